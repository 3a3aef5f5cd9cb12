"""A statement, its target and what else its speaker says, as the texts that the tuned encoder reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

SPEAKER = "they"
_QUOTES = "\"'“”‘’«»"
_LONGEST_GAP = 60
_FARTHEST_MENTION = 80
_LONGEST_TARGET = 16
_LONGEST_SOURCE = 14
_MOST_BESIDE = 2
_LONGEST_BESIDE = 10
_PRONOUNS = frozenset(["he", "she", "it", "they", "we", "i", "you", "who", "him", "her", "them", "us", "me"])
_NAME = re.compile(
    r"(?!(?:The|A|An|Its|His|Her|Their|Our|My|One|Some|Many|Most|Several|Other|Another|Both|All|No)\b)"
    r"[A-Z][\w.'’&-]*(?:\s+(?:(?:of|de|van|von|der|al|bin|the|and|&)\s+)?[A-Z][\w.'’&-]*)*"
)


@dataclass(frozen=True, slots=True)
class StatementText:
    """What a target is called, and the statement with its speaker unnamed and the target's mention in asterisks.

    `beside` is what else the speaker says, a part a statement, divided by bars.
    """

    target: str
    statement: str
    beside: str = ""

    @property
    def about(self) -> str:
        """The target, and after it what else the speaker says."""
        return f"{self.target} | {self.beside}" if self.beside else self.target


def statement_text(
    text: str, attribution: Attribution, target: Target, others: Sequence[Attribution] = ()
) -> StatementText:
    """Return the words of the source, cue and content in the order of the text, without what stands far between.

    The speaker's name gives way to `they`: a stance must not hang on who speaks. What the source says of the speaker
    beside the name stays (*they, who wrote the bill*). A statement that only implies its target is read beside the
    beginnings of the two nearest of the `others` that the same speaker says; one that names it says enough.
    """
    start = attribution.extent.start
    near = sorted(() if target.mention else others, key=lambda other: abs(other.extent.start - start))[:_MOST_BESIDE]
    parts = [
        " ".join(_statement(text, other, None).split()[:_LONGEST_BESIDE])
        for other in sorted(near, key=lambda other: other.extent.start)
    ]
    label = " ".join(target.label.split()[:_LONGEST_TARGET])
    return StatementText(label, _statement(text, attribution, target.mention), " | ".join(parts))


def _statement(text: str, attribution: Attribution, mention: TextSpan | None) -> str:
    content = attribution.extent
    if mention is not None and not (
        content.start - _FARTHEST_MENTION <= mention.start and mention.end <= content.end + _FARTHEST_MENTION
    ):
        mention = None
    spans = [*attribution.cue, *attribution.content, *([mention] if mention else [])]
    near = [span for span in attribution.source if _is_near(span, spans)]
    edits = sorted(_edits(text, [*spans, *near], near, mention), key=lambda edit: (edit[0].start, edit[0].end))
    start, end = min(s.start for s in (*spans, *near)), max(s.end for s in (*spans, *near))
    if start and text[start - 1] in _QUOTES:
        start -= 1
    if end < len(text) and text[end] in _QUOTES:
        end += 1
    pieces, done = list[str](), start
    for span, written in edits:
        if span.start >= done:
            pieces += [text[done : span.start], written]
            done = span.end
    pieces.append(text[done:end])
    return " ".join("".join(pieces).split())


def unnamed(source: str) -> str:
    """Return the words of a source with every name in them, or the pronoun that it is, as `they`."""
    if source.casefold() in _PRONOUNS:
        return SPEAKER
    return " ".join(_NAME.sub(SPEAKER, source).split()[:_LONGEST_SOURCE])


def _is_near(span: TextSpan, others: list[TextSpan]) -> bool:
    return any(span.start - other.end <= _LONGEST_GAP and other.start - span.end <= _LONGEST_GAP for other in others)


def _edits(
    text: str, spans: list[TextSpan], source: list[TextSpan], mention: TextSpan | None
) -> Iterator[tuple[TextSpan, str]]:
    """Yield stretches of the text and what is written in their place."""
    for span in source:
        yield span, unnamed(span.of(text))
    if mention is not None:
        yield mention, f"* {mention.of(text)} *"
    reached = min(span.start for span in spans)
    for span in sorted(spans, key=lambda span: span.start):
        if span.start - reached > _LONGEST_GAP:
            yield TextSpan(reached, span.start), " ; "
        reached = max(reached, span.end)
