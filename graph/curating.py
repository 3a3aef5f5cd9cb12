"""Merging, splitting and renaming: what a person says of speakers and topics, turned into decisions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from graph.linked import Known, PhraseGroup
from graph.linking.codebook import Codebook
from graph.linking.curation import Curation
from graph.linking.decisions import SCOPE, Decisions, Fold, fold_name
from graph.linking.topics import Encode
from graph.linking.undoing import undoes
from graph.linking.wording import topic_key, wording
from graph.rows import SpeakerRow, TopicRow
from graph.speaker_match import nearest_names
from graph.topic_match import nearest_topics
from records.errors import SettingsError
from records.names import Likeness, compare_bodies, compare_names, fold_body, parse_name
from records.topic import Topic
from records.word_lists import read_words

_NEAREST = 3
_REFUSING_WORDS = Path(__file__).parent / "linking" / "refusing_words.txt"


class Reads(Protocol):
    """What is read of a store."""

    def topics(self) -> list[TopicRow]: ...

    def speakers(self) -> list[SpeakerRow]: ...

    def lines(self) -> Iterator[dict[str, Any]]: ...

    def known(self) -> Known: ...


@dataclass(frozen=True, slots=True)
class SpeakerNames:
    """The speakers of a store, and the names under which articles have each: speaker id -> name -> article ids."""

    rows: tuple[SpeakerRow, ...]
    found: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Reads) -> SpeakerNames:
        speaker_of = store.known().speaker_of
        rows = {row.id: row for row in store.speakers()}
        found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for line in store.lines():
            if line.get("speaker") and (row := rows.get(speaker_of.get(line["id"], ""))):
                # of a name that is kept apart the article may have had another one
                name = line["speaker"] if line["speaker"] in row.aliases else row.name
                found[row.id][name].add(line["article"])
        return cls(
            tuple(rows.values()),
            {key: {name: frozenset(where) for name, where in names.items()} for key, names in found.items()},
        )

    def named(self, asked: str) -> SpeakerRow:
        """Return the one speaker with this id, name or alias.

        Raises `SettingsError` with the nearest names where there is none, and with the ids where there are several.
        """
        folded = fold_body(asked)
        forms: tuple[Callable[[SpeakerRow], bool], ...] = (
            lambda s: s.id == asked,
            lambda s: asked in s.former_ids,
            lambda s: s.name == asked,
            lambda s: asked in s.aliases,
            lambda s: fold_body(s.name) == folded,
            lambda s: any(fold_body(name) == folded for name in s.aliases),
        )
        for form in forms:
            rows = [row for row in self.rows if form(row)]
            if len(rows) == 1:
                return rows[0]
            if rows:
                listed = ", ".join(f"{row.id} ({row.statements} statements)" for row in rows[:8])
                raise SettingsError(f"{asked!r} can be {len(rows)} speakers; give the id of one of them: {listed}")
        by_form = {fold_body(name): row.name for row in self.rows for name in (row.id, *row.aliases, row.name)}
        raise SettingsError(_unknown("speaker", asked, nearest_names(asked, by_form), "speakers"))

    def main_name(self, row: SpeakerRow) -> str:
        """Return the name of the speaker as articles have it: the one shown, unless that was given by a person."""
        names = self.found.get(row.id, {})
        if row.name in names or not names:
            return row.name
        return min(names, key=lambda n: (-len(parse_name(n).words), -len(names[n]), n))

    def meant(self, row: SpeakerRow, name: str, articles: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the name as decisions write it, with its articles where other speakers have the same name."""
        folded = fold_body(name)
        shared = row.kind in ("unnamed", "group") or any(
            fold_body(other) == folded for key, names in self.found.items() if key != row.id for other in names
        )
        if not shared and articles is None:
            return (name,)
        where = self.found.get(row.id, {}).get(name, frozenset()) if articles is None else articles
        return tuple(f"{name}{SCOPE}{article}" for article in sorted(where)) or (name,)


def merge_speakers(names: SpeakerNames, curation: Curation, target: str, others: Sequence[str]) -> Curation:
    """Return the curation with other speakers merged into the target."""
    home = names.named(target)
    rows = [names.named(other) for other in others]
    if any(row.id == home.id for row in rows):
        same = next(other for other, row in zip(others, rows, strict=True) if row.id == home.id)
        raise SettingsError(f"{same!r} is {home.name} already; `onrecord speakers list` shows who is one")
    decisions = curation.speakers
    key = _merge_key(decisions, names.main_name(home), fold_name)
    own = [name for name in names.meant(home, names.main_name(home)) if SCOPE in name]
    joined = [name for row in rows for name in names.meant(row, names.main_name(row))]
    for row in rows:
        decisions = _without_rename(decisions, names.found.get(row.id, {}), fold_name)
    decisions = _merged(decisions, key, [*own, *joined], fold_name)
    return replace(curation, speakers=decisions)


