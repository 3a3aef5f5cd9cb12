"""Names of people and bodies: folding, parsing, and how alike two of them are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from records.word_lists import read_words

Gender = Literal["female", "male"]


class Likeness(IntEnum):
    """How far two names may belong to one bearer, from not at all to any reader would say so."""

    DIFFERENT = 0
    POSSIBLE = 1
    """One says less than the other: a surname alone, an initial, a part of a longer name."""
    SPELLING = 2
    """Every word has its partner, at least one of them only but for one wrong letter."""
    SAME = 3
    """Every word has its partner by spelling, transliteration or short form; middle names may be missing."""


def owner_form(name: str) -> str:
    """Return the name as that of an owner: `Ann Bell's`, `James's`, `the crofters'`."""
    return f"{name}'" if name.endswith("s") and name.rpartition(" ")[2].islower() else f"{name}'s"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in parts.

    `text` is the name as written without titles and suffix, `full` with its suffix. `words` are its folded words in
    order, articles and particles (`al-`, `van der`) left out; a single letter is an initial. `titles` are folded;
    `suffix` is `jr`, `iii` or empty.
    """

    text: str
    words: tuple[str, ...]
    titles: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def full(self) -> str:
        """The name without titles, with its suffix."""
        return f"{self.text} {_SHOWN_SUFFIXES.get(self.suffix, self.suffix.upper())}" if self.suffix else self.text

    @property
    def given(self) -> str:
        """The first folded word where there are at least two, else nothing."""
        return self.words[0] if len(self.words) > 1 else ""

    @property
    def middle(self) -> tuple[str, ...]:
        return self.words[1:-1]

    @property
    def surname(self) -> str:
        """The last folded word; for names that begin with the family name that is not the surname."""
        return self.words[-1] if self.words else ""

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words)

    @property
    def gender(self) -> Gender | None:
        """The gender that a title says, `Mrs` or `Sir`."""
        for title in self.titles:
            if gender := title_gender(title):
                return gender
        return None


