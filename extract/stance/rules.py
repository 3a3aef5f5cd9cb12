"""The scores that the rules alone give to the signs of a stance."""

from __future__ import annotations

from collections.abc import Sequence

from extract.stance.evidence import Evidence

_WEIGHTS = {
    "cue": 1.0,
    "turned": 1.0,
    "path": 1.0,
    "predicate": 0.9,
    "modifier": 0.5,
    "phrase": 0.7,
    "clause": 0.5,
    "word": 0.3,
}

# What somebody does or wants with the target: of 1,640 written statements where these are plain, they are right of .84.
# What the target is said to be or do is as often wrong.
_DONE = ("cue", "turned", "path")


def plain_score(evidence: Sequence[Evidence]) -> float:
    """Return a score of -1 to 1 by what the speaker does or wants with the target: `ruled out`, `would vote for`."""
    total = sum(sign.value for sign in evidence if sign.kind in _DONE)
    kinds = {sign.kind for sign in evidence}
    if "open" in kinds and abs(total) < 1.5:
        total *= 0.1
    if "outsider" in kinds:
        total *= 0.5
    return max(-1.0, min(1.0, total))


def rule_score(evidence: Sequence[Evidence], *, implied: bool) -> float:
    """Return a score of -1 to 1: signs near the target outweigh the general tone, an open matter mutes both."""
    sums = dict.fromkeys(_WEIGHTS, 0.0)
    for sign in evidence:
        if sign.kind in sums:
            sums[sign.kind] += sign.value
    near = sum(_WEIGHTS[k] * sums[k] for k in ("cue", "turned", "path", "predicate", "modifier"))
    far = sum(_WEIGHTS[k] * sums[k] for k in ("phrase", "clause", "word"))
    if any(sign.kind == "open" for sign in evidence) and abs(near) < 1.5:
        near, far = 0.1 * near, 0.1 * far
    if any(sign.kind == "outsider" for sign in evidence):
        near, far = 0.5 * near, 0.2 * far
    total = near + far * (1.0 if implied else 0.5)
    return max(-1.0, min(1.0, total))
