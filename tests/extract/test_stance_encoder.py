"""What the tuned encoder makes of statements that no list of words decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extract.language import load_pipeline
from extract.stance.encoder import LABELS, TunedEncoder
from extract.stance.reader import Item, StanceReader, shares_of, stance_of, with_signs
from extract.stance.statement_text import StatementText
from extract.target import Target
from records.attribution import Attribution
from records.errors import ModelError
from records.spans import TextSpan

VOCABULARY = Path(__file__).parents[2] / "onrecord" / "wordpiece" / "vocab.txt"


@pytest.fixture(scope="module")
def encoder() -> TunedEncoder:
    return TunedEncoder.load(VOCABULARY)


SIDES = [
    ("footbridge over the canal", "My daughter could walk to school without crossing six lanes, they said", "support"),
    ("closure of the library", "they said * the closure * would rob children of a warm place to read", "oppose"),
    ("ban on fireworks", "Our dogs shake for a week every January, they said", "support"),
    ("ban on fireworks", "they said * it * would take the joy out of the one night families share", "oppose"),
    ("four-day week", "they hailed * the four-day week *", "support"),
    ("four-day week", "they ruled out * a four-day week *", "oppose"),
    ("four-day week", "they said the committee would discuss * the four-day week * on Thursday", "neutral"),
]
UNREAD = [
    ("footbridge over the canal", "It is four million for something nobody asked for, they said", "oppose"),
]


@pytest.mark.parametrize(("target", "statement", "stance"), SIDES)
def test_a_statement_is_read_with_its_target(encoder: TunedEncoder, target: str, statement: str, stance: str) -> None:
    [logits] = encoder.logits([StatementText(target, statement)])
    assert LABELS[int(logits[:3].argmax())] == stance


@pytest.mark.xfail(strict=True, reason="the harm or the good lies in knowledge of the world, not in the words")
@pytest.mark.parametrize(("target", "statement", "stance"), UNREAD)
def test_a_statement_is_read_by_what_its_facts_imply(
    encoder: TunedEncoder, target: str, statement: str, stance: str
) -> None:
    [logits] = encoder.logits([StatementText(target, statement)])
    assert LABELS[int(logits[:3].argmax())] == stance


def test_logits_do_not_depend_on_the_statements_beside(encoder: TunedEncoder) -> None:
    texts = [StatementText(target, statement) for target, statement, _ in SIDES]
    alone = np.concatenate([encoder.logits([text]) for text in texts])
    assert (encoder.logits(texts) == alone).all()


def test_no_statements_give_no_rows(encoder: TunedEncoder) -> None:
    assert encoder.logits([]).shape == (0, len(LABELS))


def test_a_statement_longer_than_the_network_reads_is_cut(encoder: TunedEncoder) -> None:
    assert encoder.logits([StatementText("levy", "they said it was bad and " * 200)]).shape == (1, len(LABELS))


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.npz"):
        TunedEncoder.load(VOCABULARY, tuned=tmp_path / "gone.npz")


def test_nobody_can_tell_where_nothing_is_said_of_the_target() -> None:
    assert stance_of(np.array([0.1, 0.05, 0.03, 0.82], np.float32)) is None
    assert stance_of(np.array([0.2, 0.2, 0.5, 0.1], np.float32)) == "neutral"


def test_an_open_matter_leans_to_neutral_unless_a_plain_sign_speaks() -> None:
    logits = np.array([0.3, 0.6, 0.2, -2.0], np.float32)
    assert stance_of(shares_of(with_signs(logits, 0.1))) == "oppose"
    assert stance_of(shares_of(with_signs(logits, 0.1, open_matter=True))) == "neutral"
    assert stance_of(shares_of(with_signs(logits, -1.0, open_matter=True))) == "oppose"


def test_only_plain_signs_of_the_rules_move_the_shares() -> None:
    logits = np.array([0.2, 0.0, 0.1, -1.0], np.float32)
    unmoved, against = (shares_of(with_signs(logits, rules)) for rules in (-0.9, -1.0))
    assert against.sum() == pytest.approx(1.0)
    assert stance_of(unmoved) == "support"
    assert against[1] > unmoved[1]
    assert stance_of(against) == "oppose"


def test_readings_stand_in_the_order_of_statements_and_targets(reader: StanceReader) -> None:
    text = "Ama Boateng welcomed the tram. Piotr Zych ruled out the stadium and the tram."
    doc = load_pipeline()(text)

    def target(words: str, start: int) -> Target:
        begin = text.index(words, start)
        return Target(words, words.removeprefix("the "), TextSpan(begin, begin + len(words)), 1.0)

    def attribution(source: str, cue: str, content: str) -> Attribution:
        source_span, cue_span = (TextSpan(text.index(w), text.index(w) + len(w)) for w in (source, cue))
        begin = text.index(content, cue_span.end)
        return Attribution(
            (source_span,), (cue_span,), (TextSpan(begin, begin + len(content)),), "indirect", "test", 1.0
        )

    items = [
        (doc, attribution("Ama Boateng", "welcomed", "the tram"), [target("the tram", 0)]),
        (doc, attribution("Piotr Zych", "ruled out", "the stadium and the tram"), [target("the stadium", 31)]),
        (doc, attribution("Piotr Zych", "ruled out", "the stadium and the tram"), []),
    ]
    welcome, refusal, nothing = reader.read_all(items)
    assert [reading.stance for reading in (*welcome, *refusal)] == ["support", "oppose"]
    assert welcome[0].score > 0 > refusal[0].score
    assert [span.of(text) for span in welcome[0].evidence] == ["welcomed"]
    assert nothing == []


def test_what_the_same_speaker_says_else_has_a_say_where_the_target_is_implied(reader: StanceReader) -> None:
    text = "The tram must never be built, said Ama Boateng. The street would be dug up for two years."
    doc = load_pipeline()(text)

    def item(words: str, *, named: bool) -> Item:
        start = text.index(words)
        content = (TextSpan(start, start + len(words)),)
        mention = TextSpan(start, start + len("The tram")) if named else None
        return doc, Attribution((), (), content, "indirect", "test", 1.0), [Target("tram", "tram", mention, 1.0)]

    items = [
        item("The tram must never be built", named=True),
        item("The street would be dug up for two years", named=False),
    ]
    [[named], [implied]] = reader.read_all(items, ["ama", "ama"])
    [[named_alone], [implied_alone]] = reader.read_all(items, ["ama", "bo"])
    assert reader.read_all(items) == reader.read_all(items, [None, None]) == [[named_alone], [implied_alone]]
    assert named.stance == named_alone.stance == "oppose"
    assert named.score < named_alone.score
    assert implied.score < implied_alone.score


def test_a_doubtful_statement_is_drawn_to_what_its_speaker_or_his_body_says_of_the_target(reader: StanceReader) -> None:
    said = ("The tram must never be built", "The tram would cost two hundred million", "No tram is wanted here")
    text = ". ".join(said)
    doc = load_pipeline()(text)

    def item(words: str) -> Item:
        start = text.index(words)
        mention = TextSpan(text.index("tram", start), text.index("tram", start) + len("tram"))
        content = (TextSpan(start, start + len(words)),)
        return doc, Attribution((), (), content, "indirect", "test", 1.0), [Target("tram", "tram", mention, 1.0)]

    items = [item(words) for words in said]
    [_, [alone], _] = reader.read_all(items, ["ama", "bo", "ama"])
    [_, [drawn], _] = reader.read_all(items, ["bo", "bo", "bo"])
    assert drawn.score < alone.score - 0.05
    [_, [led], _] = reader.read_all(items, ["union", "bo", "union"], {"bo": "union"})
    assert led.score < alone.score - 0.05
