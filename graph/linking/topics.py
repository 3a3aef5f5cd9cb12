"""Topics across the corpus: phrases of positions grouped by meaning, each group with a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.linked import Known, PhraseGroup
from graph.linking.codebook import Codebook, topic_id
from graph.linking.decisions import Decisions
from graph.linking.lasting import lasting_ids
from graph.linking.parents import with_parents
from graph.linking.undoing import turned, undoes
from graph.linking.wording import Wording, topic_key, wording
from records.statement import Position, Statement
from records.topic import Topic

SAME_TOPIC = 0.51
_NO_WORD_SHARED = 0.62
_APART_IN_ONE_ARTICLE = 0.75
_HEADLESS = 0.4
_NEVER = 1.01
_WORTH_A_LOOK = 0.30
_BLOCK = 256
_WORDINGS = 12
_ENOUGH = 3

Vectors = NDArray[np.float32]


class Encode(Protocol):
    """Give one unit vector a text, as the rows of a matrix."""

    def __call__(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(slots=True)
class _Phrase:
    """All labels of positions that differ by spelling or light words alone."""

    key: str
    labels: Counter[str] = field(default_factory=Counter)
    wordings: Counter[str] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)
    titles: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.labels.total()

    @property
    def label(self) -> str:
        return min(self.labels, key=lambda label: (-self.labels[label], len(label), label))


@dataclass(slots=True)
class _Group:
    """Phrases under one anchor: a codebook's topic, or the phrase most often used."""

    wordings: list[Wording]
    articles: set[str]
    pinned: Topic | None = None
    phrases: list[_Phrase] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        return {phrase.key for phrase in self.phrases} | ({topic_key(self.pinned.label)} if self.pinned else set())


@dataclass(frozen=True, slots=True)
class LinkedTopics:
    """Statements with the topics of their positions set; topics ordered by id; what the next linking has to know."""

    statements: tuple[Statement, ...]
    topics: tuple[Topic, ...]
    groups: tuple[PhraseGroup, ...]


def link_topics(
    statements: Sequence[Statement],
    *,
    encode: Encode,
    codebook: Codebook | None = None,
    decisions: Decisions | None = None,
    known: Known | None = None,
) -> LinkedTopics:
    """Return the statements with the topics of their positions set, and the topics.

    A phrase joins the topic whose anchor it is nearest to in meaning, where names, numbers and directions agree
    (sanctions against two countries, a rent cut and a rent rise are two topics each); it is compared with anchors
    only, so topics do not grow by chains. The order of the statements makes no difference. Of several positions of
    one statement on one topic the strongest is kept.

    A phrase that is `known` stays in the topic it has and the topic keeps its id; only the codebook and the user's
    `decisions` move it. So what is loaded first decides between topics that a phrase is near to, until phrases are
    grouped anew (`regroup`). Topics of the codebook come first, and stay without a phrase. Decisions merge and rename
    topics after that.
    """
    known, decisions = known or Known(), decisions or Decisions()
    phrases = _phrases(statements)
    groups = _groups(phrases, codebook or Codebook(), encode, known, _apart(decisions))
    ids, gone = _group_ids(groups, known)
    parts = _merged(groups, decisions)
    topics = _topics(parts, ids, gone, decisions, groups)
    spoken = Counter(p.topic for s in statements for p in s.positions)
    counts = {
        topic.id: sum(spoken[label] for place in part.places for p in groups[place].phrases for label in p.labels)
        for part, topic in zip(parts, topics, strict=True)
    }
    topics = with_parents(topics, counts)
    topic_of = {place: topic for part, topic in zip(parts, topics, strict=True) for place in part.places}
    by_key = {phrase.key: topic_of[place] for place, group in enumerate(groups) for phrase in group.phrases}
    stored = (
        PhraseGroup(
            ids[place],
            topic_of[place].id,
            tuple(phrase.label for phrase in group.phrases),
            group.pinned.label if group.pinned else None,
        )
        for place, group in enumerate(groups)
        if group.phrases
    )
    return LinkedTopics(
        tuple(replace(s, positions=_positions(s.positions, by_key)) for s in statements),
        tuple(sorted(topics, key=lambda topic: topic.id)),
        tuple(sorted(stored, key=lambda group: group.id)),
    )


def _phrases(statements: Sequence[Statement]) -> list[_Phrase]:
    """Return the phrases of all positions, the most used first."""
    found: dict[str, _Phrase] = {}
    for statement in statements:
        for rank, position in enumerate(statement.positions):
            key = topic_key(position.topic)
            phrase = found.setdefault(key, _Phrase(key))
            phrase.labels[position.topic] += 1
            if position.phrase:
                phrase.wordings[position.phrase] += 1
            phrase.articles.add(statement.article.id)
            if statement.article.title and rank == 0:
                phrase.titles[statement.article.title] += 1
    return sorted(found.values(), key=lambda p: (-len(p.articles), -p.count, p.key))


