"""The word lists behind speakers: offices, bodies, groups, documents, nations, given names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from records.names import Gender, fold, fold_body
from records.word_lists import read_words

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Office:
    """A noun for one person: its gender, if it tells one, and the wider nouns that may stand for it."""

    noun: str
    gender: Gender | None
    wider: frozenset[str]


@dataclass(frozen=True, slots=True)
class Body:
    """A well-known organization: the name shown and the common nouns that may stand for it."""

    name: str
    nouns: frozenset[str]


@lru_cache(maxsize=1)
def offices() -> dict[str, Office]:
    """Folded noun, hyphens as blanks -> office."""
    genders: dict[str, Gender | None] = {"f": "female", "m": "male", "-": None}
    found: dict[str, Office] = {}
    for line in read_words(_HERE / "offices.txt"):
        noun, gender, wider = ([*line.split("\t"), "", ""])[:3]
        noun = fold(noun).replace("-", " ")
        found[noun] = Office(noun, genders[gender], frozenset(w.replace("-", " ") for w in wider.split(";") if w))
    wide = {w for office in found.values() for w in office.wider}
    for noun in sorted(wide - found.keys()):
        found[noun] = Office(noun, None, frozenset())
    return found


@lru_cache(maxsize=1)
def spelt_offices() -> dict[str, str]:
    """Folded noun -> the office as it is written with hyphens, where it is."""
    nouns = (fold(line.split("\t")[0]) for line in read_words(_HERE / "offices.txt"))
    return {noun.replace("-", " "): noun for noun in nouns if "-" in noun}


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, str]:
    """Folded short title without full stop -> the office it stands for."""
    rows = (line.split("\t") for line in read_words(_HERE / "abbreviations.tsv"))
    return dict(rows)


@lru_cache(maxsize=1)
def portfolios() -> frozenset[str]:
    """Words that stand before minister, secretary or commissioner and say for what."""
    return frozenset(read_words(_HERE / "portfolios.txt"))


@lru_cache(maxsize=1)
def longest_office() -> int:
    """The most words that an office's noun has."""
    return max(len(noun.split()) for noun in offices())


def _plural(noun: str) -> str:
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("person"):
        return noun[:-6] + "people"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "ch", "sh", "x")) else "s")


@lru_cache(maxsize=1)
def groups() -> frozenset[str]:
    """Plural nouns for people."""
    listed = {fold(line) for line in read_words(_HERE / "groups.txt")}
    return frozenset(listed | {_plural(noun) for noun in offices()})


@lru_cache(maxsize=1)
def bodies() -> frozenset[str]:
    """Common nouns for organizations, singular and plural."""
    listed = {fold(line) for line in read_words(_HERE / "bodies.txt")}
    return frozenset(listed | {noun for body in known_bodies().values() for noun in body.nouns})


@lru_cache(maxsize=1)
def body_words() -> frozenset[str]:
    """Words in a capitalised name that make it an organization's."""
    return frozenset(fold(line) for line in read_words(_HERE / "body_words.txt"))


@lru_cache(maxsize=1)
def documents() -> frozenset[str]:
    """Common nouns for texts, singular and plural."""
    listed = {fold(line) for line in read_words(_HERE / "documents.txt")}
    return frozenset(listed | {_plural(noun) for noun in listed})


@lru_cache(maxsize=1)
def unnamed() -> frozenset[str]:
    return frozenset(fold(line) for line in read_words(_HERE / "unnamed.txt"))


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    listed = {fold(line) for name in ("things.txt", "wordnet_things.txt") for line in read_words(_HERE / name)}
    return frozenset(listed | {_plural(noun) for noun in listed})


def is_thing(noun: str) -> bool:
    """Say whether the common noun is for something that cannot speak, as an event or a quality."""
    return noun in _things() and noun not in _speaking()


@lru_cache(maxsize=1)
def _speaking() -> frozenset[str]:
    """Nouns for people, bodies and texts, singular and plural."""
    several = (_plural(noun) for noun in bodies())
    return documents() | groups() | unnamed() | bodies() | frozenset(offices()) | frozenset(several)


@lru_cache(maxsize=1)
def female_names() -> frozenset[str]:
    return frozenset(read_words(_HERE / "female_names.txt"))


@lru_cache(maxsize=1)
def male_names() -> frozenset[str]:
    return frozenset(read_words(_HERE / "male_names.txt"))