def undoing_merge(before: Decisions, after: Decisions) -> list[tuple[str, ...]]:
    """Return what takes a merge back: the names to split off, then the names of each merge that it took in."""
    old = {shown: set(names) for shown, names in before.merge.items()}
    joined = tuple(n for shown, names in after.merge.items() for n in names if n not in old.get(shown, set()))
    taken_in = [(shown, *names) for shown, names in before.merge.items() if shown not in after.merge]
    return [joined, *taken_in] if joined else []


def split_speaker(
    names: SpeakerNames,
    curation: Curation,
    speaker: str,
    forms: Sequence[str],
    *,
    articles: Sequence[str] = (),
    shown: str | None = None,
) -> Curation:
    """Return the curation with some names of a speaker, or the speaker of some articles, as a speaker of its own."""
    row = names.named(speaker)
    found = names.found.get(row.id, {})
    if articles:
        return replace(curation, speakers=_split_articles(names, curation.speakers, row, articles, shown))
    listed = ", ".join(sorted(found))
    if not forms:
        raise SettingsError(f"{row.name}: name what to split off; the articles have it as {listed}")
    decisions = curation.speakers
    for form in forms:
        merged = form if SCOPE in form else _merged_as(decisions, form, [*found, row.name])
        held = _holder(decisions, merged, fold_name, [*found, row.name])
        if held is not None:
            decisions = _unmerged(decisions, held, merged, fold_name)
            continue
        name = next((n for n in found if fold_body(n) == fold_body(form)), None)
        if name is None:
            inside = any(fold_body(alias) == fold_body(form) for alias in row.aliases)
            why = "stands for it inside an article alone" if inside else "is no name of it"
            raise SettingsError(f"{row.name}: {form!r} {why}; the articles have it as {listed}")
        rest = [n for n in found if fold_body(n) != fold_body(name)]
        if not rest:
            raise SettingsError(f"{row.name}: has no other name; split it by article, --article {min(found[name])}")
        main = names.main_name(row)
        other = main if main in rest else min(rest, key=lambda n: (-len(found[n]), n))
        decisions = replace(decisions, apart=(*decisions.apart, (other, name)))
    return replace(curation, speakers=decisions)


def _split_articles(
    names: SpeakerNames, decisions: Decisions, row: SpeakerRow, articles: Sequence[str], shown: str | None
) -> Decisions:
    found = names.found.get(row.id, {})
    known = sorted({article for where in found.values() for article in where})
    for article in articles:
        if article not in known:
            raise SettingsError(f"{row.name}: not in the article {article!r}; it is in {', '.join(known[:8])}")
    if set(articles) >= set(known):
        raise SettingsError(f"{row.name}: these are all its articles; leave out those in which it stays")
    if shown is not None:
        _check_name(shown)
    apart_as = f"{row.name} ({min(articles)})"
    own = {fold_name(name) for name in (*found, row.name)}
    parts = [f"{n}{SCOPE}{article}" for n in sorted(found) for article in sorted(articles) if article in found[n]]
    # of two people of one name, decisions can tell the second by another name alone
    key = apart_as if shown is None or fold_name(shown) in own else shown
    decisions = _merged(_without_parts(decisions, parts), key, parts, fold_name)
    if shown is not None and shown != key:
        decisions = replace(decisions, rename={**decisions.rename, key: shown})
    apart = tuple((other, part) for part in parts for other in sorted(found))
    return replace(decisions, apart=tuple(dict.fromkeys((*decisions.apart, *apart))))


def rename_speaker(names: SpeakerNames, curation: Curation, speaker: str, shown: str) -> Curation:
    """Return the curation with the speaker shown under another name; its own name takes the decision back."""
    row = names.named(speaker)
    _check_new_name(shown, row.id, ((s.id, s.name) for s in names.rows), fold_body, "speakers")
    main = names.main_name(row)
    decisions = _without_rename(curation.speakers, [*names.found.get(row.id, {}), row.name, main], fold_name)
    key = _merge_key(decisions, main, fold_name)
    if shown != key:
        renamed = dict.fromkeys(names.meant(row, key), shown)
        decisions = replace(decisions, rename={**decisions.rename, **renamed})
    return replace(curation, speakers=decisions)


