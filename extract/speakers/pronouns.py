"""Pronouns and other small words by what they may stand for."""

from __future__ import annotations

from extract.speakers import words
from records.names import Gender

SINGULAR: dict[str, Gender] = {
    "he": "male",
    "him": "male",
    "his": "male",
    "himself": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "herself": "female",
}
THINGS = frozenset({"it", "its", "itself"})
MANY = frozenset({"they", "them", "their", "theirs", "themselves"})
FIRST = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"})
RELATIVE = frozenset({"who", "whom", "whose", "which", "that"})
POSSESSIVES = frozenset({"his", "her", "its", "their"})
PRONOUNS = frozenset(SINGULAR) | THINGS | MANY | FIRST | RELATIVE

INDEFINITE = words.word_set("indefinite")
PREPOSITIONS = words.word_set("prepositions")
