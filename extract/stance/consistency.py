"""One speaker's statements on one target in one article, read together: doubtful ones lean toward the sure ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extract.stance.reader import StanceReading
from extract.target import Target
from records.statement import Stance

# How far the speaker's other statements pull, and from where on a pulled score counts as a side. Chosen on annotated
# sets together, where pulls of 0.3 to 1 gain alike.
_PULL = 0.6
_SIDE = 0.12
_NEUTRAL_SIDE = 0.4
_IMPLIED = 0.7


def consistent(
    readings: Sequence[Sequence[StanceReading]], targets: Sequence[Sequence[Target]], speakers: Sequence[str | None]
) -> list[list[StanceReading]]:
    """Return the readings of an article's statements, each pulled by what its speaker says of the same target.

    The three sequences run in parallel, one item a statement. A reading without other readings of the same speaker
    and target stays as it is; so does a neutral one unless the pull is strong. Collective classification of stance
    as in Sridhar et al. 2015: people seldom change sides within one article.
    """
    groups: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for i, (speaker, own) in enumerate(zip(speakers, targets, strict=True)):
        if speaker is not None:
            for j, target in enumerate(own):
                groups[speaker, target.label].append((i, j))
    pulled = [list(own) for own in readings]
    for places in groups.values():
        # Squares: ten vague scores do not outvote one plain one; nor do ten that never name the target.
        pulls = [
            readings[i][j].score * abs(readings[i][j].score) * (_IMPLIED if targets[i][j].mention is None else 1.0)
            for i, j in places
        ]
        total = sum(pulls)
        for (i, j), pull in zip(places, pulls, strict=True):
            others = max(-1.0, min(1.0, total - pull))
            if others:
                pulled[i][j] = _pulled(readings[i][j], others)
    return pulled


def _pulled(reading: StanceReading, others: float) -> StanceReading:
    """Return a reading after the pull of the others, which moves the doubtful ones most."""
    score = max(-1.0, min(1.0, reading.score + _PULL * others * (1.0 - abs(reading.score))))
    if abs(score) <= (_NEUTRAL_SIDE if reading.stance == "neutral" else _SIDE):
        return reading
    stance: Stance = "support" if score > 0 else "oppose"
    evidence = reading.evidence if stance == reading.stance else ()
    return replace(reading, stance=stance, score=round(score, 3), evidence=evidence)