def _apart(decisions: Decisions) -> dict[str, set[str]]:
    """Return, for each key that a user has put apart from others, the keys of those others; both ways."""
    found: dict[str, set[str]] = {}
    for one, other in decisions.apart:
        found.setdefault(topic_key(one), set()).add(topic_key(other))
        found.setdefault(topic_key(other), set()).add(topic_key(one))
    return found


def _groups(
    phrases: Sequence[_Phrase], codebook: Codebook, encode: Encode, known: Known, apart: Mapping[str, set[str]]
) -> list[_Group]:
    groups = [_Group([wording(p) for p in (t.label, *t.phrases)], set(), pinned=t) for t in codebook.topics]
    owners = [i for i, topic in enumerate(codebook.topics) for _ in (topic.label, *topic.phrases)]
    anchors = [text for topic in codebook.topics for text in (topic.label, *topic.phrases)]
    homes = [] if known.regroup else _homes(phrases, known, apart)
    claims = _Claims(groups, owners, encode(anchors) if anchors and homes else None, encode, apart)
    settled: set[str] = set()
    for label, home in homes:
        group = claims.home_of(label, home)
        if group is None:
            continue
        if not group.pinned:
            owners.append(len(groups))
            anchors.append(home[0].label)
            groups.append(group)
        stay = group.phrases if group.pinned is None else []
        for phrase in home:
            other = claims.claimed(phrase, group, home[0])
            if other is not None:
                other.phrases.append(phrase)
                settled.add(phrase.key)
                if phrase in stay:
                    stay.remove(phrase)
            elif phrase in stay:
                settled.add(phrase.key)
    _settle([phrase for phrase in phrases if phrase.key not in settled], groups, owners, anchors, encode, apart)
    return groups


def _homes(
    phrases: Sequence[_Phrase], known: Known, apart: Mapping[str, set[str]]
) -> list[tuple[str | None, list[_Phrase]]]:
    """Return the phrases of each known group, its anchor first, without those that a user has put apart since.

    Before them the label of the codebook's topic that the group was put under, None for a group of its own.
    """
    by_key = {phrase.key: phrase for phrase in phrases}
    homes: list[tuple[str | None, list[_Phrase]]] = []
    for group in known.groups:
        home: list[_Phrase] = []
        barred: set[str] = set()
        for label in group.phrases:
            key = topic_key(label)
            if key in by_key and key not in barred:
                home.append(by_key.pop(key))
                barred |= apart.get(key, set())
        if home:
            homes.append((group.pinned, home))
    return homes


class _Claims:
    """Which phrases of known groups the codebook claims: those of its wording, and those nearer to it."""

    def __init__(
        self,
        pinned: Sequence[_Group],
        owners: Sequence[int],
        anchors: Vectors | None,
        encode: Encode,
        apart: Mapping[str, set[str]],
    ) -> None:
        self.pinned = list(pinned)
        self.by_label = {group.pinned.label: group for group in pinned if group.pinned}
        self.by_key = {
            topic_key(text): group for group in pinned if (t := group.pinned) for text in (t.label, *t.phrases)
        }
        self.owners = list(owners)
        self.anchors = anchors
        self.encode = encode
        self.apart = apart

    def home_of(self, label: str | None, home: list[_Phrase]) -> _Group | None:
        """Return the group that a known one goes on as; None where its anchor is the codebook's."""
        if label in self.by_label:
            return self.by_label[label]
        if self._nearest(home[0]) is not None:
            return None
        return _Group([wording(home[0].label)], set(home[0].articles), phrases=list(home))

    def claimed(self, phrase: _Phrase, home: _Group, anchor: _Phrase) -> _Group | None:
        """Return the topic of the codebook that the phrase belongs under, None where it stays at home or is free."""
        exact = self.by_key.get(phrase.key)
        if exact is not None or self.anchors is None:
            return exact
        found = self._nearest(phrase)
        if found is None:
            return None
        value, group = found
        if home.pinned:
            return home if home is group or self._fits(phrase, home) else group
        own = float(self.encode([phrase.label])[0] @ self.encode([anchor.label])[0])
        return group if value > own else None

    def _fits(self, phrase: _Phrase, home: _Group) -> bool:
        return self._nearest(phrase, only=self.pinned.index(home)) is not None

    def _nearest(self, phrase: _Phrase, *, only: int | None = None) -> tuple[float, _Group] | None:
        if self.anchors is None:
            return None
        similarities = self.encode([phrase.label])[0] @ self.anchors.T
        if only is not None:
            similarities = np.where(np.asarray(self.owners) == only, similarities, -1.0).astype(np.float32)
        index = _best_group(phrase, similarities, self.owners, self.pinned, self.apart)
        if index is None:
            return None
        return float(max(v for v, owner in zip(similarities, self.owners, strict=True) if owner == index)), (
            self.pinned[index]
        )


