from __future__ import annotations

from extract.stance.consistency import consistent
from extract.stance.reader import StanceReading
from extract.target import Target
from records.spans import TextSpan
from records.statement import Stance

TOLL = Target("the harbour toll", "harbour toll", TextSpan(0, 4), 0.5)
FERRY = Target("the ferry", "ferry", TextSpan(0, 4), 0.5)
WORDS = (TextSpan(0, 4),)


def reading(stance: Stance | None, score: float) -> StanceReading:
    return StanceReading(stance, score, WORDS)


def sides(*said: tuple[str | None, Target, Stance | None, float]) -> list[Stance | None]:
    found = consistent(
        [[reading(stance, score)] for _, _, stance, score in said],
        [[target] for _, target, _, _ in said],
        [speaker for speaker, _, _, _ in said],
    )
    return [own[0].stance for own in found]


def test_a_doubtful_statement_takes_the_side_of_its_speaker() -> None:
    assert sides(("ann", TOLL, "oppose", -0.9), ("ann", TOLL, None, 0.05)) == ["oppose", "oppose"]
    assert sides(("ann", TOLL, "oppose", -0.9), ("ann", TOLL, "support", 0.2)) == ["oppose", "oppose"]


def test_other_speakers_and_other_targets_do_not_pull() -> None:
    assert sides(("ann", TOLL, "oppose", -0.9), ("bo", TOLL, "support", 0.2)) == ["oppose", "support"]
    assert sides(("ann", TOLL, "oppose", -0.9), ("ann", FERRY, "support", 0.2)) == ["oppose", "support"]
    assert sides((None, TOLL, "oppose", -0.9), (None, TOLL, "support", 0.2)) == ["oppose", "support"]


def test_a_sure_statement_keeps_its_side() -> None:
    assert sides(("ann", TOLL, "oppose", -0.9), ("ann", TOLL, "support", 0.9)) == ["oppose", "support"]


def test_a_neutral_statement_needs_a_stronger_pull() -> None:
    assert sides(("ann", TOLL, "oppose", -0.5), ("ann", TOLL, "neutral", 0.0)) == ["oppose", "neutral"]


def test_a_side_that_was_lent_shows_no_evidence_of_its_own() -> None:
    [_, [lent]] = consistent([[reading("oppose", -0.9)], [reading(None, 0.0)]], [[TOLL], [TOLL]], ["ann", "ann"])
    assert (lent.stance, lent.evidence) == ("oppose", ())
