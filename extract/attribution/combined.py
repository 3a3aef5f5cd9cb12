"""The attributor of the pipeline: the learned model, with rules where they are hard evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extract.attribution.learned import LearnedAttributor
from extract.attribution.rules import rule_attributions
from extract.attribution.silence import says_nothing
from records.attribution import Attribution
from records.spans import Spans, TextSpan

# Shares of 0 to 1: the model's own confidence, and the share of a rule's finds that people confirm.
_SURE = 0.5
_HARD_EVIDENCE = 0.6
_SAME_CONTENT = 0.5


@dataclass(frozen=True, slots=True)
class CombinedAttributor:
    """Keeps what the model is sure of or a rule finds too, and what hard evidence shows and the model did not see."""

    model: LearnedAttributor
    sure: float = _SURE

    def __call__(self, doc: Doc) -> list[Attribution]:
        """Return the attributions of `doc`, sorted by the start of their content; contents do not overlap."""
        ruled = rule_attributions(doc)
        kept = [a for a in self.model(doc) if a.confidence >= self.sure or any(_same(a, b) for b in ruled)]
        added = [
            rule
            for rule in ruled
            if rule.confidence >= _HARD_EVIDENCE and not any(_overlap(rule, other) for other in kept)
        ]
        said = (a for a in kept + added if not says_nothing(doc, a))
        return sorted((_without_complementizer(doc, a) for a in said), key=lambda a: a.content)


def _without_complementizer(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its content begun after a leading `that`, as people annotate it."""
    first, *others = attribution.content
    head = doc.char_span(first.start, first.start + len("that"))
    if head is None or head[0].lower_ != "that" or head[0].tag_ != "IN" or head.end >= len(doc):
        return attribution
    start = doc[head.end].idx
    if start >= first.end:
        return attribution
    return replace(attribution, content=(TextSpan(start, first.end), *others))


def _overlap(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.content for b in other.content)


def _same(one: Attribution, other: Attribution) -> bool:
    """Whether the contents share at least half of the characters that either holds (Jaccard index)."""
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one.content for b in other.content)
    both = _length(one.content) + _length(other.content) - shared
    return shared >= _SAME_CONTENT * both


def _length(spans: Spans) -> int:
    return sum(len(span) for span in spans)
