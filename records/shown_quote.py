"""A statement's content as people read it: an ellipsis where its spans leave something out."""

from __future__ import annotations

from records.spans import Spans

_ENDS = (".", "!", "?", "…")
_CLOSING = "\"'”’»)"
_OPENING = '"“„«‘'


def lacks_marks(quote: str) -> bool:
    """Whether a direct quotation comes without its quotation marks, as it should; a stray one may be part of it."""
    return not quote.startswith(tuple(_OPENING))


def shown_quote(quote: str, content: Spans) -> tuple[str, tuple[int, ...]]:
    """Return the text to show, and where each span begins in it; `quote` is the spans' text joined by one blank.

    Between whole sentences stands a blank, elsewhere ` … `. Where the quote is not made of these spans it comes back as
    it is, without places.
    """
    if sum(len(span) for span in content) + len(content) - 1 != len(quote):
        return quote, ()
    text = ""
    starts: list[int] = []
    at = 0
    for span in content:
        piece = quote[at : at + len(span)]
        at += len(span) + 1
        if starts:
            text += " " if text.rstrip(_CLOSING).endswith(_ENDS) else " … "
        starts.append(len(text))
        text += piece
    return text, tuple(starts)
