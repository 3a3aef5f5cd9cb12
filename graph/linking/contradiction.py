"""Whether two wordings that are nearly the same say opposite things, or other numbers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from graph.linking.numbers import numbers_in
from graph.linking.wording import wording
from records.word_lists import read_words

_NEGATIONS = frozenset(
    ("not", "no", "never", "nobody", "none", "nothing", "neither", "nor", "cannot", "without", "hardly")
)
_SHORTENED = re.compile(r"n['’]t$")
# Runs longer than these words are cut or added, not changed.
_CHANGED = 4
_NEARLY_SAME = 0.65
_ALIKE = 0.5
# Numbers so near each other are one number, rounded.
_ROUNDED = 0.1


def contradict(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two utterances, as words in lower case, differ in few words, and these turn them round or are numbers.

    *We will vote for it* and *we will vote against it* are two utterances, and so are *40 million* and *90 million*;
    *it will not be accepted* and *it will be rejected* agree.
    """
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio()
    if ratio < _ALIKE:
        return False
    turns = 0
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or max(b - a, d - c) > _CHANGED:
            continue
        ours, theirs = one[a:b], other[c:d]
        if _other_numbers(" ".join(ours), " ".join(theirs)):
            return True
        turns += _turned(ours, theirs)
    return ratio >= _NEARLY_SAME and turns % 2 == 1


def _turned(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many times one run of words turns the other round."""
    denied = sum(map(_denies, ours)) - sum(map(_denies, theirs))
    opposed = any(frozenset((a, b)) in _opposites() for a in ours for b in theirs)
    if not opposed and ours and theirs:
        mine, their = wording(" ".join(ours)), wording(" ".join(theirs))
        opposed = bool(mine.opposites & their.stems or their.opposites & mine.stems)
    return abs(denied) + opposed


@cache
def _opposites() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(line.split()) for line in read_words(Path(__file__).parent / "opposite_words.txt"))


def _denies(word: str) -> bool:
    return word in _NEGATIONS or _SHORTENED.search(word) is not None


def _other_numbers(ours: str, theirs: str) -> bool:
    mine, their = numbers_in(ours), numbers_in(theirs)
    return bool(mine and their) and not any(_near(a, b) for a in mine for b in their)


def _near(one: str, other: str) -> bool:
    try:
        a, b = float(one), float(other)
    except ValueError:
        return one == other
    return abs(a - b) <= _ROUNDED * max(a, b)
