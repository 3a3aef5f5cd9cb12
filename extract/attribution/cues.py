"""Which words report, what they take as content, and what the report says about its source's attitude."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from extract.attribution.words import rows
from records.attribution import Modality

_STRENGTH = {"!": 3, "": 2, "?": 1}


@dataclass(frozen=True, slots=True)
class Cue:
    """One reporting word: its modality, and how sure each frame is (1 doubtful, 2 likely, 3 almost always a report)."""

    modality: Modality
    frames: dict[str, int]

    def strength(self, frame: str) -> int:
        """Return 0 where the word does not take the frame."""
        return self.frames.get(frame, 0)


@cache
def _table(name: str) -> dict[str, Cue]:
    table: dict[str, Cue] = {}
    for lemma, modality, frames in rows(name):
        strengths = {frame.rstrip("!?"): _STRENGTH[frame[len(frame.rstrip("!?")) :]] for frame in frames.split()}
        table[lemma] = Cue(cast(Modality, modality), strengths)
    return table


@cache
def _fixes() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("lemma_fixes.tsv")}


def verbs() -> dict[str, Cue]:
    """Return the reporting verbs by lemma; a verb with a particle stands as `rule out`."""
    return _table("reporting_verbs.tsv")


def nouns() -> dict[str, Cue]:
    """Return the reporting nouns by lemma."""
    return _table("reporting_nouns.tsv")


def adjectives() -> dict[str, Cue]:
    """Return the adjectives of opinion by lemma."""
    return _table("reporting_adjectives.tsv")


def verb_cue(lemma: str, particle: str | None = None) -> Cue | None:
    """Return what is known of a verb, with its particle where the pair is known."""
    lemma = _fixes().get(lemma, lemma)
    if particle and (cue := verbs().get(f"{lemma} {particle}")):
        return cue
    return verbs().get(lemma)
