"""Decisions against an issue: what the headline tells, which words mean them, and which way a stance on them goes."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.stance.reader import StanceReader
from extract.target import Target
from extract.targets.rejecting import is_rejected
from records.attribution import Attribution
from records.spans import TextSpan
from records.wordforms import stem
from tests.extract.test_targets import targets


@pytest.mark.parametrize(
    ("headline", "label", "rejected"),
    [
        ("Parliament rejects pipeline deal with neighbour", "pipeline deal", True),
        ("Council rejects bid to build incinerator", "incinerator", True),
        ("MPs vote down casino", "casino", True),
        ("Council says no to casino", "casino", True),
        ("Supervisors deny permit for ridge gravel mine", "gravel mine permit", True),
        ("Salmon farm refused at Loch Arran", "salmon farm", True),
        ("Plan for cable car to temple island thrown out", "cable car", True),
        ("Parliament approves pipeline deal", "pipeline deal", False),
        ("MPs urged to reject pipeline deal", "pipeline deal", False),
        ("Senate may reject pipeline deal", "pipeline deal", False),
        ("Minister rejects criticism of pipeline deal", "pipeline deal", False),
        ("Government rejects calls to scrap fuel duty", "fuel duty", False),
        ("Senate rejects bill to lower speed limit", "speed limit", False),
        ("Council rejects casino", "pipeline deal", False),
        ("", "casino", False),
    ],
)
def test_a_headline_tells_that_an_issue_was_rejected(headline: str, label: str, rejected: bool) -> None:
    key = frozenset(stem(word) for word in label.split())
    assert is_rejected(headline, key, stem(label.split()[-1])) is rejected


VOTE = """Parliament voted down a pipeline deal with Mordova on Tuesday. The pipeline deal would have run for 25 years.

<Energy minister Ida Roe> {called} [the vote "a costly mistake"]. <Premier Olaf Lind> {hailed} [the vote].

<Union chief Per Moe> {rejected} [the decision]. <Analyst Rasa Tan> {said} [the pipeline deal was a trap].

<Tan> {welcomed} [the decision to reopen the talks]. <Mordova's envoy> {said} [a vote is a vote]."""


def turned(found: list[list[Target]]) -> list[bool]:
    return [each[0].turned for each in found]


def test_a_bare_decision_stands_for_the_rejection_of_the_issue(nlp: Language) -> None:
    _, found = targets(nlp, VOTE, "Parliament rejects pipeline deal")
    assert turned(found) == [True, True, False, False, False, False]
    assert {each[0].label for each in found[:2]} == {"pipeline deal"}


def test_under_another_headline_it_does_not(nlp: Language) -> None:
    _, found = targets(nlp, VOTE, "Parliament debates pipeline deal")
    assert not any(turned(found))


@pytest.mark.parametrize(
    ("text", "cue", "stance"),
    [
        ("The commissioner hailed the vote.", "hailed", "oppose"),
        ("The minister condemned the vote.", "condemned", "support"),
    ],
)
def test_who_hails_a_rejection_is_against_what_was_rejected(
    nlp: Language, reader: StanceReader, text: str, cue: str, stance: str
) -> None:
    at, vote = text.index(cue), TextSpan(text.index("vote"), text.index("vote") + 4)
    content = TextSpan(text.index("the vote"), vote.end)
    said = Attribution((TextSpan(0, at - 1),), (TextSpan(at, at + len(cue)),), (content,), "indirect", "test", 1.0)
    target = Target("the pipeline deal", "pipeline deal", vote, 1.0, turned=True)
    [[reading]] = reader.read_all([(nlp(text), said, [target])])
    assert reading.stance == stance
    assert [span.of(text) for span in reading.evidence] == [cue]
