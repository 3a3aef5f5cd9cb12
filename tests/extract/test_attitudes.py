from __future__ import annotations

import pytest

from extract.attribution.attitudes import METHOD
from extract.attribution.rules import rule_attributions
from extract.language import parse
from records.attribution import Attribution
from records.spans import text_of


def found(nlp, attributor, text: str) -> list[Attribution]:
    [doc] = parse(nlp, [text])
    return attributor(doc)


def ruled(nlp, text: str) -> list[Attribution]:
    [doc] = parse(nlp, [text])
    return rule_attributions(doc)


@pytest.mark.parametrize(
    ("text", "source", "content", "modality"),
    [
        ("Party chairman Owen Pryce is against the tram.", "Party chairman Owen Pryce", "the tram", "believed"),
        ("Governor Alma Reyes is very much in favour of the tram.", "Governor Alma Reyes", "the tram", "believed"),
        ("Farmer Jon Hale is dead set against the reservoir.", "Farmer Jon Hale", "the reservoir", "believed"),
        ("Baker Ida Moss is all for the market.", "Baker Ida Moss", "the market", "believed"),
        ("Dr Lowe is fiercely opposed to hunting and is paid for it.", "Dr Lowe", "hunting", "believed"),
        ("Mr Poe is not opposed to a curfew.", "Mr Poe", "a curfew", "denied"),
        ("Mary Holt has come out against the airport.", "Mary Holt", "the airport", "said"),
        ("Mary Holt threw her full weight behind the dam.", "Mary Holt", "the dam", "said"),
        ("Economists poured scorn on the savings plan.", "Economists", "the savings plan", "denied"),
        ("The Liberals extended support to the ferry bill.", "The Liberals", "the ferry bill", "said"),
        ("Nell Carr lent her backing to the library campaign.", "Nell Carr", "the library campaign", "said"),
        ("The bishop lent the campaign his support.", "The bishop", "the campaign", "said"),
        ("Mr Penn took issue with the audit.", "Mr Penn", "the audit", "said"),
        ("Ada Moss, who is firmly behind the strike, drives a bus.", "Ada Moss", "the strike", "believed"),
    ],
)
def test_a_copula_or_an_idiom_tells_an_attitude_to_its_object(nlp, text, source, content, modality):
    [only] = [a for a in ruled(nlp, text) if a.method == METHOD]
    assert (text_of(only.source, text), text_of(only.content, text)) == (source, content)
    assert only.modality == modality


def test_two_attitudes_to_one_copula_are_two_statements(nlp) -> None:
    text = "The union is dead set against the tunnel and in favour of a bridge."
    assert [(text_of(a.source, text), text_of(a.cue, text), text_of(a.content, text)) for a in ruled(nlp, text)] == [
        ("The union", "is dead set against", "the tunnel"),
        ("The union", "in favour of", "a bridge"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Selling fireworks to children is against the law.",
        "The next match is against Leeds.",
        "The evidence is against him.",
        "The stalls are for the market.",
        "Farmers are up against a drought.",
        "A local gang is behind the thefts.",
        "The champion is well behind the leader.",
    ],
)
def test_what_holds_no_view_has_no_attitude(nlp, text: str) -> None:
    assert [a for a in ruled(nlp, text) if a.method == METHOD] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The parking fee was welcomed by the cyclists' group Wheelers and condemned by the Board of Trade.",
            [("the cyclists' group Wheelers", "The parking fee"), ("the Board of Trade", "The parking fee")],
        ),
        (
            "The tunnel plan was rejected by the mayor but backed by business groups.",
            [("the mayor", "The tunnel plan"), ("business groups", "The tunnel plan")],
        ),
        (
            "The proposal was welcomed by Ms Dove, condemned by Mr Rusk and ignored by the rest.",
            [("Ms Dove", "The proposal"), ("Mr Rusk", "The proposal")],
        ),
        ("A hiker was attacked by wolves.", []),
    ],
)
def test_each_agent_of_joined_passives_speaks_of_their_one_subject(nlp, attributor, text, expected):
    assert [(text_of(a.source, text), text_of(a.content, text)) for a in found(nlp, attributor, text)] == expected


def test_what_was_not_supported_by_somebody_is_denied(nlp, attributor) -> None:
    [only] = found(nlp, attributor, "The levy was not supported by the Liberals.")
    assert only.modality == "denied"


def test_what_is_said_after_as_somebody_reported_is_theirs(nlp, attributor) -> None:
    text = "As the deputy Jo Marr reported on her page, the Green Party will vote against the sale of land."
    [only] = found(nlp, attributor, text)
    assert text_of(only.source, text) == "the deputy Jo Marr"
    assert text_of(only.content, text) == "the Green Party will vote against the sale of land"


def test_a_quotation_that_lost_its_closing_mark_ends_before_its_cue(nlp, attributor) -> None:
    text = (
        '"The new timetable is a mess," said commuter Lena Hart.\n\n'
        '"It is a shame, said shopkeeper Tom Birch, who lives on Mill Road.\n\nThe council meets in May.'
    )
    told = [(text_of(a.source, text), text_of(a.content, text)) for a in found(nlp, attributor, text)]
    assert told == [
        ("commuter Lena Hart", "The new timetable is a mess"),
        ("shopkeeper Tom Birch, who lives on Mill Road", "It is a shame"),
    ]
