"""The attributor of the pipeline: the learned model, with rules where they are hard evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from extract.attribution.edges import mended
from extract.attribution.layers import with_layers
from extract.attribution.learned import LearnedAttributor, OperatingPoint
from extract.attribution.rules import ruled
from extract.attribution.silence import says_nothing
from records.attribution import Attribution
from records.spans import Spans

_SAME_CONTENT = 0.5
_LEAST = 0.05  # confidence below which nothing counts as found at all


@dataclass(frozen=True, slots=True)
class Point:
    """Shares of 0 to 1: how sure the model must be where a rule agrees and where none does, how sure a rule alone."""

    agreed: float
    alone: float
    rule: float


# Chosen on PolNeAR: `balanced` for the F1 of all attributions, `speech` for the F1 of what cues of speech report.
POINTS: Mapping[OperatingPoint, Point] = {
    "balanced": Point(agreed=0.37, alone=0.5, rule=0.6),
    "speech": Point(agreed=0.5, alone=0.65, rule=0.75),
}


@dataclass(frozen=True, slots=True)
class CombinedAttributor:
    """Keeps what the model is sure of or a rule finds too, and what hard evidence shows and the model did not see."""

    model: LearnedAttributor
    point: OperatingPoint = "balanced"

    def __call__(self, doc: Doc) -> list[Attribution]:
        """Return the attributions of `doc`, sorted by the start of their content.

        Contents do not overlap, but for reports within reports, which name their carrier.
        """
        point = POINTS[self.point]
        rules = ruled(doc)
        kept = [
            a
            for a in self.model.attributions(doc, min_confidence=point.agreed)
            if a.confidence >= point.alone or any(_same(a, b) for b in rules.outer)
        ]
        added = [
            rule
            for rule in rules.outer
            if rule.confidence >= point.rule and not any(_overlap(rule, other) for other in kept)
        ]
        said = [mended(doc, a) for a in kept + added if not says_nothing(doc, a)]
        return sorted(with_layers(doc, said, rules.inner), key=lambda a: a.content)

    def rejected(self, doc: Doc) -> list[Attribution]:
        """Return what was found and not kept, for want of confidence; for reports on errors."""
        kept = {a.cue for a in self(doc)}
        everything = self.model.attributions(doc, min_confidence=_LEAST) + ruled(doc).outer
        return [a for a in everything if a.cue not in kept]


def _overlap(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.content for b in other.content)


def _same(one: Attribution, other: Attribution) -> bool:
    """Whether the contents share at least half of the characters that either holds (Jaccard index)."""
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one.content for b in other.content)
    both = _length(one.content) + _length(other.content) - shared
    return shared >= _SAME_CONTENT * both


def _length(spans: Spans) -> int:
    return sum(len(span) for span in spans)
