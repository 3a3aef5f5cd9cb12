"""Which speakers a question's name means: by name, by title and office, and by a name that is one letter off."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.rows import SpeakerRow
from records.names import (
    Likeness,
    PersonName,
    compare_bodies,
    compare_names,
    fold,
    fold_body,
    misspelt,
    parse_name,
    title_gender,
)

_NEAREST = 3
_LIKE = 60
# Offices as they are shortened before a name.
_SPELT = {
    "cllr": "councillor",
    "coun": "councillor",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "sgt": "sergeant",
    "amb": "ambassador",
    "pres": "president",
    "dr": "doctor",
    "prof": "professor",
}
_OWNED = re.compile(r"^(?:the\s+)?(?P<owner>.+?)['’]s?\s+(?P<office>.+)$", re.I)
_JOINED = re.compile(r"\s*,\s+and\s+|\s*,\s+|\s+(?:and|or|&)\s+", re.I)


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """The speakers that a name means; `near`: none has that name, and this one's is the only one that is like it.

    `nearest` are the names most like it where none is meant.
    """

    asked: str
    speakers: tuple[SpeakerRow, ...]
    near: bool = False
    nearest: tuple[str, ...] = ()


def match_speakers(asked: str, speakers: Sequence[SpeakerRow]) -> list[SpeakerMatch]:
    """Return what a name means, or what each name of several means: *Lee and Kim*, where nobody is called that."""
    whole = _meant(asked, speakers)
    parts = [part for part in _JOINED.split(asked) if part.strip()]
    if (whole.speakers and not whole.near) or len(parts) < 2:
        return [whole]
    each = [_meant(part, speakers) for part in parts]
    return each if any(match.speakers for match in each) else [whole]


def nearest_names(asked: str, names: Mapping[str, str]) -> list[str]:
    """Return the names most like the one asked for, by letters and by words in common; `names` are by folded form."""
    folded = fold_body(asked)
    words = set(folded.split())
    scored: Counter[str] = Counter()
    for form, shown in names.items():
        value = difflib.SequenceMatcher(None, folded, form).ratio() + 0.5 * len(words & set(form.split()))
        scored[shown] = max(scored[shown], round(100 * value))
    ranked = sorted(scored.items(), key=lambda pair: (-pair[1], pair[0]))[:_NEAREST]
    return [name for name, value in ranked if value >= _LIKE]


def _meant(asked: str, speakers: Sequence[SpeakerRow]) -> SpeakerMatch:
    """Return whom one name means: the first of these ways that finds anybody decides."""
    folded, plain = fold_body(asked), fold(asked)
    name = parse_name(re.sub(r"^the\s+", "", asked.strip(), flags=re.I))
    words = frozenset(fold_body(name.text).split())
    owned = _OWNED.match(asked)
    ways: tuple[Callable[[SpeakerRow], bool], ...] = (
        lambda s: asked == s.id or asked in s.former_ids,
        lambda s: asked in _forms(s),
        lambda s: any(fold(form) == plain for form in _forms(s)),
        lambda s: any(fold_body(form) == folded for form in _forms(s)),
        lambda s: bool(words) and _of_gender(s, name) and any(words <= _words(form) for form in _forms(s)),
        lambda s: _titled(s, folded.split()),
        lambda s: owned is not None and _titled(s, fold_body(f"{owned['office']} of {owned['owner']}").split()),
        lambda s: any(_same(s, form, name, asked) for form in _forms(s)),
        lambda s: any(_initialled(s, form, name) for form in _forms(s)),
    )
    for way in ways:
        if found := [s for s in speakers if way(s)]:
            return SpeakerMatch(asked, tuple(_by_office(found, name)))
    near = [s for s in speakers if any(_near(s, form, name, asked) for form in _forms(s))]
    if len(near) == 1:
        return SpeakerMatch(asked, tuple(near), near=True)
    names = {fold_body(form): s.name for s in near or speakers for form in _forms(s)}
    return SpeakerMatch(asked, (), nearest=tuple(nearest_names(asked, names)))


def _forms(speaker: SpeakerRow) -> tuple[str, ...]:
    return (speaker.name, *speaker.aliases)


def _words(form: str) -> frozenset[str]:
    return frozenset(fold_body(form).split())


def _of_gender(speaker: SpeakerRow, name: PersonName) -> bool:
    """Whether the title of the name asked for, `Mrs`, may be said of the speaker."""
    if name.titles and speaker.kind != "person":
        return speaker.kind == "unnamed"
    return not (name.gender and speaker.gender and name.gender != speaker.gender)


def _by_office(found: Sequence[SpeakerRow], name: PersonName) -> list[SpeakerRow]:
    """Return those who hold an office that is named before the name, where some do: `Mayor Lee`."""
    titles = {title for title in name.titles if title_gender(title) is None}
    offices = titles | {_SPELT.get(title, title) for title in titles}
    holders = [s for s in found if any(offices & _words(role.title or "") for role in s.roles)]
    return holders or list(found)


def _titled(speaker: SpeakerRow, asked: Sequence[str]) -> bool:
    """Whether what is asked for is a name of the speaker with the office before it, or the office: `mayor of Elm`."""
    for role in speaker.roles:
        office = {*fold_body(role.title or "").split(), *fold_body(role.organization or "").split(), "of", "the"}
        title = frozenset(fold_body(role.title or "").split())
        if title and title <= set(asked) <= office:
            return True
        for form in _forms(speaker):
            own = fold_body(form).split()
            if len(own) < len(asked) and list(asked[-len(own) :]) == own and set(asked[: -len(own)]) <= office:
                return True
    return False


def _same(speaker: SpeakerRow, form: str, name: PersonName, asked: str) -> bool:
    """Whether two writings are one name: transliterations, short forms, a body's legal form or acronym."""
    if speaker.kind == "person":
        return len(name.words) > 1 and compare_names(parse_name(form), name) == Likeness.SAME
    alike = compare_bodies(form, asked)
    return alike == Likeness.SAME or (alike == Likeness.POSSIBLE and len(fold_body(asked).split()) == 1)


def _initialled(speaker: SpeakerRow, form: str, name: PersonName) -> bool:
    """Whether the name asked for is an initial or more and the surname of the speaker: `H. Bell`."""
    own = parse_name(form).words
    return (
        speaker.kind == "person"
        and len(name.words) > 1
        and any(len(word) == 1 for word in name.words)
        and len(own) > 1
        and own[-1] == name.words[-1]
        and own[0][0] == name.words[0][0]
    )


def _near(speaker: SpeakerRow, form: str, name: PersonName, asked: str) -> bool:
    """Whether a name is one of the speaker's but for one wrong letter in a word."""
    if speaker.kind != "person":
        return compare_bodies(form, asked) == Likeness.SPELLING
    if not _of_gender(speaker, name):
        return False
    if len(name.words) == 1:
        return any(misspelt(name.words[0], word) for word in parse_name(form).words)
    return compare_names(parse_name(form), name) == Likeness.SPELLING