def _settle(
    phrases: Sequence[_Phrase],
    groups: list[_Group],
    owners: list[int],
    anchor_texts: Sequence[str],
    encode: Encode,
    apart: Mapping[str, set[str]],
) -> None:
    """Put each phrase to the group whose anchor it belongs to, or into a new one."""
    if not phrases:
        return
    anchors = encode(anchor_texts) if anchor_texts else np.zeros((0, 0), dtype=np.float32)
    for start in range(0, len(phrases), _BLOCK):
        block = phrases[start : start + _BLOCK]
        vectors = encode([phrase.label for phrase in block])
        near = vectors @ anchors.T if len(anchors) else np.zeros((len(block), 0), dtype=np.float32)
        fresh: list[int] = []
        for row, phrase in enumerate(block):
            within = vectors[row] @ vectors[fresh].T if fresh else np.zeros(0, dtype=np.float32)
            similarities = np.concatenate([near[row], within])
            index = _best_group(phrase, similarities, owners, groups, apart)
            if index is None:
                owners.append(len(groups))
                fresh.append(row)
                groups.append(_Group([wording(phrase.label)], set(phrase.articles)))
                index = len(groups) - 1
            groups[index].phrases.append(phrase)
        if fresh:
            anchors = np.vstack([anchors, vectors[fresh]]) if len(anchors) else vectors[fresh]


def _best_group(
    phrase: _Phrase,
    similarities: NDArray[np.float32],
    owners: Sequence[int],
    groups: Sequence[_Group],
    apart: Mapping[str, set[str]],
) -> int | None:
    """Return the group whose anchor the phrase belongs to, the nearest first; None where it is a topic of its own."""
    ours = wording(phrase.label)
    barred = apart.get(phrase.key)
    best: tuple[float, int] | None = None
    for place in np.flatnonzero(similarities >= _WORTH_A_LOOK).tolist():
        index = owners[place]
        group = groups[index]
        if barred and barred & group.keys:
            continue
        value = float(similarities[place])
        theirs = group.wordings if group.pinned else group.wordings[:1]
        if any(
            ours.agrees_with(other)
            and value >= _threshold(ours, other, together=bool(phrase.articles & group.articles))
            for other in theirs
        ) and (best is None or value > best[0]):
            best = (value, index)
    return best[1] if best else None


def _threshold(ours: Wording, theirs: Wording, *, together: bool) -> float:
    """Return the similarity from which two phrases are one topic; `together`: one article keeps them apart."""
    if ours.stems == theirs.stems:
        return 0.0
    shared = ours.stems & theirs.stems
    if not shared:
        return _NO_WORD_SHARED if not together else _APART_IN_ONE_ARTICLE
    smaller = min(ours, theirs, key=lambda w: len(w.stems))
    if shared != smaller.stems:
        return SAME_TOPIC if not together else _APART_IN_ONE_ARTICLE
    if smaller.headless:
        return _HEADLESS
    if together:
        return _NEVER if len(smaller.stems) > 1 else _APART_IN_ONE_ARTICLE
    return SAME_TOPIC


def _group_ids(groups: Sequence[_Group], known: Known) -> tuple[list[str], dict[str, str]]:
    """Return the id of each group, and where the ids that no group has any longer have gone."""
    home_of = {topic_key(label): group.id for group in reversed(known.groups) for label in group.phrases}
    overlaps = [
        Counter(
            {
                old: sum(p.count for p in group.phrases if home_of.get(p.key) == old)
                for old in {home_of[p.key] for p in group.phrases if p.key in home_of}
            }
        )
        for group in groups
    ]
    natural = [group.pinned.id if group.pinned else topic_id(_label([group])) for group in groups]
    return lasting_ids(natural, overlaps, known.former)


@dataclass(frozen=True, slots=True)
class _Part:
    """The groups that make one topic, by their places; `label` where a user's decision gives one."""

    places: tuple[int, ...]
    label: str | None = None


