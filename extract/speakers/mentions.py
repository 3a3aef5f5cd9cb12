"""Names in an article: where they stand, what titles stand before them, and whether they look like a person's."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from extract.speakers import grammar, words
from extract.speakers.tokens import POSSESSIVE, STRAIGHT, Tokens
from records.names import Gender, fold_body, is_courtesy, is_title, title_gender

_PARTICLES = words.word_set("particles")
_TRADE_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "den", "wright", "herd", "smith", "ant", "ee")
_DEPUTIES = words.word_set("deputies")
_ARTICLES = frozenset(("the", "a", "an", "another"))
_FRESH = frozenset({":", "—", "–", "•", "("})
_NAMED_FOR = frozenset({"of", "for"})
_LINKS = _NAMED_FOR | {"the", "and", "&"}
_PLURAL_OWNERS = words.word_set("plural owners")
_WEEKDAYS = words.word_set("weekdays")
_DEPARTMENTS = words.portfolios() | {"state"}
_MONTHS = frozenset(name.casefold() for name in calendar.month_name if name)
_NEW = frozenset({"new"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_LONG = 8
"""Letters of a word for bodies that is nobody's surname: `Grace Hall` may be a woman, `Grace Securities` is none."""
_TICKER = re.compile(r"[A-Z][A-Z0-9]{1,5}\.[A-Z]{1,3}")
_WITHIN_TITLES = words.word_set("within titles")
_NEW_PLACES = words.word_set("new places")


@dataclass(slots=True, eq=False)
class Mention:
    """A name at tokens [start, end), titles left out; `left` is where its titles and modifiers begin.

    `person` and `body` weigh the evidence of the place for either kind. `modifiers` are the pieces of capitalised words
    before the title, `NATO` in `NATO Secretary General Ann Lee`. `kin` is the gender of a wife or husband so
    introduced, `pronoun` that of the first *he* or *she* after the name in its sentence.
    """

    start: int
    end: int
    left: int
    name: str
    titles: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    gender: Gender | None = None
    person: float = 0.0
    body: float = 0.0
    label: int = 0
    par: int = 0
    possessive: bool = False
    kin: Gender | None = None
    pronoun: Gender | None = None
    words: tuple[str, ...] = field(default=())


def is_ticker(text: str) -> bool:
    """Say whether a word is a company's mark at an exchange: `NMG.L`."""
    return _TICKER.fullmatch(text) is not None