_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "ß": "ss",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        "ə": "e",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
    }
)
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "as",
        "ar",
        "an",
        "ash",
        "at",
        "ad",
        "ul",
        "ur",
        "de",
        "del",
        "della",
        "dello",
        "di",
        "da",
        "das",
        "dos",
        "do",
        "du",
        "des",
        "la",
        "le",
        "les",
        "los",
        "las",
        "van",
        "von",
        "zu",
        "zur",
        "der",
        "den",
        "het",
        "ter",
        "ten",
        "te",
        "bin",
        "bint",
        "ibn",
        "ben",
        "ould",
        "abu",
        "af",
        "av",
        "y",
        "e",
    ]
)
_ARTICLE_PREFIX = re.compile(r"^(?:al|el|as|ar|an|ash|az|ad|at|ul|ur)-(?=\w{3})")
_SHOWN_SUFFIXES = {"jr": "Jr.", "sr": "Sr."}
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior"})
_POST_NOMINALS = frozenset(
    [
        "mp",
        "mep",
        "msp",
        "mla",
        "md",
        "phd",
        "qc",
        "kc",
        "sc",
        "esq",
        "obe",
        "mbe",
        "cbe",
        "kbe",
        "dbe",
        "dsc",
        "frs",
        "ms",
        "ma",
        "ba",
        "bsc",
        "llb",
        "jd",
        "cpa",
        "rn",
        "dds",
        "mba",
    ]
)
_LEGAL_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "llp",
        "plc",
        "ag",
        "gmbh",
        "sa",
        "spa",
        "nv",
        "bv",
        "ab",
        "asa",
        "as",
        "oy",
        "kk",
        "kg",
        "pte",
        "pty",
        "holdings",
        "holding",
        "group",
    ]
)
_SMALL_WORDS = frozenset(
    ["of", "for", "and", "the", "in", "on", "at", "to", "&", "a", "de", "la", "du", "des", "et", "und", "y"]
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` in lower case, no accents, white space single, apostrophes straight; idempotent."""
    text = text.casefold().translate(_LETTERS)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
        text = text.translate(_LETTERS)
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _honorifics() -> dict[str, tuple[Gender | None, bool]]:
    """Folded title -> (gender, whether it is an office)."""
    genders: dict[str, Gender | None] = {"f": "female", "m": "male", "-": None}
    rows = (line.split("\t") for line in read_words(Path(__file__).with_name("honorifics.txt")))
    return {fold(word): (genders[gender], office == "o") for word, gender, office in rows}


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, frozenset[int]]:
    """Folded given name -> the numbers of the lines of nicknames.txt that hold it."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(read_words(Path(__file__).with_name("nicknames.txt"))):
        for word in line.split():
            found.setdefault(fold(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def is_title(word: str) -> bool:
    """Say whether the word is a title that may stand before a name: `Mrs.`, `Gen`, `President`."""
    return fold(word).rstrip(".") in _honorifics()


def is_courtesy(word: str) -> bool:
    """Say whether the word is a title that names no office: `Mrs.`, `Dr`, `Sir`."""
    known = _honorifics().get(fold(word).rstrip("."))
    return known is not None and not known[1]


def title_gender(word: str) -> Gender | None:
    """Return the gender that a title tells, if any."""
    known = _honorifics().get(fold(word).rstrip("."))
    return known[0] if known else None


@lru_cache(maxsize=65536)
def parse_name(text: str) -> PersonName:
    """Take a person's name apart: `Gen. Sir John de Vere Smith Jr.` has titles gen, sir; words john, vere, smith.

    A title is taken off only where a name is left after it, so that `Bishop` alone stays a surname. `Smith, John`
    is read as `John Smith`.
    """
    text = " ".join(text.split()).strip(" ,;:")
    text = re.sub(r"(?:['’‘][sS]|['’])$", "", text)
    if "," in text:
        before, _, after = text.partition(",")
        last = fold(after).strip(" .")
        if last.replace(".", "") in _SUFFIXES:
            text = f"{before} {after.strip()}"
        elif last.replace(".", "") in _POST_NOMINALS or not last:
            text = before
        elif " " not in before.strip() and 1 <= len(last.split()) <= 2:
            text = f"{after.strip()} {before}"
    pieces = text.split()
    titles: list[str] = []
    while (
        len(pieces) > 1
        and is_title(pieces[0])
        and not (len(pieces) == 2 and pieces[1].strip(".").casefold() in _SUFFIXES)
    ):
        titles.append(fold(pieces.pop(0)).rstrip("."))
    suffix = ""
    while len(pieces) > 1:
        last = fold(pieces[-1]).strip(".,").replace(".", "")
        if last in _SUFFIXES:
            suffix = {"junior": "jr", "senior": "sr"}.get(last, last)
        elif not (last in _POST_NOMINALS and pieces[-1].strip(".,").replace(".", "").isupper() and len(pieces) > 2):
            break
        pieces.pop()
    return PersonName(" ".join(pieces).strip(" ,"), _name_words(pieces), tuple(titles), suffix)


def _name_words(pieces: list[str]) -> tuple[str, ...]:
    words: list[str] = []
    kept: list[str] = []
    for position, piece in enumerate(pieces):
        plain = fold(piece).strip('.,;:"()“”')
        if re.fullmatch(r"(?:[a-z]\.)+[a-z]?", fold(piece).strip(",")) or (
            re.fullmatch(r"[A-Z]{2}", piece) and position == 0 and len(pieces) > 1
        ):
            words.extend(c for c in plain if c.isalpha())
            kept.append(plain)
            continue
        plain = _ARTICLE_PREFIX.sub("", plain)
        plain = re.sub(r"[^\w]", "", plain)
        if not plain:
            continue
        if plain in _PARTICLES and position < len(pieces) - 1 and (position > 0 or not piece[:1].isupper()):
            continue
        words.append(plain)
    return tuple(words)


@lru_cache(maxsize=65536)
def romanized(word: str) -> str:
    """Return a key that the usual transliterations of one word share: Sergei and Sergey, Zelensky and Zelenskyy.

    `word` is folded. Short words (under five letters) are only folded, since they collide too easily.
    """
    if len(word) < 5:
        return word
    key = word
    for pattern, plain in _ROMANIZATIONS:
        key = pattern.sub(plain, key)
    return key


_ROMANIZATIONS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?:iyy|yy|iy|ij|yj|ii|ey$|ei$|yi$)", "i"),
        (r"y", "i"),
        (r"(?:ej|ei)$", "i"),
        (r"ai$|aj$", "ai"),
        (r"^[ij]e", "e"),
        (r"(?<=[aeou])ie", "e"),
        (r"off$", "ov"),
        (r"eff$", "ev"),
        (r"ks", "x"),
        (r"tsch|tch", "ch"),
        (r"sch|sz", "sh"),
        (r"cz", "ch"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ph", "f"),
        (r"q|ck", "k"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ae|aa", "a"),
        (r"oe", "o"),
        (r"ue", "u"),
        (r"ee", "i"),
        (r"dj", "j"),
        (r"(.)\1", r"\1"),
        (r"ii+", "i"),
        (r"(?<=[aeiou])h$", ""),
    )
)


def one_edit_apart(a: str, b: str) -> bool:
    """Say whether one letter added, lost, changed, or two neighbours swapped, turns `a` into another word `b`."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        if a[start + 1 :] == b[start + 1 :]:
            return True
        return a[start + 2 :] == b[start + 2 :] and a[start : start + 2] == b[start : start + 2][::-1]
    shorter, longer = sorted((a, b), key=len)
    return shorter[start:] == longer[start + 1 :]


def misspelt(a: str, b: str) -> bool:
    """Say whether one word may be the other with one wrong letter: five letters or more, the first one right."""
    return min(len(a), len(b)) >= 5 and a[0] == b[0] and one_edit_apart(a, b)


@lru_cache(maxsize=65536)
def forms_of(given: str) -> frozenset[str]:
    """Return the folded given names that are forms of this one, itself left out."""
    lines = _short_forms().get(given, frozenset())
    return frozenset(word for word, numbers in _short_forms().items() if not lines.isdisjoint(numbers)) - {given}


@lru_cache(maxsize=65536)
def short_forms(a: str, b: str) -> bool:
    """Say whether two folded given names are forms of one: Bill and William, Sergei and Serhiy."""
    table = _short_forms()
    return not table.get(a, frozenset()).isdisjoint(table.get(b, frozenset()))


@lru_cache(maxsize=262144)
def compare_words(a: str, b: str) -> Likeness:
    """Compare two folded words of names, neither position nor culture known."""
    if a == b:
        return Likeness.SAME
    if len(a) == 1 or len(b) == 1:
        initial, word = sorted((a, b), key=len)
        known = word[0] == initial or any(form[0] == initial for form in forms_of(word))
        return Likeness.POSSIBLE if known else Likeness.DIFFERENT
    if short_forms(a, b) or romanized(a) == romanized(b):
        return Likeness.SAME
    if misspelt(a, b) or misspelt(romanized(a), romanized(b)):
        return Likeness.SPELLING
    return Likeness.DIFFERENT


def compare_names(a: PersonName, b: PersonName) -> Likeness:
    """Compare two names of persons; symmetric.

    `George W. Bush` and `George H. W. Bush` differ, and so do a name with `Jr` and the same without it.
    Limits: knows nothing of who bears the name; `John Smith` and `John Smith` are the same.
    """
    if not a.words or not b.words:
        return Likeness.DIFFERENT
    if a.suffix != b.suffix and len(a.words) > 1 and len(b.words) > 1:
        return Likeness.DIFFERENT
    if a.gender and b.gender and a.gender != b.gender:
        return Likeness.DIFFERENT
    if len(a.words) > len(b.words):
        a, b = b, a
    if a.words == b.words or "".join(a.words) == "".join(b.words):
        return Likeness.SAME
    if len(a.words) == 1:
        return _one_word(a.words[0], b.words)
    straight = _full_names(a.words, b.words)
    if straight == Likeness.DIFFERENT and len(a.words) == len(b.words) == 2:
        turned = min(compare_words(a.words[0], b.words[1]), compare_words(a.words[1], b.words[0]))
        return turned if turned == Likeness.SAME else Likeness.DIFFERENT
    if straight == Likeness.DIFFERENT and sorted(a.words) == sorted(b.words):
        return Likeness.SAME
    return straight


def _one_word(word: str, words: tuple[str, ...]) -> Likeness:
    """A lone surname or given name against a name."""
    if len(word) == 1:
        return Likeness.DIFFERENT
    alike = max(compare_words(word, other) if len(other) > 1 else Likeness.DIFFERENT for other in words)
    if len(words) == 1:
        return alike
    return Likeness.POSSIBLE if alike else Likeness.DIFFERENT


def _full_names(shorter: tuple[str, ...], longer: tuple[str, ...]) -> Likeness:
    first = compare_words(shorter[0], longer[0])
    last = compare_words(shorter[-1], longer[-1])
    if first and last and len(shorter[-1]) > 1 and len(longer[-1]) > 1:
        middle = _middle_names(shorter[1:-1], longer[1:-1])
        if middle == Likeness.DIFFERENT:
            return Likeness.DIFFERENT
        if first == Likeness.POSSIBLE and middle == Likeness.SAME and len(shorter) == len(longer) > 2:
            middle = Likeness.POSSIBLE
        return min(first, last, middle)
    if _within(shorter, longer):
        return Likeness.POSSIBLE
    return Likeness.DIFFERENT


def _middle_names(shorter: tuple[str, ...], longer: tuple[str, ...]) -> Likeness:
    """Compare middle names; those missing on one side say nothing, those that clash tell two people apart."""
    if not shorter or not longer:
        return Likeness.SAME
    if len(shorter) == len(longer):
        found = [
            compare_words(a, b)
            or (Likeness.SPELLING if min(len(a), len(b)) >= 3 and one_edit_apart(a, b) else Likeness.DIFFERENT)
            for a, b in zip(shorter, longer, strict=True)
        ]
        if all(found):
            return min(Likeness.SAME if f == Likeness.POSSIBLE else f for f in found)
    if all(any(compare_words(a, b) for b in longer) for a in shorter) and not all(len(a) == 1 for a in shorter):
        return Likeness.SAME
    return Likeness.DIFFERENT


def _within(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Say whether the words of the shorter name stand in the longer one in the same order, letter for letter."""
    rest = iter(longer)
    return all(any(word == other for other in rest) for word in shorter)


@lru_cache(maxsize=65536)
def fold_body(text: str) -> str:
    """Return an organization's name folded, without `the`, punctuation and `'s`: a key for equality."""
    words = re.sub(r"[^\w\s&]", " ", re.sub(r"(?<=\w)\.(?=\w)|(?<=\w)\.(?=\s|$)|['’]", "", fold(text))).split()
    while len(words) > 1 and words[0] in ("the", "a", "an"):
        words.pop(0)
    return " ".join("and" if word == "&" else word for word in words)


def strip_legal_form(folded: str) -> str:
    """Return a folded organization's name without `Ltd`, `Inc`, `Group` and their like at its end."""
    words = folded.split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=65536)