@dataclass(frozen=True, slots=True)
class TopicNames:
    """The topics of a store, and the groups of phrases of each."""

    rows: tuple[TopicRow, ...]
    groups: tuple[PhraseGroup, ...]
    encode: Encode

    @classmethod
    def of(cls, store: Reads, encode: Encode) -> TopicNames:
        return cls(tuple(store.topics()), store.known().groups, encode)

    def named(self, asked: str) -> TopicRow:
        """Return the one topic with this id, label or phrase, or with this wording in an article.

        Raises `SettingsError` with the nearest topics where there is none, and with the ids where there are several.
        """
        key = topic_key(asked)
        by_phrase = {topic_key(phrase): group.topic for group in self.groups for phrase in group.phrases}
        forms: tuple[Callable[[TopicRow], bool], ...] = (
            lambda t: t.id == asked,
            lambda t: asked in t.former_ids,
            lambda t: t.label.casefold() == asked.casefold(),
            lambda t: by_phrase.get(key) == t.id,
            lambda t: any(topic_key(phrase) == key for phrase in t.phrases),
        )
        for form in forms:
            rows = [row for row in self.rows if form(row)]
            if len(rows) == 1:
                return rows[0]
            if rows:
                listed = ", ".join(f"{row.id} ({row.statements} statements)" for row in rows[:8])
                raise SettingsError(f"{asked!r} can be {len(rows)} topics; give the id of one of them: {listed}")
        near = [m.topic.label for m in nearest_topics(asked, self.rows, encode=self.encode, limit=_NEAREST)]
        raise SettingsError(_unknown("topic", asked, near, "topics"))

    def groups_of(self, row: TopicRow) -> list[PhraseGroup]:
        """Return the groups that make the topic, the one that gives its id first."""
        return sorted((g for g in self.groups if g.topic == row.id), key=lambda g: (g.id != row.id, g.id))

    def main_phrase(self, row: TopicRow) -> str:
        """Return a phrase of articles, or of the codebook, that stands for the topic: its label where that is one."""
        groups = self.groups_of(row)
        phrases = {topic_key(p): p for group in reversed(groups) for p in (group.pinned, *group.phrases) if p}
        if topic_key(row.label) in phrases or not groups:
            return row.label
        return groups[0].pinned or groups[0].phrases[0]


def merge_topics(names: TopicNames, curation: Curation, target: str, others: Sequence[str]) -> Curation:
    """Return the curation with other topics merged into the target."""
    home = names.named(target)
    rows = [names.named(other) for other in others]
    if any(row.id == home.id for row in rows):
        same = next(other for other, row in zip(others, rows, strict=True) if row.id == home.id)
        raise SettingsError(f"{same!r} is part of {home.label!r} already; `onrecord topics list` shows its phrases")
    decisions = curation.topics
    key = _merge_key(decisions, names.main_phrase(home), topic_key)
    for row in rows:
        phrases = [p for group in names.groups_of(row) for p in group.phrases]
        decisions = _without_rename(decisions, [row.label, *phrases], topic_key)
    decisions = _merged(decisions, key, [names.main_phrase(row) for row in rows], topic_key)
    return replace(curation, topics=decisions)


def split_topic(names: TopicNames, curation: Curation, topic: str, phrases: Sequence[str]) -> Curation:
    """Return the curation with some phrases of a topic as a topic of their own; a phrase of a merge takes it back."""
    row = names.named(topic)
    groups = names.groups_of(row)
    by_key = {topic_key(phrase): (group, phrase) for group in groups for phrase in group.phrases}
    by_id = {group.id: group.phrases[0] for group in groups if group.id != row.id}
    every = [phrase for group in groups for phrase in group.phrases]
    if not phrases:
        raise SettingsError(f"{row.label}: name what to split off; its phrases are {', '.join(sorted(every))}")
    decisions, codebook = curation.topics, curation.codebook
    fresh: list[str] = []
    for asked in phrases:
        wanted = by_id.get(asked, asked)
        held = _holder(decisions, wanted, topic_key, [*every, row.label])
        if held is not None:
            decisions = _unmerged(decisions, held, wanted, topic_key)
            continue
        if topic_key(wanted) not in by_key:
            worded = any(topic_key(asked) == topic_key(wording) for wording in row.phrases)
            why = "stands for it inside an article alone" if worded else "is no phrase of it"
            raise SettingsError(f"{row.label}: {asked!r} {why}; its phrases are {', '.join(sorted(every))}")
        group, phrase = by_key[topic_key(wanted)]
        rest = [p for p in group.phrases if topic_key(p) not in {topic_key(other) for other in (*phrases, wanted)}]
        against = rest[0] if rest else group.pinned
        if against is None or topic_key(against) == topic_key(phrase):
            raise SettingsError(f"{row.label}: nothing would be left beside {asked!r}; `onrecord topics rename` it")
        decisions = replace(decisions, apart=(*decisions.apart, (against, phrase)))
        codebook = _without_phrase(codebook, phrase)
        fresh.append(phrase)
    if len(fresh) > 1:
        decisions = _merged(decisions, fresh[0], fresh[1:], topic_key)
    return replace(curation, topics=decisions, codebook=codebook)


