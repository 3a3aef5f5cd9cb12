"""What the words of a topic's phrase say apart from their meaning: stems, names, numbers, direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from records.word_lists import read_words
from records.wordforms import stem

_FOLDER = Path(__file__).parent
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_SHARED_NAME = 4
_PREPOSITIONS = frozenset(["of", "on", "in", "for", "to", "against", "with", "between", "over", "about", "from", "at"])


@dataclass(frozen=True, slots=True)
class Wording:
    """One phrase taken apart. A word that says a direction stands in `stems` as its class: `<down>` for a cut.

    `head` is the stem of the word that the phrase is about; `names` are the stems of the capitalized words;
    `opposites` the classes that this phrase's directions exclude; `headless`: the last word adds little.
    """

    stems: frozenset[str]
    head: str
    names: frozenset[str]
    numbers: frozenset[str]
    opposites: frozenset[str]
    headless: bool = False

    def agrees_with(self, other: Wording) -> bool:
        """Whether no name, number or direction of one contradicts the other."""
        opposed = self.opposites & other.stems or other.opposites & self.stems
        return not opposed and self.is_of_the_same(other)

    def is_of_the_same(self, other: Wording) -> bool:
        """Whether no name or number of one contradicts the other, whichever way they go."""
        if self.numbers and other.numbers and self.numbers != other.numbers:
            return False
        return not (self.names and other.names) or _share_a_name(self.names, other.names)


@lru_cache(maxsize=65536)
def wording(phrase: str) -> Wording:
    """Return the phrase taken apart; a phrase of light words alone keeps them."""
    words = _WORD.findall(phrase)
    heavy = [word for word in words if not is_light(word)] or words
    classes = {word: _classes().get(f"={word.casefold()}") or _classes().get(stem(word)) for word in heavy}
    known = [found for found in classes.values() if found]
    return Wording(
        stems=frozenset(f"<{found[0]}>" if (found := classes[word]) else stem(word) for word in heavy),
        head=_head(words, heavy, classes),
        names=frozenset(stem(word) for word in heavy if any(c.isupper() for c in word)),
        numbers=frozenset(word for word in heavy if word.isdigit()),
        opposites=frozenset(f"<{opposite}>" for _, opposite in known if opposite),
        headless=bool(words) and heavy is not words and words[-1] not in heavy,
    )


def is_light(word: str) -> bool:
    """Whether the word adds little to the words beside it."""
    return word.casefold() in _light_words()


def topic_key(phrase: str) -> str:
    """Return what phrases share that differ by spelling, inflection or light words alone."""
    return " ".join(sorted(wording(phrase).stems))


def _head(words: list[str], heavy: list[str], classes: dict[str, tuple[str, str] | None]) -> str:
    """Return the stem of the last heavy word before the first preposition."""
    before: list[str] = []
    for word in words:
        if word.casefold() in _PREPOSITIONS and before:
            break
        if word.casefold() == "by" and len(before) > 1:
            # `a levy graded by weight` is a levy
            before.pop()
            break
        if word in heavy:
            before.append(word)
    if not before:
        return ""
    found = classes[before[-1]]
    return f"<{found[0]}>" if found else stem(before[-1])


def _share_a_name(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a name of one is a name of the other, an adjective (`Iranian`) counting as its country."""
    return any(
        a == b or (min(len(a), len(b)) >= _SHARED_NAME and a[:_SHARED_NAME] == b[:_SHARED_NAME])
        for a in ours
        for b in theirs
    )


@lru_cache(maxsize=1)
def _light_words() -> frozenset[str]:
    return frozenset(read_words(_FOLDER / "light_words.txt"))


@lru_cache(maxsize=1)
def _classes() -> dict[str, tuple[str, str]]:
    """Return stem, or `=` and word, -> (class, opposite class or nothing)."""
    found: dict[str, tuple[str, str]] = {}
    for line in read_words(_FOLDER / "word_classes.tsv"):
        name, opposite, words = line.split("\t")
        for word in words.split():
            found[word if word.startswith("=") else stem(word)] = (name, opposite)
    return found
