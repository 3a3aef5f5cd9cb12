"""The word lists that the stance rules stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

_WORD = re.compile(r"n't|'s|\w+?(?=n't)|\w+|-")

EffectKind = Literal["affect", "change", "guard", "cure"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a verb or noun does to its object (or, for `subject`, undergoes): see `words/effects.tsv`."""

    kind: EffectKind
    value: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lists keyed by lemma, where needed with its particle or preposition (`rule out`, `opposition to`)."""

    attitudes: Mapping[str, float]
    effects: Mapping[str, Effect]
    subject_effects: Mapping[str, float]
    valence: Mapping[str, float]
    phrases: Mapping[tuple[str, ...], float]
    open_matters: frozenset[tuple[str, ...]]
    roles: Mapping[str, frozenset[str]]
    openers: frozenset[str]

    def value_of(self, lemma: str, form: str) -> float:
        """Return how a word judges, -1 to 1; 0 where it does not."""
        found = self.valence.get(lemma)
        return self.valence.get(form, 0.0) if found is None else found


@cache
def load_lexicon() -> Lexicon:
    """Return the word lists of this package, read once."""
    effects: dict[str, Effect] = {}
    subject_effects: dict[str, float] = {}
    for entry, kind, value in rows_of("effects.tsv"):
        if kind == "subject":
            subject_effects[entry] = float(value)
        else:
            effects[entry] = Effect(kind, float(value))  # type: ignore[arg-type]
    valence = {entry: float(value) for name in ("learned.tsv", "vader.tsv") for entry, value in rows_of(name)}
    valence |= {entry: float(value) for entry, value in rows_of("valence.tsv")}
    roles: dict[str, list[str]] = {}
    for role, word in rows_of("roles.tsv"):
        roles.setdefault(role, []).append(word)
    phrases = {words_of(entry): float(value) for entry, value in rows_of("phrases.tsv")}
    phrases |= {words_of(entry): value for entry, value in valence.items() if "-" in entry}
    matters = frozenset(words_of(entry) for (entry,) in rows_of("open_matters.txt"))
    return Lexicon(
        attitudes={entry: float(value) for entry, value in rows_of("attitudes.tsv")},
        effects=effects,
        subject_effects=subject_effects,
        valence=valence,
        phrases=phrases,
        open_matters=matters,
        roles={role: frozenset(words) for role, words in roles.items()},
        openers=frozenset(words[0] for words in (*phrases, *matters)),
    )


def words_of(phrase: str) -> tuple[str, ...]:
    """Return the phrase's words as spaCy would part them."""
    plain = phrase.lower().replace("’", "'").replace("cannot", "can not")
    return tuple(_WORD.findall(plain))


def rows_of(name: str) -> Iterator[list[str]]:
    """Yield the columns of each entry of a word list."""
    text = files("extract.stance").joinpath(f"words/{name}").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")