def office_at(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """Return the longest office that begins at token `i`, in the words of the list, and the token after it.

    What is short for an office is written with capitals: `CM`, but `30 cm`.
    """
    if tokens.low[i] not in _office_starts():
        return None
    table = words.offices()
    heard = ""
    found: tuple[str, int] | None = None
    j = i
    for _ in range(words.longest_office()):
        while j < tokens.n and j > i and tokens.low[j] == "-":
            j += 1
        if j >= tokens.n or tokens.par[j] != tokens.par[i]:
            break
        heard = f"{heard} {tokens.low[j]}".strip()
        j += 1
        short = words.abbreviations().get(heard)
        if heard in table and not (short and tokens.texts[j - 1].islower()):
            found = (short or heard, j)
    if tokens.low[i] in _DEPUTIES and (found is None or found[1] == i + 1):
        held = i + 2 if i + 1 < tokens.n and tokens.low[i + 1] == "-" else i + 1
        office = office_at(tokens, held) if held < tokens.n and tokens.par[held] == tokens.par[i] else None
        if office is not None and tokens.low[held] not in _DEPUTIES:
            return f"{tokens.low[i]} {office[0]}", office[1]
    return found


@lru_cache(maxsize=1)
def _office_starts() -> frozenset[str]:
    return frozenset(noun.split()[0] for noun in words.offices()) | _DEPUTIES


def _lower_case_words(tokens: Tokens) -> set[str]:
    return {text for text in tokens.texts if text.islower()}


def _capitals_within_sentences(tokens: Tokens) -> set[str]:
    """The capitalised words that stand right after a word in lower case or another capitalised one."""
    return {
        text
        for i, text in enumerate(tokens.texts)
        if i and text[0].isupper() and tokens.texts[i - 1][0].isalpha() and tokens.sent[i] == tokens.sent[i - 1]
    }


def _begins_name(tokens: Tokens, i: int, sentence_start: bool, seen_low: set[str], seen_capital: set[str]) -> bool:
    """Say whether a capitalised token may be the first word of a name."""
    low = tokens.low[i]
    label = tokens.ent[i]
    if label == grammar.DATE and not (i + 1 < tokens.n and tokens.ent[i + 1] == grammar.PERSON):
        return False
    if low in words.not_names():
        capital_next = i + 1 < tokens.n and tokens.texts[i + 1][0].isupper()
        if low in _NEW and capital_next:
            after = tokens.low[i + 1]
            return after in _NEW_PLACES or (label > 0 and label == tokens.ent[i + 1] and tokens.pos[i] == grammar.PROPN)
        named = label == grammar.PERSON or (capital_next and (tokens.pos[i] == grammar.PROPN or not sentence_start))
        return named and words.is_given_name(low)
    if not sentence_start or (low not in seen_low and tokens.texts[i] in seen_capital):
        return True
    office = office_at(tokens, i)
    if office and office[1] - i > 1 and tokens.texts[office[1] - 1][0].isupper():
        return True
    if tokens.pos[i] == grammar.VERB and i + 1 < tokens.n and words.is_given_name(tokens.low[i + 1]):
        return words.is_given_name(low)
    if tokens.pos[i] == grammar.PROPN or label:
        return low not in seen_low or label == grammar.PERSON or (len(low) > 1 and tokens.texts[i].isupper())
    if low in seen_low:
        return False
    if is_title(low) or words.nation_of_people(low):
        return i + 1 < tokens.n and (tokens.texts[i + 1][0].isupper() or tokens.texts[i + 1] == ".")
    return words.is_given_name(low) and i + 1 < tokens.n and tokens.texts[i + 1][0].isupper()


def _runs(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the tokens [start, end) of each row of capitalised words, with the small words that names may hold."""
    seen_low = _lower_case_words(tokens)
    seen_capital = _capitals_within_sentences(tokens)
    texts, low, n = tokens.texts, tokens.low, tokens.n
    i = 0
    fresh = True
    sent = -1
    while i < n:
        text = texts[i]
        first = text[0]
        if tokens.sent[i] != sent:
            sent, fresh = tokens.sent[i], True
        if not first.isalpha():
            fresh = fresh or text in _FRESH or (text in STRAIGHT and tokens.quoted[i])
            i += 1
            continue
        start_of_sentence = fresh
        fresh = False
        if not first.isupper() and not (
            low[i] in ("al", "el", "bin") and i + 2 < n and texts[i + 1] == "-" and texts[i + 2][0].isupper()
        ):
            i += 1
            continue
        if first.isupper() and not _begins_name(tokens, i, start_of_sentence, seen_low, seen_capital):
            i += 1
            continue
        end = _run_end(tokens, i)
        yield i, end
        i = max(end, i + 1)


def _capital(tokens: Tokens, i: int) -> bool:
    """Say whether token `i` is a capitalised word that may go on a name."""
    if i >= tokens.n or not tokens.texts[i][0].isupper() or is_ticker(tokens.texts[i]):
        return False
    if (
        tokens.ent[i] == grammar.DATE
        and not is_courtesy(tokens.texts[i - 1])
        and not _surname_taken_for_a_date(tokens, i)
    ):
        return False
    if (tokens.low[i] in _WEEKDAYS and not _titled(tokens, i)) or (i in tokens.cues and tokens.pos[i] == grammar.VERB):
        return False
    if tokens.low[i] not in words.not_names() or tokens.pos[i] == grammar.PROPN:
        return True
    return words.is_given_name(tokens.low[i]) and i + 1 < tokens.n and tokens.texts[i + 1][0].isupper()


def _titled(tokens: Tokens, i: int) -> bool:
    """Say whether a courtesy stands before the token: `Mr. Sunday Etim`."""
    before = i - 2 if i > 1 and tokens.texts[i - 1] == "." else i - 1
    return before >= 0 and is_courtesy(tokens.texts[before])


def _surname_taken_for_a_date(tokens: Tokens, i: int) -> bool:
    """Say whether the labels take a surname for a time: `Governor Selim Orhanday`."""
    known = tokens.low[i] in _MONTHS or tokens.low[i] in words.not_names()
    return not known and tokens.pos[i] == grammar.PROPN and words.is_given_name(tokens.texts[i - 1])


def _run_end(tokens: Tokens, start: int) -> int:
    texts, low, n = tokens.texts, tokens.low, tokens.n
    par = tokens.par[start]
    i = start + 1
    bodied = low[start] in words.body_words() or low[start] == "friends"
    linked = False
    while i < n and tokens.par[i] == par:
        text = texts[i]
        if _capital(tokens, i):
            bodied = low[i] in words.body_words() or (bodied and low[i] not in words.offices())
            i += 1
        elif text == "." and tokens.glued(i) and is_title(low[i - 1]) and _capital(tokens, i + 1):
            i += 1
        elif text == "-" and tokens.glued(i) and i + 1 < n and tokens.glued(i + 1) and texts[i + 1][0].isalpha():
            if _apart_at_hyphen(tokens, i):
                break
            i += 2
        elif text in STRAIGHT and _is_nickname(tokens, start, i):
            i += 4
        elif text == "&" and _capital(tokens, i + 1):
            bodied = True
            i += 2
        elif low[i] in _WITHIN_TITLES and _capital(tokens, i + 1) and _in_plain_sentence(tokens, i):
            i += 2
        elif low[i] in _PARTICLES and (j := _after_particles(tokens, i)):
            i = j
        elif (
            low[i] in _NAMED_FOR
            and (j := _after_the(tokens, i + 1))
            and (
                bodied
                or low[i - 1] in ("house", "knights")
                or (low[i - 1] == "secretary" and low[i - 2] != "general" and low[j - 1] in _DEPARTMENTS)
            )
        ) or (
            low[i] in _NAMED_FOR
            and not (i == start + 2 and words.is_given_name(texts[start]))
            and tokens.ent[i - 1] == tokens.ent[i] == grammar.ORG
            and (j := _after_the(tokens, i + 1))
            and tokens.ent[j - 1] == grammar.ORG
        ):
            linked = True
            i = j
        elif low[i] == "and" and linked and _capital(tokens, i + 1) and not words.is_given_name(texts[i + 1]):
            i += 2
        elif (
            text in ("'", "’") and tokens.glued(i) and words.is_given_name(texts[i - 1]) and _is_name_at(tokens, i + 1)
        ):
            i += 2  # `Ochieng' Otieno`
        elif text in POSSESSIVE and (j := _owner_goes_on(tokens, start, i)):
            bodied = True
            i = j
        else:
            break
    return i


def _is_name_at(tokens: Tokens, i: int) -> bool:
    """Say whether a capitalised word of a name follows that ends the row of capitals."""
    following = tokens.low[i + 1] if i + 1 < tokens.n else ""
    return _capital(tokens, i) and not tokens.low[i - 2].endswith("s") and following not in words.bodies()


def _in_plain_sentence(tokens: Tokens, i: int) -> bool:
    """Say whether a capitalised small word stands among words that have none, as few of a headline's have."""
    if not tokens.texts[i][0].isupper():
        return False
    first, last = i, i
    while first > 0 and tokens.sent[first - 1] == tokens.sent[i]:
        first -= 1
    while last + 1 < tokens.n and tokens.sent[last + 1] == tokens.sent[i]:
        last += 1
    spelt = [tokens.texts[k] for k in range(first, last + 1) if tokens.texts[k][0].isalpha()]
    return bool(3 * sum(text.islower() for text in spelt) > len(spelt))


def _is_nickname(tokens: Tokens, start: int, i: int) -> bool:
    """Say whether a nickname in quotation marks begins at token `i`, between a given name and a surname."""
    return (
        i == start + 1
        and i + 3 < tokens.n
        and words.is_given_name(tokens.texts[start])
        and tokens.texts[i + 1][0].isupper()
        and tokens.texts[i + 2] in STRAIGHT
        and tokens.pos[i + 3] == grammar.PROPN
        and _capital(tokens, i + 3)
    )


def _apart_at_hyphen(tokens: Tokens, i: int) -> bool:
    """Say whether a hyphen joins two names, `Russia-NATO`, not the halves of one."""
    before, after = tokens.texts[i - 1], tokens.texts[i + 1]
    if fold_body(f"{before}-{after}") in words.known_bodies():
        return False
    if office_at(tokens, i - 1) and tokens.low[i - 1] + " " + tokens.low[i + 1] in words.offices():
        return False
    if after.islower() and len(after) > 2 and not words.is_given_name(f"{before}-{after}"):
        return tokens.pos[i + 1] in (grammar.VERB, grammar.ADJ) or words.nation_named(before) is not None
    known = (words.nation_named, words.nation_of_people, words.nation_of_capital)
    if any(look(before) or look(after) for look in known) and not words.is_given_name(after):
        return True
    return before.isupper() and len(before) > 1 and tokens.par[i] not in tokens.shouted


def _after_particles(tokens: Tokens, i: int) -> int | None:
    """Return the token after particles and the capitalised word they lead to, `van der Berg` or `al-Assad`."""
    for j in range(i, min(i + 4, tokens.n)):
        if tokens.texts[j][0].isupper():
            return j + 1 if _capital(tokens, j) else None
        if tokens.low[j] not in _PARTICLES and tokens.texts[j] != "-":
            return None
    return None


def _after_the(tokens: Tokens, i: int) -> int | None:
    if i < tokens.n and tokens.low[i] == "the":
        i += 1
    return i + 1 if _capital(tokens, i) else None


def _owner_goes_on(tokens: Tokens, start: int, i: int) -> int | None:
    """Return the token after `Women's Institute`, `St Anne's` where the possessive is part of the name."""
    owner = tokens.low[i - 1]
    j = i + 1
    plural = tokens.texts[i] in ("'", "’") and owner.endswith("s")
    saint = start <= i - 2 and tokens.low[i - 2].rstrip(".") in ("st", "saint")
    definite = start > 0 and tokens.low[start - 1] == "the" and start == i - 1 and not words.nation_named(owner)
    if j < tokens.n and _capital(tokens, j) and (plural or saint or definite or owner in _PLURAL_OWNERS):
        k = j
        while k < tokens.n and _capital(tokens, k):
            k += 1
        if saint or tokens.low[k - 1] in words.body_words() or _named_after_body(tokens, j, k):
            return k
    if saint and (j >= tokens.n or tokens.pos[j] not in (grammar.NOUN, grammar.ADJ, grammar.PROPN)):
        return j
    return None


def _named_after_body(tokens: Tokens, first: int, end: int) -> bool:
    """Say whether a person's name follows a body's in the capitalised words [first, end): `Guild Ann Lee`."""
    return any(
        tokens.low[k] in words.body_words() and words.is_given_name(tokens.texts[k + 1]) for k in range(first, end - 2)
    )


@dataclass(slots=True)
class _Piece:
    kind: str
    start: int
    end: int
    text: str


def _pieces(tokens: Tokens, start: int, end: int) -> list[_Piece]:
    """Split a run into nationalities (`people`), titles (`title`) and names (`name`)."""
    found: list[_Piece] = []
    i = start
    bodies_ahead = [k for k in range(start, end) if tokens.low[k] in words.body_words()]
    name_start: int | None = None
    definite = start > 0 and tokens.low[start - 1] == "the"
    named_whole = definite and not any(
        _title_at(tokens, k, end) or words.is_given_name(tokens.texts[k]) for k in range(start, end)
    )

    def close(at: int) -> None:
        nonlocal name_start
        if name_start is not None and at > name_start:
            found.append(_Piece("name", name_start, at, tokens.words(name_start, at)))
        name_start = None

    while i < end:
        within = name_start is not None and tokens.low[i - 1] in _LINKS
        office = None if within else _title_at(tokens, i, end)
        body_follows = any(k >= i for k in bodies_ahead)
        last = office is not None and all(tokens.low[k].rstrip(".") in _SUFFIXES for k in range(office[1], end))
        if office and not (name_start is not None and last and _looks_given(tokens, name_start, i)):
            noun, after = office
            if name_start is not None and not body_follows:
                back = i
                while back > name_start and tokens.low[back - 1] in words.portfolios():
                    back -= 1
                if back < i:
                    noun = f"{' '.join(tokens.low[k] for k in range(back, i))} {noun}"
                close(back)
                found.append(_Piece("title", back, after, noun))
            else:
                close(i)
                found.append(_Piece("title", i, after, noun))
            i = after
        elif name_start is None and not body_follows and not named_whole and (nation := _people_at(tokens, i, end)):
            found.append(_Piece("people", i, nation[1], nation[0]))
            i = nation[1]
        else:
            if name_start is None:
                name_start = i
            i += 1
    close(end)
    return found


def _looks_given(tokens: Tokens, start: int, end: int) -> bool:
    """Say whether the words before an office word are given names, so that the office is a surname: `Julie Bishop`."""
    return end - start <= 2 and all(
        words.is_given_name(tokens.texts[k]) or tokens.texts[k].endswith(".") or tokens.texts[k] == "-"
        for k in range(start, end)
    )


def _title_at(tokens: Tokens, i: int, end: int) -> tuple[str, int] | None:
    low = tokens.low[i]
    plain = low.rstrip(".")
    office = office_at(tokens, i)
    if office and tokens.texts[i][0].isupper():
        noun, after = office
        if after < end and tokens.texts[after] in POSSESSIVE:
            return None
        if after == i + 1 and after < end and words.is_given_name(low) and not is_title(low):
            return None
        given = after < end and words.is_given_name(tokens.texts[after])
        if after < end and tokens.low[after] in words.body_words() and after - i == 1 and not given:
            return None
        if any(tokens.low[k] in words.body_words() for k in range(after, end)) and not any(
            words.is_given_name(tokens.texts[k]) for k in range(after, end)
        ):
            return None
        return noun, after
    if plain in ("st", "saint") and any(tokens.texts[k] in POSSESSIVE for k in range(i + 2, min(i + 4, end))):
        return None
    if is_title(plain) and tokens.texts[i][0].isupper() and i + 1 < end and tokens.texts[i + 1] not in POSSESSIVE:
        after = i + 2 if tokens.texts[i + 1] == "." else i + 1
        return words.abbreviations().get(plain, plain), after
    return None


def _people_at(tokens: Tokens, i: int, end: int) -> tuple[str, int] | None:
    for length in (2, 1):
        after = i + length
        if after <= end:
            text = tokens.words(i, after)
            nation = words.nation_of_people(text)
            if nation and length == 1 and end == i + 2 and words.is_given_name(text) and tokens.low[i - 1] != "the":
                # `Finn Aas` is a name
                continue
            if nation and (after < end or tokens.pos[i] == grammar.ADJ or tokens.ent[i] == grammar.NORP):
                return nation, after
            if not nation and length == 1 and words.parties().get(text.lower()) and after < end:
                return words.parties()[text.lower()], after
    return None


def _halves(tokens: Tokens, piece: _Piece) -> list[_Piece]:
    """Split `Central Asia James Hill` before the given name where what stands before it is no name of a person."""
    if piece.end - piece.start == 2 and _opens_as_company(tokens, piece.start):
        return [_Piece("name", piece.start + 1, piece.end, tokens.words(piece.start + 1, piece.end))]
    if piece.end - piece.start < 3 or tokens.low[piece.start] in ("st", "saint"):
        return [piece]
    if len(tokens.texts[piece.start]) == 2 and tokens.texts[piece.start][1] == ".":
        return [piece]
    named_to = _person_end(tokens, piece)
    if named_to is not None:
        return [
            _Piece("name", piece.start, named_to, tokens.words(piece.start, named_to)),
            _Piece("field", named_to, piece.end, tokens.words(named_to, piece.end)),
        ]
    first = piece.start
    if words.is_given_name(tokens.texts[first]) and tokens.low[first - 1] != "the":
        return [piece]
    after = _after_department(tokens, first)
    if after is not None and after < piece.end - 1:
        return [
            _Piece("field", first, after, tokens.words(first, after)),
            _Piece("name", after, piece.end, tokens.words(after, piece.end)),
        ]
    if _is_field_of_an_office(tokens, first) and tokens.low[piece.end - 1] not in words.body_words():
        for k in range(first + 1, piece.end - 1):
            field = tokens.low[k - 1] in words.portfolios() and tokens.low[k] not in words.portfolios()
            if (
                field
                or words.is_given_name(tokens.texts[k])
                or (len(tokens.texts[k]) == 2 and tokens.texts[k][1] == ".")
            ):
                return [
                    _Piece("field", first, k, tokens.words(first, k)),
                    _Piece("name", k, piece.end, tokens.words(k, piece.end)),
                ]
    named_from = _field_end(tokens, first, piece.end)
    if named_from is not None:
        return [
            _Piece("field", first, named_from, tokens.words(first, named_from)),
            _Piece("name", named_from, piece.end, tokens.words(named_from, piece.end)),
        ]
    if _opens_as_company(tokens, first) and not words.is_given_name(tokens.texts[first + 1]):
        return [_Piece("name", first + 1, piece.end, tokens.words(first + 1, piece.end))]
    named = range(first + 1, piece.end)
    person = words.is_given_name(tokens.texts[first + 1]) or all(tokens.ent[k] == grammar.PERSON for k in named)
    if person and _is_trade(tokens, first) and tokens.texts[first + 1] != "-":
        return [
            _Piece("title", first, first + 1, tokens.low[first]),
            _Piece("name", first + 1, piece.end, tokens.words(first + 1, piece.end)),
        ]
    bodied = any(tokens.low[k] in words.body_words() for k in range(piece.start + 1, piece.end))
    for k in range(piece.start + 1, piece.end - 1):
        before = tokens.words(piece.start, k)
        clear = tokens.ent[k] == tokens.ent[piece.end - 1] == grammar.PERSON != tokens.ent[k - 1]
        if bodied and not (clear and tokens.low[k - 1] not in words.body_words() | {"-", "&"}):
            continue
        place = (
            words.nation_named(before)
            or words.nation_of_people(before)
            or words.known_bodies().get(before.lower())
            or (tokens.ent[piece.start] in grammar.BODIES and tokens.ent[k] == grammar.PERSON)
            or (before.isupper() and len(before) > 1 and tokens.par[k] not in tokens.shouted)
            or (tokens.ent[k] == grammar.PERSON and tokens.ent[k - 1] != grammar.PERSON)
        )
        initial = len(tokens.texts[k]) == 2 and tokens.texts[k].endswith(".") and not tokens.texts[k - 1].endswith(".")
        if initial or (place and words.is_given_name(tokens.texts[k]) and tokens.texts[k - 1] != "-"):
            kind = "field" if tokens.low[piece.start] in _NAMED_FOR else "name"
            return [_Piece(kind, piece.start, k, before), _Piece("name", k, piece.end, tokens.words(k, piece.end))]
    return [piece]


def _is_field_of_an_office(tokens: Tokens, i: int) -> bool:
    """Say whether what an office is for begins at token `i`: `Minister for the [Blue Economy] Ann Lee`."""
    j = i - 1 if i and tokens.low[i - 1] == "the" else i
    if j < 2 or tokens.low[j - 1] not in _NAMED_FOR:
        return False
    return any(k >= 0 and (office := office_at(tokens, k)) is not None and office[1] == j - 1 for k in (j - 2, j - 3))


def _after_department(tokens: Tokens, i: int) -> int | None:
    """Return the token after `of Energy`, `of the Interior`, which a secretary's name follows."""
    if tokens.low[i] not in _NAMED_FOR:
        return None
    i += 2 if tokens.low[i + 1] == "the" else 1
    end = i
    while end < tokens.n and tokens.low[end] in _DEPARTMENTS:
        end += 1
    return end if end > i else None


def _person_end(tokens: Tokens, piece: _Piece) -> int | None:
    """Return where a person's full name ends that a headline or a title goes on from: `[Ann Lee] Joins Growing Row`."""
    labels = [tokens.ent[k] == grammar.PERSON for k in range(piece.start, piece.end)]
    if not labels[0] or not labels[1] or not words.is_given_name(tokens.texts[piece.start]):
        return None
    end = piece.start + labels.index(False) if False in labels else piece.end
    after = range(end, piece.end)
    clear = len(after) > 1 and all(tokens.texts[k].isalpha() and len(tokens.texts[k]) > 3 for k in after)
    return end if clear and not any(labels[end - piece.start :]) else None


def _field_end(tokens: Tokens, start: int, end: int) -> int | None:
    """Return where the name begins after what an office is for or of: `Minister of [Education] Ann Lee`."""
    of = start - 2 if tokens.low[start - 1] == "the" else start - 1
    office = _office_before(tokens, of) if of > 0 and tokens.low[of] in _NAMED_FOR else None
    if office is None or any(tokens.low[k] in words.body_words() for k in range(start + 1, end)):
        return None
    if start < office.end < end - 1:
        return office.end
    definite = of < start - 1
    fields = words.bodies() if definite else words.portfolios()
    for k in range(start + 1, end - 1):
        if not tokens.texts[k][0].isupper() or tokens.texts[k - 1] in ("-", "&"):
            return None
        given = words.is_given_name(tokens.texts[k])
        place = tokens.words(start, k)
        if not definite and (words.nation_named(place) or fold_body(place) in words.regions()):
            return k
        known = all(tokens.low[j] in fields for j in range(start, k))
        if (known and (given or not definite)) or (given and not definite and tokens.ent[k] not in grammar.PLACES):
            return k
    return None


def _office_across(tokens: Tokens, piece: _Piece, left: int) -> _Piece | None:
    """Return the office that `of` or `for` parts from the person's name behind it.

    As in `Chair of governors Ann Lee`, `minister for sport Ann Lee`, `Leader of the council Ann Lee`; not as in
    `a spokesman for candidate Ann Lee`, where the noun before the name is the bearer's.
    """
    full = piece.end - piece.start > 1 and words.is_given_name(tokens.texts[piece.start])
    if not full and left == piece.start and tokens.ent[piece.start] != grammar.PERSON:
        known = left > 0 and (tokens.low[left - 1] in words.portfolios() or _ends_a_place(tokens, left))
        if not known or piece.end - piece.start < 2:
            return None
    k = left
    while k > 0 and left - k < 4 and tokens.pos[k - 1] in (grammar.NOUN, grammar.PROPN, grammar.ADJ):
        k -= 1
    last = tokens.low[left - 1]
    if k > 1 and tokens.texts[k - 1] in POSSESSIVE and tokens.texts[k - 2][0].isupper():
        k -= 2
    if k == left or not k or last in words.offices():
        return None
    definite = tokens.low[k - 1] == "the"
    field = last in words.portfolios() or last in words.groups() or words.is_thing(last) or _ends_a_place(tokens, left)
    capital = last in words.portfolios() and tokens.texts[left - 1][0].isupper()
    if last not in words.bodies() and not capital and (definite or not field):
        return None
    of = k - 2 if definite else k - 1
    if of < 1 or tokens.low[of] not in _NAMED_FOR or tokens.sent[of] != tokens.sent[left]:
        return None
    return _office_before(tokens, of)


def _ends_a_place(tokens: Tokens, end: int) -> bool:
    """Say whether the word before token `end` names a country or a part of one."""
    word = tokens.texts[end - 1]
    return words.nation_named(word) is not None or fold_body(word) in words.regions()


def _office_before(tokens: Tokens, of: int) -> _Piece | None:
    """Return the office before the `of` at a token, or the one that goes on after it: `minister of state`."""
    for first in range(max(0, of - words.longest_office()), of):
        office = office_at(tokens, first)
        if office is not None and office[1] >= of:
            return _Piece("title", first, office[1], office[0])
    return None


def _is_person_adjective(tokens: Tokens, start: int, end: int) -> bool:
    """Say whether `the Italian`, `the Ohio Republican` names a person by nation or party, not by name."""
    last = tokens.low[end - 1]
    known = last in words.parties() or words.nation_of_people(last) is not None
    first = start
    while first and tokens.pos[first - 1] == grammar.ADJ:
        first -= 1
    if not known or words.nation_named(last) or not first or tokens.low[first - 1] not in _ARTICLES:
        return False
    return end >= tokens.n or tokens.pos[end] not in (grammar.NOUN, grammar.PROPN, grammar.ADJ, grammar.NUM)


def _is_no_name(tokens: Tokens, piece: _Piece) -> bool:
    """Say whether capitals make a name of what is none.

    A title alone, a ticker, a state's short form (`Salem, Ore.`, `(D-Ore.)`), people (`Hispanics`), things (`T-shirt`).
    """
    name, low = piece.text, tokens.low[piece.end - 1]
    office = office_at(tokens, piece.start) if name.isupper() else None
    if office is not None and office[1] == piece.end and piece.end - piece.start == 1:
        return True
    if (
        is_courtesy(name)
        or is_ticker(name)
        or (name.endswith(".") and name.lower().rsplit("-", 1)[-1] in words.word_set("states"))
    ):
        return True
    if piece.end - piece.start > 1:
        letter = len(tokens.texts[piece.start]) == 1 and tokens.texts[piece.start + 1] == "-"
        return letter and tokens.texts[piece.end - 1].islower() and words.is_thing(low)
    people = low in words.groups() or (tokens.ent[piece.start] == grammar.NORP and f"{low}s" in words.groups())
    return people and low not in words.parties() and low.removesuffix("s") not in words.parties()


def _is_people(tokens: Tokens, i: int) -> bool:
    """Say whether the word tells a nation, a party or a faith."""
    low = tokens.low[i]
    return tokens.ent[i] == grammar.NORP or low in words.parties() or words.nation_of_people(low) is not None


def opens_sentence(tokens: Tokens, i: int) -> bool:
    """Say whether the word is the first of its sentence, or of a quotation in it."""
    return i == 0 or tokens.sent[i - 1] != tokens.sent[i] or not tokens.texts[i - 1][0].isalpha()


def is_company_noun(low: str) -> bool:
    """Say whether a noun before a name tells what the company makes or does: `chipmaker`, `airline`."""
    return low in words.word_set("company") or (low.endswith("maker") and low not in words.offices())


def _opens_as_company(tokens: Tokens, i: int) -> bool:
    """Say whether a company's noun has its capital from the sentence that it begins: `Airline Acme said`."""
    if not opens_sentence(tokens, i) or tokens.texts[i + 1] == "-" or tokens.texts[i].isupper():
        return False
    return is_company_noun(tokens.low[i]) and tokens.low[i] not in words.word_set("company names")


def _is_trade(tokens: Tokens, i: int) -> bool:
    """Say whether a capitalised word may be a trade that a sentence begins with: `Beekeeper Ann Lee`."""
    low = tokens.low[i]
    return (
        opens_sentence(tokens, i)
        and len(low) > 5
        and low.endswith(_TRADE_ENDINGS)
        and (tokens.ent[i + 1] in (grammar.PERSON, 0) or tokens.ent[i] in (0, tokens.ent[i + 1]))
    )


def find_mentions(tokens: Tokens) -> list[Mention]:
    """Return the names of the article in text order."""
    mentions: list[Mention] = []
    for start, end in _runs(tokens):
        if _is_person_adjective(tokens, start, end):
            continue
        pieces = [
            half
            for piece in _pieces(tokens, start, end)
            for half in (_halves(tokens, piece) if piece.kind == "name" else [piece])
        ]
        last_title = max((k for k, piece in enumerate(pieces) if piece.kind == "title"), default=-1)
        for k, piece in enumerate(pieces):
            body = piece.end - piece.start > 1 and tokens.low[piece.end - 1] in words.body_words()
            named = (body and tokens.low[piece.start] not in _NAMED_FOR) or _ends_a_place(tokens, piece.end)
            if piece.kind == "field" and named:
                mentions.append(_mention(tokens, piece, piece.start, (), (), followed=True))
            if piece.kind != "name" or _is_no_name(tokens, piece):
                continue
            before = pieces[:k]
            held: tuple[str, ...] = ()
            modifiers: tuple[str, ...] = ()
            left = piece.start
            if before and (k == last_title + 1 or last_title < k) and k == len(pieces) - 1:
                held = tuple(p.text for p in before if p.kind == "title")
                modifiers = tuple(p.text for p in before if p.kind in ("name", "people"))
                left = next((p.start for p in before if p.kind != "field"), piece.start)
            office = _office_across(tokens, piece, left)
            if office is not None:
                left, held = office.start, (office.text, *held)
            mentions.append(_mention(tokens, piece, left, held, modifiers, followed=k < len(pieces) - 1))
    _drop_epithets(tokens, mentions)
    return mentions


def _drop_epithets(tokens: Tokens, mentions: Sequence[Mention]) -> None:
    """Begin a name after a capitalised word that is none, as other names of the article tell: `Certainly Ann Lee`."""
    full = {m.name for m in mentions if m.end - m.start > 1 and words.is_given_name(tokens.texts[m.start])}
    surnames = {name.split()[-1] for name in full}
    seen_low = _lower_case_words(tokens)
    for mention in mentions:
        first, rest = mention.name.split(" ", 1) if " " in mention.name else (mention.name, "")
        if mention.end - mention.start != len(mention.name.split()) or words.is_given_name(first) or first[-1] == ".":
            continue
        if rest in full or (rest in surnames and first.lower() in seen_low and mention.label == grammar.PERSON):
            mention.start, mention.name = mention.start + 1, rest
            mention.person += 1
    for mention in mentions:
        _drop_headline_words(tokens, mention, full, seen_low)


def _drop_headline_words(tokens: Tokens, mention: Mention, full: Set[str], seen_low: Set[str]) -> None:
    """End a name before the words that a headline adds to it, as other names of the article tell: `Ann Lee Wins`."""
    for end in range(mention.end - 1, mention.start + 1, -1):
        added = tokens.low[mention.end - 1]
        if added not in seen_low or tokens.texts[end][0] == "-":
            return
        name = tokens.words(mention.start, end)
        if name in full:
            mention.end, mention.name = end, name
            return


def _mention(
    tokens: Tokens, piece: _Piece, left: int, held: tuple[str, ...], modifiers: tuple[str, ...], *, followed: bool
) -> Mention:
    start, end = piece.start, piece.end
    mention = Mention(start, end, left, piece.text, held, modifiers, par=tokens.par[start])
    labels = [tokens.ent[k] for k in range(start, end) if tokens.ent[k]]
    mention.label = max(set(labels), key=labels.count) if labels else 0
    mention.possessive = (end < tokens.n and tokens.texts[end] in POSSESSIVE) or tokens.dep[
        end - 1
    ] == grammar.POSSESSOR
    for title in held:
        mention.gender = mention.gender or title_gender(title) or _office_gender(title)
    _weigh_person(tokens, mention)
    _weigh_body(tokens, mention, followed=followed)
    return mention


def _office_gender(title: str) -> Gender | None:
    office = words.offices().get(title.replace("-", " "))
    return office.gender if office else None


def _weigh_person(tokens: Tokens, mention: Mention) -> None:
    start, end = mention.start, mention.end
    if mention.titles:
        mention.person += 3
    given = words.is_given_name(tokens.texts[start])
    long = sum(tokens.texts[k][0].isalpha() for k in range(start, end)) > 1
    if given and long:
        mention.person += 2
    elif given:
        mention.person += 0.7
    if long and words.gender_by_faith(tokens.low[start:end]) is not None:
        mention.person += 2
    if long and tokens.texts[start].endswith(".") and len(tokens.texts[start]) <= 5:
        mention.person += 2
    if mention.label == grammar.PERSON:
        mention.person += 1
    if end + 1 < tokens.n:
        nearby = tokens.low[end : end + 3]
        if "who" in nearby[:2] or "whose" in nearby[:2]:
            mention.person += 1.5
        if nearby[0] == "," and nearby[1].isdigit() and len(nearby[1]) == 2:
            mention.person += 1.5
    if long and any(tokens.low[k] in _PARTICLES for k in range(start, end)) and mention.label == grammar.PERSON:
        mention.person += 0.5


def _weigh_body(tokens: Tokens, mention: Mention, *, followed: bool) -> None:
    start, end = mention.start, mention.end
    single = end - start == 1
    text = mention.name
    shouted = tokens.par[start] in tokens.shouted
    last = tokens.low[end - 1]
    may_be_surname = len(last) < _LONG and mention.label != grammar.ORG
    if any(tokens.low[k] in words.body_words() for k in range(start, end)) and not (
        words.is_given_name(tokens.texts[start]) and end - start == 2 and may_be_surname
    ):
        mention.body += 3
    if any(tokens.low[k] in _WITHIN_TITLES and tokens.texts[k][0].isupper() for k in range(start + 1, end - 1)):
        mention.body += 3
    if tokens.low[start] in words.word_set("founders of bodies") and any(
        tokens.low[k] in ("of", "for", "against") for k in range(start + 1, end)
    ):
        mention.body += 3
    place = words.nation_named(text) or fold_body(text) in words.regions()
    if (place and not mention.titles) or _is_place_name(tokens, start, end):
        mention.body += 4
    if text.lower() in words.known_bodies() and not mention.titles and (not shouted or len(text) > 2):
        mention.body += 4
    if single and text.isupper() and 2 <= len(text) <= 6 and not shouted:
        mention.body += 2.5
    if "&" in text:
        mention.body += 4
    elif any(c.isdigit() for c in text):
        mention.body += 2
    followed_by = tokens.low[end] if end < tokens.n and tokens.head[end - 1] >= end else ""
    political = single and followed_by in words.word_set("of politicians") and not _is_people(tokens, start)
    if political:
        mention.person += 2
    alone = not mention.titles and mention.left == start > 0 and not political
    if alone and tokens.low[start - 1] == "the" and not followed:
        mention.body += 2.5
    if single and not mention.titles and _is_governed(tokens, start):
        mention.body += 2
    if mention.label in grammar.BODIES:
        # of one word alone the label says little
        mention.body += 1.3 if mention.label == grammar.GPE else 0.8 if single else 1
    if end + 1 < tokens.n and tokens.low[end] == "," and tokens.low[end + 1] == "which":
        mention.body += 1.5
    if last in ("inc", "inc.", "ltd", "plc", "corp", "corp.", "llc"):
        mention.body += 3
    if followed:
        mention.body += 1
    if start > 0 and not mention.titles and tokens.pos[start - 1] == grammar.ADP and tokens.low[start - 1] == "in":
        mention.body += 1


def _is_governed(tokens: Tokens, i: int) -> bool:
    """Say whether the name is of what somebody governs: `the mayor of neighbouring Orsk`."""
    of = i - 2 if tokens.low[i - 1] in ("neighbouring", "neighboring", "nearby") else i - 1
    if of < 1 or tokens.low[of] != "of":
        return False
    office = _office_before(tokens, of)
    return office is not None and office.end == of and office.text in words.word_set("offices of places")


def _is_place_name(tokens: Tokens, start: int, end: int) -> bool:
    """Say whether a name is a saint's, which places and buildings bear, or a street's: `St Anne's`, `Mill Lane`."""
    if end - start < 2 or tokens.texts[end - 1] == "-":
        return False
    saint = tokens.low[start].rstrip(".") in ("st", "saint") and words.is_given_name(tokens.texts[start + 1])
    street = tokens.low[end - 1] in words.word_set("streets") and not words.is_given_name(tokens.texts[start])
    return saint or street


def neighbours_left(tokens: Tokens, i: int) -> int:
    """Return the first token of the unbroken row of nouns, adjectives and numbers that ends before token `i`."""
    j = i
    while j > 0 and tokens.par[j - 1] == tokens.par[i] and i - j < 12:
        k = j - 1
        if (
            tokens.pos[k] in (grammar.NOUN, grammar.ADJ, grammar.PROPN, grammar.NUM)
            or tokens.texts[k] in ("-", "'s", "’s", "'", "’")
            or (tokens.pos[k] == grammar.ADV and tokens.low[k] in ("then", "former"))
        ):
            j = k
            continue
        break
    return j
