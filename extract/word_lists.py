"""The word lists of `layout_words` and `time_words`, each read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from records.word_lists import read_words


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the entries of a list by folder and name, such as `time_words/occasions`."""
    return frozenset(read_words(files("extract") / f"{name}.txt"))
