"""Topics across the corpus: phrases of positions grouped by meaning, each group with a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.linking.codebook import Codebook, topic_id
from graph.linking.wording import Wording, topic_key, wording
from records.identifiers import digest
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


def link_topics(
    statements: Sequence[Statement], *, encode: Encode, codebook: Codebook | None = None
) -> tuple[list[Statement], tuple[Topic, ...]]:
    """Return the statements with the topics of their positions set, and the topics, ordered by id.

    A phrase joins the topic whose anchor it is nearest to in meaning, where names, numbers and directions agree
    (sanctions against two countries, a rent cut and a rent rise are two topics each); it is compared with anchors
    only, so topics do not grow by chains. The order of the statements makes no difference. Of several positions of
    one statement on one topic the strongest is kept. Topics of the codebook come first, and stay without a phrase.
    """
    phrases = _phrases(statements)
    groups = _groups(phrases, codebook or Codebook(), encode)
    topics = _topics(groups)
    by_key = {phrase.key: topic for group, topic in zip(groups, topics, strict=True) for phrase in group.phrases}
    linked = [replace(s, positions=_positions(s.positions, by_key)) for s in statements]
    return linked, tuple(sorted(topics, key=lambda topic: topic.id))


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


def _groups(phrases: Sequence[_Phrase], codebook: Codebook, encode: Encode) -> list[_Group]:
    groups = [_Group([wording(p) for p in (t.label, *t.phrases)], set(), pinned=t) for t in codebook.topics]
    anchor_texts = [text for topic in codebook.topics for text in (topic.label, *topic.phrases)]
    owners = [i for i, topic in enumerate(codebook.topics) for _ in (topic.label, *topic.phrases)]
    anchors = encode(anchor_texts) if anchor_texts else np.zeros((0, 0), dtype=np.float32)
    for start in range(0, len(phrases), _BLOCK):
        block = phrases[start : start + _BLOCK]
        vectors = encode([phrase.label for phrase in block])
        near = vectors @ anchors.T if len(anchors) else np.zeros((len(block), 0), dtype=np.float32)
        fresh: list[int] = []
        for row, phrase in enumerate(block):
            within = vectors[row] @ vectors[fresh].T if fresh else np.zeros(0, dtype=np.float32)
            similarities = np.concatenate([near[row], within])
            index = _best_group(phrase, similarities, owners, groups)
            if index is None:
                owners.append(len(groups))
                fresh.append(row)
                groups.append(_Group([wording(phrase.label)], set(phrase.articles)))
                index = len(groups) - 1
            groups[index].phrases.append(phrase)
        if fresh:
            anchors = np.vstack([anchors, vectors[fresh]]) if len(anchors) else vectors[fresh]
    return groups


def _best_group(
    phrase: _Phrase, similarities: NDArray[np.float32], owners: Sequence[int], groups: Sequence[_Group]
) -> int | None:
    """Return the group whose anchor the phrase belongs to, the nearest first; None where it is a topic of its own."""
    ours = wording(phrase.label)
    best: tuple[float, int] | None = None
    for place in np.flatnonzero(similarities >= _WORTH_A_LOOK).tolist():
        index = owners[place]
        group = groups[index]
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


def _topics(groups: Sequence[_Group]) -> list[Topic]:
    topics: list[Topic] = []
    taken: set[str] = set()
    for group in groups:
        labels = {label for phrase in group.phrases for label in phrase.labels} | _wordings(group)
        if group.pinned:
            topic = replace(group.pinned, phrases=tuple(sorted(labels | set(group.pinned.phrases))))
        else:
            label = _label(group)
            topic = Topic(topic_id(label), label, tuple(sorted(labels)), description=_headline(group))
        if topic.id in taken:
            topic = replace(topic, id=f"{topic.id}-{digest(*topic.phrases, length=6)}")
        taken.add(topic.id)
        topics.append(topic)
    return topics


def _label(group: _Group) -> str:
    """Return the label a person would choose: often used, of two or three words."""
    counts: Counter[str] = Counter()
    for phrase in group.phrases:
        counts.update(phrase.labels)
    return min(counts, key=lambda label: (-counts[label] * _shape(label), len(label), label))


def _headline(group: _Group) -> str | None:
    """Return the title of the article that says most about the topic, where it says enough."""
    titles: Counter[str] = Counter()
    for phrase in group.phrases:
        titles.update(phrase.titles)
    best = min(titles, key=lambda title: (-titles[title], title), default=None)
    return best if best is not None and titles[best] >= _ENOUGH else None


def _wordings(group: _Group) -> set[str]:
    """Return how articles write the topic, the most used wordings."""
    counts: Counter[str] = Counter()
    for phrase in group.phrases:
        counts.update(phrase.wordings)
    return set(sorted(counts, key=lambda w: (-counts[w], w))[:_WORDINGS])


def _shape(label: str) -> float:
    words = len(label.split())
    return 0.4 if words == 1 else 1.0 if words <= 3 else 0.8 if words == 4 else 0.6


def _positions(positions: Sequence[Position], topics: dict[str, Topic]) -> tuple[Position, ...]:
    """Return the positions with their topics set, one a topic, each where its topic came first."""
    kept: dict[str, Position] = {}
    for position in _on_topics(positions, topics):
        before = kept.get(position.topic_id or "")
        if before is None or _strength(position) > _strength(before):
            kept[position.topic_id or ""] = position
    return tuple(kept.values())


def _on_topics(positions: Sequence[Position], topics: dict[str, Topic]) -> Iterator[Position]:
    for position in positions:
        topic = topics[topic_key(position.topic)]
        yield replace(position, topic=topic.label, topic_id=topic.id, phrase=position.phrase or position.topic)


def _strength(position: Position) -> tuple[bool, float]:
    return position.stance is not None, abs(position.score or 0.0)
