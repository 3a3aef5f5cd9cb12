"""Character spans of an article's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TextSpan:
    """Characters [start, end) of one article's text, counted in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: TextSpan) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: TextSpan) -> bool:
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


Spans = tuple[TextSpan, ...]


def spans_from_json(pairs: Iterable[Sequence[int]] | None) -> Spans:
    """Return the spans written as `[[start, end], ...]`; nothing for null."""
    return tuple(TextSpan(int(start), int(end)) for start, end in pairs or ())


def spans_to_json(spans: Spans) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def text_of(spans: Spans, text: str) -> str:
    """Return the spans' texts in the order given, joined by one space, each stripped of white space."""
    return " ".join(part for span in spans if (part := span.of(text).strip()))
