"""The attributor of the pipeline: the learned model, with rules where they are hard evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extract.attribution.attitudes import METHOD as ATTITUDE
from extract.attribution.edges import mended
from extract.attribution.labels import LETTER, TRANSCRIPT, leads_a_talk
from extract.attribution.layers import with_layers
from extract.attribution.learned import LearnedAttributor, ModelName, OperatingPoint
from extract.attribution.passives import AGENT
from extract.attribution.phrases import AS_TOLD
from extract.attribution.rules import ruled
from extract.attribution.silence import answers_only, says_nothing
from records.attribution import Attribution
from records.spans import Spans, TextSpan

_SAME_CONTENT = 0.5
_OPENING, _CLOSING, _STOPS = " \t\n\"“‘'", '”"', frozenset(".?!…")
_MARKS_OUTRANK = 0.8
_TURNS = frozenset((TRANSCRIPT, LETTER))  # layout outranks what the model makes of the words of a turn or a letter
_PHRASED = frozenset((AGENT, AS_TOLD))  # rules that know the edges of what the model finds too
_LEAST = 0.05  # confidence below which nothing counts as found at all


@dataclass(frozen=True, slots=True)
class Point:
    """Shares of 0 to 1: how sure the model must be where a rule agrees and where none does, how sure a rule alone."""

    agreed: float
    alone: float
    rule: float


# Chosen on PolNeAR: `balanced` for the F1 of all attributions, `speech` for the F1 of what cues of speech report.
POINTS: Mapping[ModelName, Mapping[OperatingPoint, Point]] = {
    "default": {
        "balanced": Point(agreed=0.37, alone=0.5, rule=0.6),
        "speech": Point(agreed=0.5, alone=0.65, rule=0.75),
    },
    "accurate": {
        "balanced": Point(agreed=0.3, alone=0.45, rule=0.7),
        "speech": Point(agreed=0.5, alone=0.65, rule=0.75),
    },
}


@dataclass(frozen=True, slots=True)
class CombinedAttributor:
    """Keeps what the model is sure of or a rule finds too, and what hard evidence shows and the model did not see."""

    model: LearnedAttributor
    point: OperatingPoint = "balanced"

    def __call__(self, doc: Doc) -> list[Attribution]:
        """Return the attributions of `doc`, sorted by the start of their content.

        Contents do not overlap, but for reports within reports, which name their carrier, and for what passive verbs
        joined by `and` say of one subject.
        """
        point = POINTS[self.model.name][self.point]
        rules, text = ruled(doc), doc.text
        modelled = self.model.attributions(doc, min_confidence=point.agreed)
        answered = [span for a in modelled if answers_only(doc, a) for span in a.content]
        likely = [
            a
            for a in modelled
            if (a.confidence >= point.alone or any(_same(a, b) for b in rules.outer))
            and not leads_a_talk(text, a.source)
            and not answers_only(doc, a)
        ]
        likely = list({(a.cue, a.content): a for a in (_by_phrase(each, rules.outer) for each in likely)}.values())
        turns = [rule for rule in rules.outer if rule.method in _TURNS]
        within = [a for a in likely if any(_overlap(a, turn) for turn in turns)]
        kept = turns + [a for a in likely if a not in within]
        added = [
            rule
            for rule in rules.outer
            if (rule.confidence >= point.rule or any(span.overlaps(cue) for span in answered for cue in rule.cue))
            and not answers_only(doc, rule)
            and not any(_overlap(rule, other) and not _of_two_minds(rule, other) for other in kept)
        ]
        joined = [_joined(a, [rule for rule in added if _same_cue(a, rule)]) for a in kept]
        joined = [_by_marks(a, rules.outer, [o for o in joined if o is not a]) for a in joined]
        alone = [rule for rule in added if not any(_same_cue(a, rule) for a in kept)]
        said = [mended(doc, a) for a in _apart(text, joined + alone) if not says_nothing(doc, text, a)]
        inner = [a for a in within + rules.inner if not says_nothing(doc, text, a)]
        return sorted(with_layers(doc, said, inner), key=lambda a: a.content)

    def rejected(self, doc: Doc) -> list[Attribution]:
        """Return what was found and not kept, for want of confidence; for reports on errors."""
        kept = {a.cue for a in self(doc)}
        everything = self.model.attributions(doc, min_confidence=_LEAST) + ruled(doc).outer
        return [a for a in everything if a.cue not in kept]


def _by_phrase(attribution: Attribution, rules: list[Attribution]) -> Attribution:
    """Return the attribution of the phrase that has this cue: of `lent support to` the model sees *lent*."""
    for rule in rules:
        phrased = rule.method == ATTITUDE or (rule.method in _PHRASED and _same(attribution, rule))
        if phrased and _same_cue(attribution, rule):
            return replace(rule, confidence=max(rule.confidence, attribution.confidence))
    return attribution


def _joined(attribution: Attribution, rules: list[Attribution]) -> Attribution:
    """Return the attribution with the rest of its content: `[Had it rained,] Ann said, [she would have stayed]`."""
    more = {span for rule in rules for span in rule.content if not any(span.overlaps(s) for s in attribution.source)}
    if not more:
        return attribution
    content = sorted({*attribution.content, *more})
    return replace(attribution, content=tuple(content))


def _by_marks(attribution: Attribution, rules: list[Attribution], others: list[Attribution]) -> Attribution:
    """Return the attribution with its content as quotation marks show it, where a sure rule has the same cue.

    Marks outrank the model's words: `["Come," she said. "Sit down."]` is one content, and what stands beside a
    quotation is none of it.
    """
    taken = [span for other in others for span in other.content]
    for rule in rules:
        if (
            not rule.method.startswith("direct:")
            or rule.confidence < _MARKS_OUTRANK
            or not _same_cue(attribution, rule)
        ):
            continue
        if attribution.method == rule.method:
            return attribution
        free = [span for span in rule.content if not any(span.overlaps(each) for each in taken)]
        if rule.kind == "direct" and attribution.kind != "direct" and len(free) == len(rule.content):
            return replace(attribution, content=rule.content, kind="direct")
        lost = [span for span in free if not any(span.overlaps(each) for each in attribution.content)]
        return replace(attribution, content=tuple(sorted([*attribution.content, *lost])))
    return attribution


def _apart(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return the attributions, each content ended before a sentence that another one holds: `weak. | "Who pays?"`."""
    spans = [span for each in found for span in each.content]
    return [replace(each, content=tuple(_ended(text, own, spans) for own in each.content)) for each in found]


def _ended(text: str, span: TextSpan, others: list[TextSpan]) -> TextSpan:
    """Return the span up to the end of the sentence before the first of the others that begins and ends in it."""
    for other in sorted(others):
        if span.start < other.start < span.end <= other.end + len(_CLOSING):
            before = text[span.start : other.start].rstrip(_OPENING)
            if before[-1:] in _STOPS:
                return TextSpan(span.start, span.start + len(before.rstrip(".")))
    return span


def _same_cue(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.cue for b in other.cue)


def _overlap(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.content for b in other.content)


def _of_two_minds(rule: Attribution, other: Attribution) -> bool:
    """Say whether both speak of one thing: `The fee was welcomed by Ann and condemned by Bob`."""
    return rule.method == AGENT and not _same_cue(rule, other) and _same(rule, other)


def _same(one: Attribution, other: Attribution) -> bool:
    """Whether the contents share at least half of the characters that either holds (Jaccard index)."""
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one.content for b in other.content)
    both = _length(one.content) + _length(other.content) - shared
    return shared >= _SAME_CONTENT * both


def _length(spans: Spans) -> int:
    return sum(len(span) for span in spans)