@lru_cache(maxsize=1)
def unisex_names() -> frozenset[str]:
    return frozenset(read_words(_HERE / "unisex_names.txt"))


def is_given_name(word: str) -> bool:
    """Say whether the word, folded or not, is a given name of some language."""
    word = fold(word)
    return word in female_names() or word in male_names() or word in unisex_names()


def name_gender(word: str) -> Gender | None:
    """Return the gender of those who bear the given name, if it tells one."""
    word = fold(word)
    if word in female_names():
        return "female"
    return "male" if word in male_names() else None


def gender_by_faith(name: Iterable[str]) -> Gender | None:
    """Return the gender that a word such as `Kaur` or `bint` in a folded name tells, whatever the given name."""
    for word in name:
        if word in word_set("names of women"):
            return "female"
        if word in word_set("names of men"):
            return "male"
    return None


@lru_cache(maxsize=1)
def known_bodies() -> dict[str, Body]:
    """Folded name or short form -> well-known body."""
    found: dict[str, Body] = {}
    for line in read_words(_HERE / "known_bodies.tsv"):
        name, short, nouns = ([*line.split("\t"), "", ""])[:3]
        body = Body(name, frozenset(fold(n) for n in nouns.split(";") if n))
        for form in (name, *short.split(";")):
            if form:
                found[fold_body(form)] = body
    return found


@dataclass(frozen=True, slots=True)
class _Nations:
    names: dict[str, str]
    capitals: dict[str, str]
    adjectives: dict[str, str]


@lru_cache(maxsize=1)
def _nations() -> _Nations:
    names: dict[str, str] = {}
    capitals: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    for line in read_words(_HERE / "countries.tsv"):
        name, people, capital, others = ([*line.split("\t"), "", "", ""])[:4]
        for form in (name, *others.split(";")):
            if form:
                names[fold_body(form)] = name
        for adjective in people.split(";"):
            if adjective:
                adjectives[fold_body(adjective)] = name
        for city in capital.split(";"):
            if city:
                capitals.setdefault(fold_body(city), name)
    return _Nations(names, capitals, adjectives)


def nation_named(text: str) -> str | None:
    """Return the country that the text names, `Burma` gives Myanmar."""
    return _nations().names.get(fold_body(text))


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """Folded names of states, provinces and other parts of countries."""
    return frozenset(fold_body(line) for line in read_words(_HERE / "regions.txt"))


def nation_of_capital(text: str) -> str | None:
    """Return the country whose government the capital stands for."""
    return _nations().capitals.get(fold_body(text))


def nation_of_people(text: str) -> str | None:
    """Return the country of an adjective or a people: `Polish`, `Poles`."""
    key = fold_body(text)
    table = _nations().adjectives
    return table.get(key) or (table.get(key[:-1]) if key.endswith("s") else None)


@lru_cache(maxsize=1)
def parties() -> dict[str, str]:
    """Folded party adjective -> party."""
    rows = (line.split("\t") for line in read_words(_HERE / "parties.txt"))
    return {fold(word): party for word, party in rows}


@lru_cache(maxsize=1)
def party_marks() -> dict[str, str]:
    """Folded mark of a party after a name -> party, those that name it among them."""
    rows = (line.split("\t") for line in read_words(_HERE / "party_marks.tsv"))
    return parties() | dict(rows)


@lru_cache(maxsize=1)
def not_names() -> frozenset[str]:
    """Words that begin no name though written with a capital."""
    return frozenset(read_words(_HERE / "not_names.txt"))


@lru_cache(maxsize=1)
def _word_sets() -> dict[str, frozenset[str]]:
    rows = (line.split(":", 1) for line in read_words(_HERE / "word_sets.txt"))
    return {name: frozenset(listed.split()) for name, listed in rows}


def word_set(name: str) -> frozenset[str]:
    """Return one of the small sets of words."""
    return _word_sets()[name]


def bodies_with_office(office: str) -> frozenset[str]:
    """Return the nouns for the bodies that alone have such an office: `council` of a councillor."""
    table = _bodies_by_office()
    return table.get(office) or table.get(office.split()[-1]) or frozenset()


@lru_cache(maxsize=1)
def _bodies_by_office() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in read_words(_HERE / "office_bodies.tsv"))
    return {office: frozenset(nouns.split(";")) for office, nouns in rows}
