"""An article's words as word pieces in overlapping windows, with what the parse and the page say of each word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from extract.attribution.grid import DEP_CODE, ENT_CODE, POS_CODE, TAG_CODE, Bools, Grid, Ints

WINDOW = 256  # pieces, the marks at both ends included
CONTEXT = 16  # pieces that a window has on either side of what it is about
_LONGEST_WORD = 6  # pieces: the rest of an address is not read
FIRST_MARK, LAST_MARK = 101, 102  # [CLS] and [SEP]
# What a word brings along beside its letters, and how many values each has.
TRAITS = {
    "case": 5,
    "quoted": 4,
    "place": 3,
    "pos": len(POS_CODE) + 1,
    "tag": len(TAG_CODE) + 1,
    "dep": len(DEP_CODE) + 1,
    "entity": len(ENT_CODE) + 1,
}

Splitter = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Pieces:
    """An article's pieces in a row; `word` is the token of each, `first` the first piece of each token (-1: none)."""

    ids: Ints
    word: Ints
    first: Ints
    traits: Ints  # (trait, token)


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces [start, end) are read together, for the sake of [low, high)."""

    start: int
    end: int
    low: int
    high: int


def pieces_of(grid: Grid, text: str, split: Splitter) -> Pieces:
    """Return the pieces of an article; `split` gives the piece ids of one word."""
    spaces = grid.pos == POS_CODE["SPACE"]
    starts, ends = grid.start.tolist(), grid.end.tolist()
    words = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    parts = [[] if space else split(word)[:_LONGEST_WORD] for word, space in zip(words, spaces.tolist(), strict=True)]
    sizes = np.array([len(part) for part in parts], dtype=np.int32)
    begin = (np.cumsum(sizes) - sizes).astype(np.int32)
    return Pieces(
        ids=np.array([piece for part in parts for piece in part], dtype=np.int32),
        word=np.repeat(np.arange(grid.n, dtype=np.int32), sizes),
        first=np.where(sizes > 0, begin, -1).astype(np.int32),
        traits=_traits(grid, words),
    )


def _traits(grid: Grid, words: list[str]) -> Ints:
    case = np.array([_case(word) for word in words], dtype=np.int32)
    quoted = (grid.quote >= 0).astype(np.int32)
    quoted[grid.quotes.first[grid.quotes.first < grid.n]] = 2
    quoted[grid.quotes.last[grid.quotes.last >= 0]] = 3
    here = np.arange(grid.n)
    place = np.where(grid.para_first == here, 2, np.where(grid.sent_first == here, 1, 0))
    return np.stack([case, quoted, place, grid.pos, grid.tag, grid.dep, grid.ent]).astype(np.int32)


def _case(word: str) -> int:
    if word.islower():
        return 0
    if word.istitle():
        return 1
    if word.isupper():
        return 2
    return 3 if word.isalpha() else 4


def windows_of(grid: Grid, pieces: Pieces, *, window: int = WINDOW, context: int = CONTEXT) -> list[Window]:
    """Return windows whose insides cover the article: whole paragraphs where they fit, else sentences, else pieces.

    On either side of the inside stand the pieces next to it.
    """
    size = window - 2
    total = len(pieces.ids)
    paragraphs, sentences = _breaks(pieces, grid.para), _breaks(pieces, grid.sent)
    out: list[Window] = []
    low = 0
    while low < total:
        limit = low + size - 2 * context
        high = total if total <= limit else _last_break(paragraphs, low, limit) or _last_break(sentences, low, limit)
        high = high or limit
        out.append(Window(max(0, low - context), min(total, high + context), low, high))
        low = high
    return out


def _breaks(pieces: Pieces, part: Ints) -> Ints:
    """Return the pieces at which another paragraph or sentence begins."""
    where = part[pieces.word]
    changed: Bools = where[1:] != where[:-1]
    return np.flatnonzero(changed) + 1


def _last_break(breaks: Ints, low: int, limit: int) -> int:
    at = int(np.searchsorted(breaks, limit, side="right")) - 1
    return int(breaks[at]) if at >= 0 and breaks[at] > low else 0
