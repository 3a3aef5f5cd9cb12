"""Which news agency an article credits: in its dateline, its byline or its last lines."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from records.word_lists import read_words

_HEAD = 1_200
_TAIL = 500
# `ESKFORD, June 17 (Meridian) - Halden Mills said`: the place in capitals, then the credit, then a dash.
_DATELINE = re.compile(
    r"^[ \t]*[A-ZÀ-Þ][A-ZÀ-Þ'’.\-]+(?:[ ,/][^\n()]{0,50})?"
    r"\((?P<agency>[A-ZÀ-Þ][\w&.\- /]{1,30}|dpa)\)[ \t]*(?:[-–—:]|$)",
    re.MULTILINE,
)
_IN_BRACKETS = re.compile(r"[(\[](?P<agency>[^()\[\]\n]{2,40})[)\]]")
_LINE = re.compile(
    r"^[ \t]*(?:by |from |source:? |[-–—][ \t]*|©[ \t]*(?:\d{4}[ \t]*)?|copyright \d{4} |with |additional )?"
    r"(?P<agency>[^\n.]{2,40}?)(?: contributed to this (?:report|story|article)| staff| wire)?[ \t]*[.]?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def agency_of(text: str) -> str | None:
    """Return the news agency that the article credits, None where it credits none.

    An agency that is not on the list counts in a dateline alone. An agency that the article only speaks of (*told
    Reuters*) is no credit.
    """
    head, tail = text[:_HEAD], text[-_TAIL:]
    for match in _IN_BRACKETS.finditer(head):
        if (known := _known(match["agency"])) and _credits(head, match.end()):
            return known
    if dateline := _DATELINE.search(head):
        return " ".join(dateline["agency"].split())
    for part in (head, tail):
        for match in _LINE.finditer(part):
            if known := _known(match["agency"]):
                return known
    for match in _IN_BRACKETS.finditer(tail):
        rest = tail[match.end() :].strip(" .\t")
        if (known := _known(match["agency"])) and (not rest or rest.startswith("\n")):
            return known
    return None


def _credits(text: str, end: int) -> bool:
    """Whether a bracket ends a dateline or a paragraph, and does not explain a name before it."""
    rest = text[end:].lstrip(" \t")
    return not rest or rest[0] in "-–—:\n"


def _known(credit: str) -> str | None:
    return _agencies().get(" ".join(credit.split()).strip(" .,"))


@lru_cache(maxsize=1)
def _agencies() -> dict[str, str]:
    """Return credit -> name; written as they are, because `AP` is an agency and `ap` is none."""
    rows = (line.split("\t") for line in read_words(Path(__file__).with_name("agencies.txt")))
    return {row[0]: row[-1] for row in rows}
