"""What the stance reader makes of news sentences, parsed by the real model."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.attribution.labels import TRANSCRIPT
from extract.stance.reader import StanceReader, StanceReading
from extract.target import Target
from records.attribution import Attribution, Modality
from records.spans import TextSpan
from records.statement import Stance


def read(
    nlp: Language, reader: StanceReader, text: str, target: str | None, *, cue: str | None, content: str
) -> StanceReading:
    """Read a sentence; `content` is where the reported words stand, `target` None is an implied one."""

    def span(words: str) -> TextSpan:
        start = text.index(words)
        return TextSpan(start, start + len(words))

    attribution = Attribution((), (span(cue),) if cue else (), (span(content),), "indirect", "test", 1.0)
    wanted = Target(target or "the plan", target or "plan", span(target) if target else None, 1.0)
    [[reading]] = reader.read_all([(nlp(text), attribution, [wanted])])
    return reading


SUPPORT = [
    ("The mayor backed the night bus.", "the night bus", "backed", "the night bus"),
    ("Campaigners called for a deposit on bottles.", "a deposit on bottles", "called for", "a deposit on bottles"),
    ("The reservoir will protect homes, Ivy Ngata said.", "The reservoir", "said", "The reservoir will protect homes"),
]
OPPOSE = [
    ("The coach ruled out a return of the old league.", "a return of the old league", "ruled out", None),
    ("Farmers demanded that ministers scrap the levy.", "the levy", "demanded", "that ministers scrap the levy"),
    ("She demanded immediate rollback of the cess.", "the cess", "demanded", "immediate rollback of the cess"),
    ("We are not ready to accept the offer, he said.", "the offer", "said", "We are not ready to accept the offer"),
    ("He was not convinced by the new kit, he said.", "the new kit", "said", "He was not convinced by the new kit"),
    ("The surgeon saw no reason for a second clinic.", "a second clinic", None, "no reason for a second clinic"),
    ("The bypass would ruin the valley, she said.", "The bypass", "said", "The bypass would ruin the valley"),
    ("She came out against the dress code.", "the dress code", "came out against", "the dress code"),
]
NEUTRAL = [
    (
        "The two clubs cannot agree on a stadium, he said.",
        "a stadium",
        "said",
        "The two clubs cannot agree on a stadium",
    ),
    ("There is no movement in the talks on pay, he said.", "pay", "said", "There is no movement in the talks on pay"),
    ("The panel is considering a toll, she said.", "a toll", "said", "The panel is considering a toll"),
]


@pytest.mark.parametrize(
    ("text", "target", "cue", "content", "stance"),
    [(*row, "support") for row in SUPPORT]
    + [(*row, "oppose") for row in OPPOSE]
    + [(*row, "neutral") for row in NEUTRAL],
)
def test_the_side_follows_cue_predicate_and_negation(
    nlp: Language, reader: StanceReader, text: str, target: str, cue: str | None, content: str | None, stance: str
) -> None:
    assert read(nlp, reader, text, target, cue=cue, content=content or target).stance == stance


def test_the_evidence_is_the_words_that_decided(nlp: Language, reader: StanceReader) -> None:
    text = "Residents rejected the new runway."
    reading = read(nlp, reader, text, "the new runway", cue="rejected", content="the new runway")
    assert "rejected" in [span.of(text) for span in reading.evidence]


def test_a_bad_consequence_of_something_implied_opposes_it(nlp: Language, reader: StanceReader) -> None:
    text = "Growers warned that harvests could fail."
    assert read(nlp, reader, text, None, cue="warned", content="harvests could fail").stance == "oppose"


@pytest.mark.parametrize(
    "content",
    [
        "The union does not oppose the merger",
        "We are not opposed to the merger",
        "Nobody is opposed to the merger",
        "We are no longer opposed to the merger",
        "He had not been aware of the merger",
    ],
)
def test_who_does_not_oppose_a_thing_is_not_against_it(nlp: Language, reader: StanceReader, content: str) -> None:
    assert read(nlp, reader, f"{content}, he said.", "the merger", cue="said", content=content).stance != "oppose"


@pytest.mark.parametrize(
    ("cue", "content"),
    [
        ("denounced", "the decision to scrap the ferry"),
        ("ruled out", "scrapping the ferry"),
        ("opposed", "the closure of the ferry"),
        ("criticised", "the cancellation of the ferry"),
    ],
)
def test_who_denies_what_undoes_a_thing_is_for_it(nlp: Language, reader: StanceReader, cue: str, content: str) -> None:
    text = f"She {cue} {content}."
    assert read(nlp, reader, text, "the ferry", cue=cue, content=content).stance == "support"


def test_who_refuses_to_rule_a_thing_out_is_not_for_it_yet(nlp: Language, reader: StanceReader) -> None:
    text, content = "She refused to rule out a ferry.", "to rule out a ferry"
    assert read(nlp, reader, text, "a ferry", cue="refused", content=content).stance != "support"


@pytest.mark.xfail(strict=True, reason="its likeliest label is none, but less surely than where people see a stance")
def test_nothing_that_takes_a_side_about_something_implied_is_not_known(nlp: Language, reader: StanceReader) -> None:
    text = "He said the bus was blue."
    assert read(nlp, reader, text, None, cue="said", content="the bus was blue").stance is None


def test_a_batch_reads_as_its_items_one_by_one(nlp: Language, reader: StanceReader) -> None:
    text = "The mayor backed the night bus."
    doc = nlp(text)
    attribution = Attribution((), (TextSpan(10, 16),), (TextSpan(17, 30),), "indirect", "test", 1.0)
    target = Target("the night bus", "night bus", TextSpan(17, 30), 1.0)
    [alone] = reader.read_all([(doc, attribution, [target])])
    assert reader.read_all([(doc, attribution, [target, target]), (doc, attribution, [])]) == [alone * 2, []]


@pytest.mark.parametrize(("modality", "stance"), [("asked", "neutral"), ("said", "oppose")])
def test_who_leads_a_talk_takes_no_side(
    nlp: Language, reader: StanceReader, modality: Modality, stance: Stance
) -> None:
    text = "LIM: The toll would ruin every baker in town."
    span = TextSpan(5, len(text))
    turn = Attribution((TextSpan(0, 3),), (TextSpan(3, 4),), (span,), "direct", TRANSCRIPT, 1.0, modality)
    toll = Target("toll", "toll", TextSpan(9, 13), 1.0)
    [[reading]] = reader.read_all([(nlp(text), turn, [toll])])
    assert reading.stance == stance


def test_a_plain_sign_for_a_thing_is_none_for_its_end(nlp: Language, reader: StanceReader) -> None:
    text = "Anglers demanded that the night ferry be restored."
    ferry = TextSpan(text.index("the night"), text.index(" be"))
    said = Attribution((TextSpan(0, 7),), (TextSpan(8, 16),), (TextSpan(17, len(text) - 1),), "indirect", "model", 1.0)
    readings = [
        reader.read_all([(nlp(text), said, [Target(label, label, ferry, 1.0)])])[0][0].stance
        for label in ("night ferry", "night ferry end")
    ]
    assert readings == ["support", "oppose"]


def test_who_welcomes_the_end_of_a_thing_is_for_its_end(nlp: Language, reader: StanceReader) -> None:
    text = "Nurse Ada Cole welcomed the end of the charges."
    charges = TextSpan(text.index("charges"), len(text) - 1)
    said = Attribution((TextSpan(0, 14),), (TextSpan(15, 23),), (TextSpan(24, len(text) - 1),), "indirect", "test", 1.0)
    label = "hospital parking charge abolition"
    [[reading]] = reader.read_all([(nlp(text), said, [Target(label, label, charges, 1.0)])])
    assert reading.stance == "support"
