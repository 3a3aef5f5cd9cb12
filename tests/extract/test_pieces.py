"""Words as pieces, and the windows that an encoder reads them in."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.attribution.grid import Grid, grid_of
from extract.attribution.pieces import TRAITS, Pieces, pieces_of, windows_of
from tests.builders import parsed


def split(word: str) -> list[int]:
    """Return a piece for every two letters."""
    return list(range(1000, 1000 + (len(word) + 1) // 2))


def read(text: str) -> tuple[Grid, Pieces]:
    doc = parsed(text)
    grid = grid_of(doc, doc.text)
    return grid, pieces_of(grid, doc.text, split)


def test_every_piece_knows_its_word_and_every_word_its_first_piece():
    _, pieces = read("Gulls ate it")
    assert pieces.word.tolist() == [0, 0, 0, 1, 1, 2]
    assert pieces.first.tolist() == [0, 3, 5]


def test_of_a_very_long_word_only_the_beginning_is_read():
    _, pieces = read("https://council.example/minutes/2031/04/ferry ok")
    assert pieces.word.tolist() == [0] * 6 + [1]


def test_capitals_and_quotation_marks_are_traits_of_a_word():
    _, pieces = read("Ann said : “ NATO left early ” today")
    case, quoted = (pieces.traits[list(TRAITS).index(name)].tolist() for name in ("case", "quoted"))
    assert case[0] == 1
    assert case[1] == 0
    assert case[4] == 2
    assert quoted == [0, 0, 0, 0, 2, 1, 3, 0, 0]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=120), st.integers(30, 60), st.integers(0, 8))
def test_the_insides_of_the_windows_cover_the_article_once(lengths: list[int], window: int, context: int):
    grid, pieces = read(" ".join("a" * length for length in lengths))
    windows = windows_of(grid, pieces, window=window, context=context)
    assert [w.low for w in windows] == [0, *(w.high for w in windows[:-1])]
    assert windows[-1].high == len(pieces.ids)
    assert all(0 <= w.start <= w.low < w.high <= w.end <= len(pieces.ids) for w in windows)
    assert all(w.end - w.start <= window - 2 for w in windows)


def test_a_window_ends_between_sentences_where_it_can():
    doc = parsed("a a a a a b b b b b c c c c c", heads=[0] * 5 + [5] * 5 + [10] * 5, deps=" ".join(["ROOT"] * 15))
    grid = grid_of(doc, doc.text)
    pieces = pieces_of(grid, doc.text, split)
    ends = [w.high for w in windows_of(grid, pieces, window=14, context=2)]
    assert ends[:2] == [5, 10]
    assert np.array_equal(grid.sent[[4, 5, 9, 10]], [0, 1, 1, 2])