def acronym(text: str) -> str:
    """Return the initials of the words of an organization's name that count: `Bank for Further Aid` gives `bfa`."""
    return "".join(word[0] for word in fold_body(text).replace("-", " ").split() if word not in _SMALL_WORDS)


@lru_cache(maxsize=65536)
def compare_bodies(a: str, b: str) -> Likeness:
    """Compare two names of organizations; symmetric.

    SAME for equal names but for `the`, case, punctuation, spelling variants (`Organisation`) and legal form; POSSIBLE
    for an acronym and its long form, and for a name that begins with the whole short one (`Acme`, `Acme Foods`).
    """
    fa, fb = fold_body(a), fold_body(b)
    if not fa or not fb:
        return Likeness.DIFFERENT
    if fa == fb:
        return Likeness.SAME
    pa, pb = (british(strip_legal_form(f)) for f in (fa, fb))
    if pa == pb:
        return Likeness.SAME
    shorter, longer = sorted((pa, pb), key=lambda f: (len(f.split()), len(f)))
    wa, wb = shorter.split(), longer.split()
    if len(wa) == 1 and 2 <= len(wa[0]) <= 7 and len(wb) > 1 and wa[0] == acronym(longer):
        return Likeness.POSSIBLE
    if len(wa) < len(wb) and wb[: len(wa)] == wa and len(shorter) > 3:
        return Likeness.POSSIBLE
    if len(wa) == len(wb):
        pairs = [(x, y) for x, y in zip(wa, wb, strict=True) if x != y]
        if len(pairs) == 1 and misspelt(*pairs[0]) and len(pairs[0][0]) >= 7:
            return Likeness.SPELLING
    return Likeness.DIFFERENT


def british(folded: str) -> str:
    """Return a folded name with American spellings of the commonest words of bodies turned British."""
    return _AMERICAN.sub(lambda m: _BRITISH[m.group()], folded)


_BRITISH = {
    "organization": "organisation",
    "organizations": "organisations",
    "center": "centre",
    "centers": "centres",
    "labor": "labour",
    "defense": "defence",
    "theater": "theatre",
    "harbor": "harbour",
    "cooperation": "co operation",
    "program": "programme",
}
_AMERICAN = re.compile(r"\b(?:" + "|".join(sorted(_BRITISH, key=len, reverse=True)) + r")\b")
