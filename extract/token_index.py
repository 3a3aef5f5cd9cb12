"""The tokens and paragraphs of a Doc by their characters, found without walking the Doc."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.tokens import Doc, Span, Token

from records.spans import Spans, TextSpan


class TokenIndex:
    """Finds the tokens that a span of characters touches, as `Doc.char_span` does in its mode `expand`."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text
        self._breaks = [i for i, char in enumerate(self.text) if char == "\n"]
        self._starts = [token.idx for token in doc]

    def span(self, where: TextSpan) -> Span | None:
        """Return the tokens that the characters touch; None where there are none."""
        first = max(0, bisect_right(self._starts, where.start) - 1)
        last = bisect_left(self._starts, where.end)
        return self.doc[first:last] if first < last else None

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph of a character, from 0."""
        return bisect_right(self._breaks, at)

    def tokens(self, spans: Spans) -> list[Token]:
        """Return the tokens of several spans, in their order."""
        return [token for where in spans for token in self.span(where) or ()]
