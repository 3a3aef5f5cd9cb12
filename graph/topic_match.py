"""Which topics a question's phrase means: by name, by words and by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from graph.linking.topics import SAME_TOPIC, Encode
from graph.linking.wording import Wording, wording

_BY_WORDS = 0.85
_BY_ONE_WORD = 0.7
_NEAR_THE_BEST = 0.2
_LONG = 5
_SAME_HEAD = 0.45


class TopicLike(Protocol):
    """A topic as a store or a graph holds it."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def phrases(self) -> tuple[str, ...]: ...

    @property
    def description(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that a phrase means; `similarity` is a share of 0 to 1."""

    topic: TopicLike
    similarity: float


def match_topics(phrase: str, topics: Sequence[TopicLike], *, encode: Encode) -> list[TopicMatch]:
    """Return the topics that the phrase means, the most similar first; several where several match.

    Names, numbers and directions must agree: *sanctions against Iran* is no match for those against Belarus, nor
    *higher rents* for a rent cut.
    """
    head = wording(phrase).head
    matches = [
        match
        for match in _ranked(phrase, topics, encode, agreeing=True)
        if match.similarity >= (_SAME_HEAD if wording(match.topic.label).head == head else SAME_TOPIC)
    ]
    return [m for m in matches if m.similarity >= matches[0].similarity - _NEAR_THE_BEST]


def nearest_topics(phrase: str, topics: Sequence[TopicLike], *, encode: Encode, limit: int = 5) -> list[TopicMatch]:
    """Return the topics most like the phrase, whether they match it or not, the most similar first."""
    return _ranked(phrase, topics, encode, agreeing=False)[:limit]


def _ranked(phrase: str, topics: Sequence[TopicLike], encode: Encode, *, agreeing: bool) -> list[TopicMatch]:
    texts = [
        (text, place)
        for place, topic in enumerate(topics)
        for text in dict.fromkeys((topic.label, *topic.phrases, *_described(topic)))
    ]
    if not texts or not phrase.strip():
        return []
    [asked] = encode([phrase])
    similarities = encode([text for text, _ in texts]) @ asked
    best = np.zeros(len(topics))
    asked_words = _with_known_names(wording(phrase), [wording(text) for text, _ in texts])
    for (text, place), similarity in zip(texts, similarities, strict=True):
        words = wording(text)
        if agreeing and not asked_words.agrees_with(words):
            continue
        best[place] = max(best[place], float(similarity), _by_words(asked_words, words))
    matches = [TopicMatch(topic, round(min(1.0, float(value)), 4)) for topic, value in zip(topics, best, strict=True)]
    return sorted(matches, key=lambda m: (-m.similarity, m.topic.label, m.topic.id))


def _described(topic: TopicLike) -> tuple[str, ...]:
    return (topic.description,) if topic.description else ()


def _by_words(asked: Wording, words: Wording) -> float:
    """Return how far the words alone make the phrase a name of the topic."""
    if asked.stems == words.stems:
        return 1.0
    if len(words.stems) > _LONG:
        return 0.0
    if asked.stems < words.stems:
        return _BY_WORDS if words.head in asked.stems or len(asked.stems) > 1 else _BY_ONE_WORD
    if words.stems < asked.stems:
        return _BY_WORDS if len(words.stems) > 1 else _BY_ONE_WORD if asked.head in words.stems else 0.0
    return 0.0


def _with_known_names(asked: Wording, known: Sequence[Wording]) -> Wording:
    """Return the wording with the names that it writes without a capital and some topic writes with one."""
    names = {name for words in known for name in words.names}
    return Wording(
        stems=asked.stems,
        head=asked.head,
        names=asked.names | (asked.stems & names),
        numbers=asked.numbers,
        opposites=asked.opposites,
    )