def rename_topic(names: TopicNames, curation: Curation, topic: str, label: str) -> Curation:
    """Return the curation with the topic under another label; its own label takes the decision back.

    Raises `SettingsError` for a label that undoes what the articles name: every stance would be shown the wrong way.
    """
    row = names.named(topic)
    _check_new_name(label, row.id, ((t.id, t.label) for t in names.rows), str.casefold, "topics")
    main = names.main_phrase(row)
    if _goes_against(label, main):
        raise SettingsError(
            f"{label!r} undoes {main!r}: who is for the one is against the other, and a label changes no stance; "
            f"choose one that goes the same way"
        )
    every = [p for group in names.groups_of(row) for p in (*group.phrases, *([group.pinned] if group.pinned else []))]
    decisions = _without_rename(curation.topics, [*every, main], topic_key)
    key = _merge_key(decisions, main, topic_key)
    if label != key:
        decisions = replace(decisions, rename={**decisions.rename, key: label})
    return replace(curation, topics=decisions)


def _goes_against(label: str, phrase: str) -> bool:
    """Whether who is for the one is against the other: one undoes the other, or one refuses what both name."""
    (named, refused), (meant, refused_before) = _unrefused(label), _unrefused(phrase)
    of_the_same = not wording(named).stems.isdisjoint(wording(meant).stems)
    return undoes(named, meant) != (of_the_same and refused != refused_before)


def _unrefused(phrase: str) -> tuple[str, bool]:
    """Return what a phrase names, without words that refuse it, and whether there were any."""
    for pattern in _refusing():
        if found := pattern.fullmatch(phrase):
            return found[1], True
    return phrase, False


@lru_cache(maxsize=1)
def _refusing() -> tuple[re.Pattern[str], ...]:
    forms = sorted(read_words(_REFUSING_WORDS), key=len, reverse=True)
    named = r"(?!and\b|\d)(\w.*)"
    return tuple(
        re.compile(
            r"\s*(?:(?:the|a|an)\s+)?" + re.escape(form).replace(r"\ ", r"[\s-]+").replace("\\~", named) + r"\s*", re.I
        )
        for form in forms
    )


def codebook_of(names: TopicNames, codebook: Codebook, *, least: int = 1) -> Codebook:
    """Return the topics with at least so many statements, and those of the codebook, as a codebook.

    Wordings of single articles are among the phrases, unless another topic has them too.
    """
    pinned = {topic.label: topic for topic in codebook.topics}
    worded = Counter(key for row in names.rows for key in {phrase.casefold() for phrase in row.phrases})
    taken: set[str] = set()
    topics = []
    for row in sorted(names.rows, key=lambda r: (-r.statements, r.label, r.id)):
        groups = names.groups_of(row)
        known = next((pinned[g.pinned] for g in groups if g.pinned in pinned), pinned.get(row.label))
        if row.statements < least and known is None:
            continue
        if row.label.casefold() in taken:
            continue
        taken.add(row.label.casefold())
        own = (phrase for phrase in row.phrases if worded[phrase.casefold()] == 1)
        wanted = sorted({*(p for g in groups for p in g.phrases), *own, *(known.phrases if known else ())})
        phrases = []
        for phrase in wanted:
            if phrase.casefold() not in taken:
                taken.add(phrase.casefold())
                phrases.append(phrase)
        description = (known.description if known else None) or row.description
        topics.append(Topic(row.id, row.label, tuple(phrases), description))
    return Codebook(tuple(topics))


def _without_phrase(codebook: Codebook, phrase: str) -> Codebook:
    key = topic_key(phrase)
    return Codebook(
        tuple(replace(t, phrases=tuple(p for p in t.phrases if topic_key(p) != key)) for t in codebook.topics)
    )


