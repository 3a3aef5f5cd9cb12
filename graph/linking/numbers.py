"""Numbers and months in a text, in digits or in words, so that they can be compared."""

from __future__ import annotations

import re

_UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: value for value, word in enumerate(_UNITS)} | {w: 10 * k for k, w in enumerate(_TENS, start=2)}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+")


# `may` and `march` are more often no months
_MONTH = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December"
    r"|(?<=[a-z] )(?:March|May)|(?:March|May)(?= \d))\b"
)


def months_in(text: str) -> frozenset[str]:
    """Return the months that the text names."""
    return frozenset(_MONTH.findall(text))


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of the text as digits: `forty-one` is 41, `3,800` is 3800; `one` alone is a word.

    Does not multiply: `two hundred` is 2.
    """
    found: set[str] = set()
    tens = 0
    for token in _NUMBER.findall(text.casefold()):
        value = _VALUES.get(token, 0)
        if tens and not 0 < value < 10:
            found.add(str(tens))
            tens = 0
        if token[0].isdigit():
            found.add(re.sub(r",(?=\d{3}(?:\D|$))", "", token))
        elif token in _TENS:
            tens = value
        elif tens:
            found.add(str(tens + value))
            tens = 0
        elif value > 1:
            found.add(str(value))
    return frozenset(found | ({str(tens)} if tens else set()))
