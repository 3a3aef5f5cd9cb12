"""Which speakers a question means by `which ministers`, `what Labour politicians`, `how many unions`."""

from __future__ import annotations

from collections.abc import Callable

from extract.speakers import words
from graph.rows import SpeakerRow
from records.names import fold, fold_body

_ANYBODY = frozenset(("people", "person", "speaker", "individual", "voice", "actor"))
_ANY_BODY = frozenset(("organization", "organisation", "body", "group", "institution"))
_OF_PARTIES = frozenset(("politician", "member", "figure"))
_GENDERS = {"woman": "female", "man": "male"}
# Who leads one of these is no politician and no official, though a president may be one.
_PRIVATE = frozenset(
    (
        *("academy", "association", "bank", "charity", "club", "college", "commerce", "company", "federation"),
        *("foundation", "hospital", "institute", "league", "museum", "school", "society", "trust", "union"),
        *("university", "workers", "teachers", "traders", "farmers"),
    )
)
_OF_THE_STATE = frozenset(("politician", "official"))
_UNTOLD = frozenset(("side",))
_STEM = 5
_SMALL = frozenset(("of", "the", "other", "all", "local", "senior", "leading", "former"))

Fits = Callable[[SpeakerRow], bool]


def fits_whom(whom: str | None) -> Fits | None:
    """Return what tells of a speaker whether the words mean it; None where they mean anybody or cannot be told.

    An office means who holds it or one that it stands for (*politicians*: mayors too), a noun for bodies those called
    by it. Words before the noun mean a party, a nation or a body that the speaker belongs to.
    """
    words_of = [word for word in fold(whom or "").split() if word not in _SMALL]
    noun = _singular(words_of[-1]) if words_of else ""
    modifiers = words_of[:-1]
    kind = _kind_test(noun)
    if kind is None and not (noun in _ANYBODY and modifiers):
        return None

    def fits(speaker: SpeakerRow) -> bool:
        by_party = noun in _OF_PARTIES | _ANYBODY and bool(modifiers)
        held = kind is None or kind(speaker) or (by_party and speaker.kind == "person")
        return held and all(_belongs(speaker, modifier) for modifier in modifiers)

    return fits


def _singular(noun: str) -> str:
    if noun == "people":
        return noun
    endings = (("men", "man"), ("people", "person"), ("ies", "y"), ("ches", "ch"), ("sses", "ss"))
    for ending, singular in (*endings, ("s", "")):
        if noun.endswith(ending) and not noun.endswith("ss"):
            return noun.removesuffix(ending) + singular
    return noun


def _kind_test(noun: str) -> Fits | None:
    """Return what tells whether a speaker is such a person or body; None for a noun that means neither, or anybody."""
    if noun in _UNTOLD:
        return None
    if noun in _ANY_BODY:
        return lambda speaker: speaker.kind in ("organization", "group")
    if noun in _GENDERS:
        return lambda speaker: speaker.kind == "person" and speaker.gender == _GENDERS[noun]
    if party := words.parties().get(noun):
        return lambda speaker: _belongs(speaker, noun) or fold_body(speaker.name) == fold_body(party)
    if noun in ("country", "nation"):
        return lambda speaker: words.nation_named(speaker.name) is not None
    if noun in words.offices() or noun in words.unnamed():
        return lambda speaker: _holds(speaker, noun)
    if noun in words.bodies():
        return lambda speaker: speaker.kind == "organization" and (noun in _words_of(speaker) or _holds(speaker, noun))
    if f"{noun}s" in words.groups():
        return lambda speaker: speaker.kind != "organization" and (_holds(speaker, noun) or noun in _words_of(speaker))
    return None


def _words_of(speaker: SpeakerRow) -> set[str]:
    return {_singular(word) for name in (speaker.name, *speaker.aliases) for word in fold_body(name).split()}


def _holds(speaker: SpeakerRow, noun: str) -> bool:
    """Say whether one of the speaker's titles is the noun or stands for it, or an unnamed speaker is called by it."""
    table = words.offices()
    for role in speaker.roles:
        title = fold(role.title or "").replace("-", " ")
        if not title or role.past:
            continue
        known = title if title in table else title.split()[-1]
        if noun in _OF_THE_STATE and not _PRIVATE.isdisjoint(fold_body(f"{title} {role.organization or ''}").split()):
            continue
        if noun in {title, known} or (known in table and noun in table[known].wider):
            return True
    return speaker.kind in ("unnamed", "group") and noun in _words_of(speaker)


def _belongs(speaker: SpeakerRow, modifier: str) -> bool:
    """Say whether the speaker belongs to the party, nation or body that the word means."""
    asked = (
        words.parties().get(modifier) or words.nation_of_people(modifier) or words.nation_named(modifier) or modifier
    )
    bodies = {fold_body(role.organization) for role in speaker.roles if role.organization and not role.past}
    bodies |= {fold_body(speaker.name)} if speaker.kind in ("organization", "group", "unnamed") else set()
    asked = fold_body(asked)
    # `Karsovian` of a country that no list has
    stem = modifier[: max(len(modifier) - 2, _STEM)]
    return any(
        asked in body
        or any(word == modifier or (len(stem) >= _STEM and word.startswith(stem)) for word in body.split())
        for body in bodies
    )
