"""Which office somebody holds at which body: the bodies, nations and parties that a description names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from extract.speakers import grammar, words
from extract.speakers.tokens import POSSESSIVE, Tokens
from records.names import fold_body

_COMPLEMENT = words.word_set("complement")
_PHRASE = (grammar.DET, grammar.ADJ, grammar.NOUN, grammar.PROPN, grammar.NUM)
_NO_TIE = frozenset({"on"})
_WEAK_TIE = frozenset({"to"})
_IN_PLACES = words.word_set("held in places")
_PUBLIC = words.word_set("public offices")
_OF_NOWHERE = words.word_set("residents")
_OF_NO_BODY = words.word_set("offices of no body")
_STREETS = words.word_set("streets")


TieKind = Literal["body", "place", "nation", "party"]


@dataclass(frozen=True, slots=True)
class Tie:
    """What a description names beside an office, and the office that it belongs to, None if none.

    `link` is the preposition that it hangs on, empty where it only modifies: `Acme boss`, `Acme's boss`.
    """

    name: str
    kind: TieKind
    link: str = ""
    office: str | None = None


def link_before(tokens: Tokens, i: int, first: int) -> str:
    """Return the preposition that the noun phrase at token `i` hangs on, no further left than `first`; else empty."""
    for k in range(i - 1, first - 1, -1):
        if tokens.low[k] in _COMPLEMENT:
            return str(tokens.low[k])
        if tokens.pos[k] not in _PHRASE and tokens.texts[k] not in POSSESSIVE and tokens.texts[k] != "-":
            return ""
    return ""


def bound(placed: Sequence[tuple[int, Tie]], offices: Sequence[tuple[int, str]]) -> Iterator[Tie]:
    """Yield the ties at their tokens, each with its office: the one before `of` and the like, the one that follows."""
    for at, tie in placed:
        before = [noun for k, noun in offices if k < at]
        behind = [noun for k, noun in offices if k > at]
        office = before[-1:] if tie.link else behind[:1] or before[-1:]
        yield Tie(tie.name, tie.kind, tie.link, office[0] if office else None)


def roles(nouns: Sequence[str], past: Set[str], ties: Sequence[Tie]) -> Iterator[tuple[str | None, str | None]]:
    """Yield (office, body) for each office, then (None, body) for the bodies and parties without an office.

    Who held an office before is no longer tied to its body. A place or nation has offices such as mayor, not such as
    farmer.
    """
    present = [tie for tie in ties if tie.office not in past]
    loose = [tie for tie in present if tie.office not in nouns]
    told: set[str] = set()
    for noun in nouns:
        own = [tie for tie in ties if tie.office == noun]
        body = _body_of(noun, own) or _body_of(noun, loose) or (None if noun in past else _body_of(noun, present))
        if body is not None:
            told.add(body)
        yield noun, body
    for tie in present:
        if tie.name in told or tie.link == "in" or fold_body(tie.name).rpartition(" ")[2] in _STREETS:
            continue
        if tie.kind in ("body", "party") and _binds(tie.office, tie):
            told.add(tie.name)
            yield None, tie.name


def _body_of(noun: str, ties: Sequence[Tie]) -> str | None:
    """Return the body whose office it is."""
    kept = [tie for tie in ties if _binds(noun, tie) or tie.link in _WEAK_TIE]
    kept.sort(key=lambda tie: (tie.link in _WEAK_TIE, not tie.link))
    bodies = [tie for tie in kept if tie.kind == "body"]
    places = [tie for tie in kept if tie.kind in ("place", "nation") and tie.link != "in"]
    if bodies and (bodies[0].link not in _WEAK_TIE or not places):
        return bodies[0].name
    if places and is_office_of_places(noun):
        return places[0].name
    return next((tie.name for tie in kept if tie.kind == "party"), None)


def _binds(noun: str | None, tie: Tie) -> bool:
    if tie.link in _NO_TIE | _WEAK_TIE or (noun is not None and noun.split()[-1] in _OF_NOWHERE):
        return False
    return not (tie.link and noun is not None and noun.split()[-1] in _OF_NO_BODY)


def is_office_of_places(noun: str) -> bool:
    """Say whether the office may be of a city or country: `mayor`, not `farmer`."""
    known = noun if noun in words.offices() else noun.split()[-1]
    office = words.offices().get(known)
    return known in _IN_PLACES or (office is not None and not office.wider.isdisjoint(_PUBLIC))
