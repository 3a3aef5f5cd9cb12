"""Attributions by rule, with the real small model: sources, cues and contents of sentences as the news writes them."""

import pytest
from spacy.language import Language

from extract.attribution.rules import rule_attributions
from extract.language import load_pipeline, parse
from records.attribution import Attribution


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def _found(nlp: Language, text: str) -> list[Attribution]:
    [doc] = parse(nlp, [text])
    return rule_attributions(doc)


def _told(nlp: Language, text: str) -> list[tuple[str, str, list[str]]]:
    """(source, cue, contents) of each attribution that is likelier right than wrong."""
    return [
        (
            " ".join(s.of(text) for s in a.source),
            " ".join(s.of(text) for s in a.cue),
            [s.of(text) for s in a.content],
        )
        for a in _found(nlp, text)
        if a.confidence >= 0.5
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "Baker Tom Hill said that flour had become too dear.",
            "Baker Tom Hill",
            "said",
            ["flour had become too dear"],
        ),
        ("Flour has become too dear, the baker said on Friday.", "the baker", "said", ["Flour has become too dear"]),
        (
            "According to the union, 400 nurses left last year.",
            "the union",
            "According to",
            ["400 nurses left last year"],
        ),
        (
            "About 400 nurses left last year, according to the union.",
            "the union",
            "according to",
            ["About 400 nurses left last year"],
        ),
        ("The coach ruled out a move to Lisbon.", "The coach", "ruled out", ["a move to Lisbon"]),
        ("Critics called the tower a waste of money.", "Critics", "called", ["the tower a waste of money"]),
        ("Wages, she said, rose again.", "she", "said", ["Wages", "rose again"]),
        (
            "The mayor made it clear that the bridge would stay closed.",
            "The mayor",
            "made it clear",
            ["the bridge would stay closed"],
        ),
        (
            "The bishop voiced regret, saying the church had failed its flock.",
            "The bishop",
            "saying",
            ["the church had failed its flock"],
        ),
        ("In her view, the ruling changes nothing.", "her", "In her view", ["the ruling changes nothing"]),
        ("She urged farmers to plant earlier.", "She", "urged", ["to plant earlier"]),
    ],
)
def test_an_indirect_report_has_its_source_cue_and_content(
    nlp: Language, text: str, source: str, cue: str, content: list[str]
) -> None:
    assert (source, cue, content) in _told(nlp, text)


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            '"The reef is dying," said Hana Mori. "We have ten years."',
            "Hana Mori",
            ["The reef is dying,", "We have ten years."],
        ),
        (
            '"The reef is dying," Mori told the panel. "We have ten years."',
            "Mori",
            ["The reef is dying,", "We have ten years."],
        ),
        ('Mori said: "The reef is dying."', "Mori", ["The reef is dying."]),
        ("'The reef is dying,' Mori said.", "Mori", ["The reef is dying,"]),
        ('"The reef," she said, "is dying."', "she", ["The reef,", "is dying."]),
        ('The diver was quoted as saying, "The reef is dying."', "The diver", ["The reef is dying."]),
    ],
)
def test_a_direct_report_holds_the_whole_quotation(nlp: Language, text: str, source: str, content: list[str]) -> None:
    assert [(s, c) for s, _, c in _told(nlp, text)] == [(source, content)]


@pytest.mark.parametrize(
    "text",
    [
        "The company did not respond to a request for comment.",
        "She declined to say whether the factory would close.",
        'The film "Summer of Glass" opens on Friday.',
        'The so-called "bridge" was never built.',
        "The '80s were rock 'n' roll's best years.",
    ],
)
def test_refusals_titles_and_scare_quotes_report_nothing(nlp: Language, text: str) -> None:
    assert _told(nlp, text) == []