def _merge_key(decisions: Decisions, name: str, fold: Fold) -> str:
    """Return the canonical name of the merge that the name is part of, else the name."""
    folded = fold(name)
    for shown, names in decisions.merge.items():
        if folded in {fold(n) for n in (shown, *names)}:
            return shown
    return name


def _merged(decisions: Decisions, key: str, names: Sequence[str], fold: Fold) -> Decisions:
    """Return the decisions with the names under the key; merges of which one is the canonical name go with it."""
    merge = {shown: list(old) for shown, old in decisions.merge.items()}
    own = merge.setdefault(key, [])
    wanted = {fold(name) for name in names}
    for shown in [s for s in merge if s != key]:
        if fold(shown) in wanted or wanted & {fold(n) for n in merge[shown]}:
            own.extend(merge.pop(shown))
            own.append(shown)
    own.extend(names)
    held: dict[str, str] = {}
    for name in own:
        if fold(name) != fold(key):
            held.setdefault(fold(name), name)
    merge[key] = list(held.values())
    every = {fold(key), *held}
    apart = tuple(pair for pair in decisions.apart if not {fold(pair[0]), fold(pair[1])} <= every)
    return replace(decisions, merge={shown: tuple(old) for shown, old in merge.items()}, apart=apart)


def _holder(decisions: Decisions, name: str, fold: Fold, own: Iterable[str]) -> str | None:
    """Return the canonical name of the merge of this speaker or topic that lists the name."""
    folded, known = fold(name), {fold(n) for n in own}
    for shown, names in decisions.merge.items():
        listed = {fold(n.partition(SCOPE)[0]) for n in names}
        meant = {fold(n) for n in names} if SCOPE in name else listed
        if folded in meant and folded != fold(shown) and known & {fold(shown), *listed}:
            return shown
    return None


def _merged_as(decisions: Decisions, form: str, own: Iterable[str]) -> str:
    """Return the merged name that the form of name goes with, where it goes with none of the canonical name."""
    known = {fold_name(name) for name in own}
    for shown, names in decisions.merge.items():
        plain = [name.partition(SCOPE)[0] for name in names]
        if not known & {fold_name(name) for name in (shown, *plain)} or _alike(form, shown):
            continue
        if fold_name(form) in {fold_name(name) for name in plain}:
            return form
        return next((name for name in plain if _alike(form, name)), form)
    return form


def _alike(one: str, other: str) -> bool:
    people = compare_names(parse_name(one), parse_name(other))
    return max(people, compare_bodies(one, other)) > Likeness.DIFFERENT


def _unmerged(decisions: Decisions, key: str, name: str, fold: Fold) -> Decisions:
    gone = fold(name)
    left = tuple(n for n in decisions.merge[key] if gone not in (fold(n), fold(n.partition(SCOPE)[0])))
    merge = {shown: (left if shown == key else names) for shown, names in decisions.merge.items()}
    return replace(decisions, merge={shown: names for shown, names in merge.items() if names})


def _without_rename(decisions: Decisions, names: Iterable[str], fold: Fold) -> Decisions:
    """Return the decisions without what renames one of the names, or gave one of them."""
    folded = {fold(name) for name in names}
    kept = {old: new for old, new in decisions.rename.items() if fold(old.partition(SCOPE)[0]) not in folded}
    return replace(decisions, rename=kept)


def _without_parts(decisions: Decisions, parts: Iterable[str]) -> Decisions:
    """Return the decisions with the names of single articles merged into nobody."""
    folded = {fold_name(part) for part in parts}
    merge = {shown: tuple(n for n in old if fold_name(n) not in folded) for shown, old in decisions.merge.items()}
    return replace(decisions, merge={shown: names for shown, names in merge.items() if names})


def _check_name(name: str) -> None:
    if not fold_body(name):
        raise SettingsError(f"{name!r} is no name; give one with letters")


def _check_new_name(name: str, own: str, taken: Iterable[tuple[str, str]], fold: Fold, command: str) -> None:
    _check_name(name)
    for key, other in taken:
        if key != own and fold(other) == fold(name):
            raise SettingsError(
                f"{name!r} is another of the {command}; make them one: onrecord {command} merge {other!r} {own}"
            )


def _unknown(kind: str, asked: str, near: Sequence[str], command: str) -> str:
    remedy = f"the nearest are {', '.join(near)}; `onrecord {command} list` shows all"
    return f"no {kind} is called {asked!r}; " + (remedy if near else "the store holds none; build it first")