def _merged(groups: Sequence[_Group], decisions: Decisions) -> list[_Part]:
    """Return the groups of each topic: one, or those that a user has merged, the one first that gives the id."""
    place_of: dict[str, int] = {}
    for place, group in enumerate(groups):
        for key in sorted(group.keys):
            place_of.setdefault(key, place)
    part_of = {place: [place] for place in range(len(groups))}
    labels: dict[int, str] = {}
    for label, phrases in decisions.merge.items():
        places = list(dict.fromkeys(place_of[k] for p in (label, *phrases) if (k := topic_key(p)) in place_of))
        if not places:
            continue
        first = part_of[places[0]]
        for place in places[1:]:
            other = part_of[place]
            if other is not first:
                first.extend(other)
                part_of |= dict.fromkeys(other, first)
        labels[id(first)] = label
    unique = {id(part): part for part in part_of.values()}
    return [_Part(tuple(part), labels.get(key)) for key, part in unique.items()]


def _topics(
    parts: Sequence[_Part],
    ids: Sequence[str],
    gone: Mapping[str, str],
    decisions: Decisions,
    groups: Sequence[_Group],
) -> list[Topic]:
    """Return the topic of each part, in the order given."""
    renamed = {topic_key(old): new for old, new in decisions.rename.items()}
    home_of = {phrase.key: place for place, group in enumerate(groups) for phrase in group.phrases}
    topics = []
    for part in parts:
        members = [groups[place] for place in part.places]
        phrases = [phrase for group in members for phrase in group.phrases]
        pinned = next((group.pinned for group in members if group.pinned), None)
        label = part.label or (pinned.label if pinned else _label(members))
        names = [topic_key(label), *(phrase.key for phrase in phrases)]
        own = {ids[place] for place in part.places}
        # what is a phrase of another topic names that one
        worded = {w for w in _wordings(phrases) if home_of.get(topic_key(w), part.places[0]) in part.places}
        topics.append(
            Topic(
                id=ids[part.places[0]],
                label=next((renamed[name] for name in names if name in renamed), label),
                phrases=tuple(sorted(_all_labels(phrases) | worded | (set(pinned.phrases) if pinned else set()))),
                description=pinned.description if pinned else _headline(phrases),
                former_ids=tuple(sorted(own - {ids[part.places[0]]} | {o for o, home in gone.items() if home in own})),
            )
        )
    return topics


def _all_labels(phrases: Sequence[_Phrase]) -> set[str]:
    return {label for phrase in phrases for label in phrase.labels}


def _label(groups: Sequence[_Group]) -> str:
    """Return the label a person would choose: often used, of two or three words."""
    counts: Counter[str] = Counter()
    for group in groups:
        for phrase in group.phrases:
            counts.update(phrase.labels)
    return min(counts, key=lambda label: (-counts[label] * _shape(label), len(label), label))


def _headline(phrases: Sequence[_Phrase]) -> str | None:
    """Return the title of the article that says most about the topic, where it says enough."""
    titles: Counter[str] = Counter()
    for phrase in phrases:
        titles.update(phrase.titles)
    best = min(titles, key=lambda title: (-titles[title], title), default=None)
    return best if best is not None and titles[best] >= _ENOUGH else None


def _wordings(phrases: Sequence[_Phrase]) -> set[str]:
    """Return how articles write the topic, the most used wordings."""
    counts: Counter[str] = Counter()
    for phrase in phrases:
        counts.update(phrase.wordings)
    return set(sorted(counts, key=lambda w: (-counts[w], w))[:_WORDINGS])


def _shape(label: str) -> float:
    words = len(label.split())
    return 0.4 if words == 1 else 1.0 if words <= 3 else 0.8 if words == 4 else 0.6


def _positions(positions: Sequence[Position], topics: dict[str, Topic]) -> tuple[Position, ...]:
    """Return the positions with their topics set, one a topic, each where its topic came first.

    Where the topic undoes what the article names, or the other way round, the stance is turned: a codebook may have
    `library` and `library closure` under one label.
    """
    kept: dict[str, Position] = {}
    for position in _on_topics(positions, topics):
        before = kept.get(position.topic_id or "")
        if before is None or _strength(position) > _strength(before):
            kept[position.topic_id or ""] = position
    return tuple(kept.values())


def _on_topics(positions: Sequence[Position], topics: dict[str, Topic]) -> Iterator[Position]:
    for position in positions:
        topic = topics[topic_key(position.topic)]
        stance, score = position.stance, position.score
        if undoes(position.topic, topic.label):
            stance, score = turned(stance, score)
        phrase = position.phrase or position.topic
        yield replace(position, topic=topic.label, topic_id=topic.id, phrase=phrase, stance=stance, score=score)


def _strength(position: Position) -> tuple[bool, float]:
    return position.stance is not None, abs(position.score or 0.0)
