"""Which topics a question's phrase means: by name, by words and by meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import numpy as np

from graph.linking.parents import narrower_topics
from graph.linking.topics import SAME_TOPIC, Encode
from graph.linking.undoing import BAN, UNDOING, undoes
from graph.linking.wording import Wording, wording
from graph.rows import TopicRow

_BY_WORDS = 0.85
_BY_ONE_WORD = 0.7
_BROADER = 0.75
_SAME_ACT = 0.35
_CLEAR_BEST = 0.42
_CLEARLY = 0.15
_SUPPORTED = 0.25
_ANOTHER_HEAD = 0.58
_NEAR_THE_BEST = 0.2
_LONG = 5
_SAME_HEAD = 0.45
# A match by context: chosen on 71 questions on articles written for it, of which it mends six and spoils one.
_BY_CONTEXT = 0.6
_STANDS_OUT = 0.12
_MOST_BY_CONTEXT = 1.8
_TITLED, _QUOTED, _ALONE = 0.5, 0.3, 0.8
_ENOUGH = 3
_JOINT = re.compile(r"\s*,\s+(?:and\s+|or\s+)?|\s+(?:and|or|as\s+well\s+as)\s+", re.I)


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
    """A topic that a phrase means; `similarity` is a share of 0 to 1.

    `narrower_than` is the label of the matching topic that this one is narrower than, where it is here for that.
    `phrase` is what of the question means it: of *the toll and the ferry ban* one of the two. `turned`: that undoes the
    topic or the topic undoes it, so that who is for the one is against the other.
    """

    topic: TopicLike
    similarity: float
    narrower_than: str | None = None
    phrase: str = ""
    turned: bool = False


def match_topics(phrase: str, topics: Sequence[TopicLike], *, encode: Encode) -> list[TopicMatch]:
    """Return the topics that the phrase means, the most similar first; several where several match.

    Names, numbers and directions must agree: *sanctions against Iran* is no match for those against Belarus, nor
    *higher rents* for a rent cut.
    """
    asked = wording(phrase)
    ranked = _ranked(phrase, topics, encode, agreeing=True)
    matches = [match for match in ranked if match.similarity >= _enough(asked, wording(match.topic.label))]
    if not matches and ranked and ranked[0].similarity >= _CLEAR_BEST:
        second = ranked[1].similarity if len(ranked) > 1 else 0.0
        clear = ranked[0].similarity >= second + _CLEARLY
        return ranked[:1] if clear and not _differ_in_head(asked, wording(ranked[0].topic.label)) else []
    matches = [m for m in matches if not _only_its_name(asked, wording(m.topic.label))] or matches
    return [m for m in matches if m.similarity >= matches[0].similarity - _NEAR_THE_BEST]


def _only_its_name(asked: Wording, label: Wording) -> bool:
    """Whether a topic is but the one that an act asked about befalls: who is against the sale of a bank may like it."""
    return label.stems < asked.stems and label.stems <= label.names and asked.head not in label.stems


def match_parts(phrase: str, topics: Sequence[TopicLike], *, encode: Encode) -> list[TopicMatch]:
    """Return the topics that a phrase means, or that its parts mean where it names several, each with its part."""
    parts = _parts(phrase)
    found = match_topics(phrase, topics, encode=encode)
    whole = [replace(match, phrase=_said_of(match.topic.label, phrase, parts)) for match in found]
    each = [match_topics(part, topics, encode=encode) for part in parts] if len(parts) > 1 else []
    best = whole[0].similarity if whole else 0.0
    if not each or (whole and not all(matches and matches[0].similarity > best for matches in each)):
        return whole
    ranked = sorted(
        (replace(match, phrase=part) for part, matches in zip(parts, each, strict=True) for match in matches),
        key=lambda m: (-m.similarity, m.topic.label, m.topic.id),
    )
    first: dict[str, TopicMatch] = {}
    for match in ranked:
        first.setdefault(match.topic.id, match)
    return list(first.values())


def _parts(phrase: str) -> tuple[str, ...]:
    """Return what a phrase joins by `and`, `or` and commas; `closure and sale of the hall` is one thing."""
    parts = tuple(part for part in _JOINT.split(phrase) if part.strip())
    for part, after in pairwise(parts):
        bare = wording(part).stems <= UNDOING
        if bare and (" of " in after or part.casefold().endswith("ing")):
            return (phrase,)
    return parts


def _said_of(label: str, phrase: str, parts: Sequence[str]) -> str:
    """Return the part of a phrase that has all the words of the label that the phrase has; else the phrase."""
    named = wording(label).stems - UNDOING
    return next((part for part in parts if wording(part).stems & named == wording(phrase).stems & named), phrase)


def with_narrower(phrase: str, matches: Sequence[TopicMatch], topics: Sequence[TopicRow]) -> list[TopicMatch]:
    """Return the matches, and after each the topics narrower than it whose names and numbers agree with the phrase.

    A match that is narrower than another one says so too.
    """
    parents = {t.id: t.parent for t in topics}
    ids = [m.topic.id for m in matches]
    above = narrower_topics(ids, parents)
    found: list[TopicMatch] = []
    for match in matches:
        others = [m for m in matches if m is not match]
        over = narrower_topics([m.topic.id for m in others], parents).get(match.topic.id)
        found.append(replace(match, narrower_than=next((m.topic.label for m in others if m.topic.id == over), None)))
        below = [
            t
            for t in topics
            if above.get(t.id) == match.topic.id and wording(match.phrase or phrase).agrees_with(wording(t.label))
        ]
        found.extend(
            replace(match, topic=t, narrower_than=match.topic.label) for t in sorted(below, key=lambda t: t.label)
        )
    return found


@dataclass(frozen=True, slots=True)
class Context:
    """Where a topic is talked of: the titles of the articles, and what the statements on it say."""

    titles: Sequence[str]
    quotes: Sequence[str]


def match_by_context(
    phrase: str, near: Sequence[TopicMatch], contexts: Mapping[str, Context], *, encode: Encode
) -> list[TopicMatch]:
    """Return the topic that a phrase means by where it is talked of, though its own words are others; or none.

    `near` are topics with how like the phrase their wordings are, `contexts` theirs by id. The title of an article
    with several statements on a topic counts half, the three nearest statements a third; one topic must stand out.
    """
    texts = [text for match in near for text in (*contexts[match.topic.id].titles, *contexts[match.topic.id].quotes)]
    if not texts:
        return []
    [asked] = encode([phrase])
    alike = dict(zip(texts, (encode(texts) @ asked).tolist(), strict=True))
    ranked = sorted(
        ((m.similarity + _told(contexts[m.topic.id], alike), m) for m in near),
        key=lambda row: (-row[0], row[1].topic.id),
    )
    best = ranked[0][0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    if best < _BY_CONTEXT or best < second + _STANDS_OUT:
        return []
    return [TopicMatch(ranked[0][1].topic, round(min(1.0, best / _MOST_BY_CONTEXT), 4))]


def _told(context: Context, alike: Mapping[str, float]) -> float:
    """Return how much the context speaks for a topic."""
    if not context.quotes:
        return 0.0
    nearest = sorted((alike[quote] for quote in context.quotes), reverse=True)[:_ENOUGH]
    if len(nearest) < _ENOUGH:
        return _QUOTED * _ALONE * nearest[0]
    return _TITLED * max((alike[title] for title in context.titles), default=0.0) + _QUOTED * sum(nearest) / _ENOUGH


def agreeing_topics(phrase: str, topics: Sequence[TopicLike], *, encode: Encode, limit: int) -> list[TopicMatch]:
    """Return the topics most like the phrase among those whose names, numbers and directions agree with it."""
    return [match for match in _ranked(phrase, topics, encode, agreeing=True)[:limit] if match.similarity > 0]


def nearest_topics(phrase: str, topics: Sequence[TopicLike], *, encode: Encode, limit: int = 5) -> list[TopicMatch]:
    """Return the topics most like the phrase, whether they match it or not, the most similar first."""
    return _ranked(phrase, topics, encode, agreeing=False)[:limit]


def _enough(asked: Wording, label: Wording) -> float:
    """Return the similarity from which the phrase means the topic: less where both are about the same act."""
    if _acts(asked) & _acts(label):
        return _SAME_ACT
    if label.head == asked.head:
        return _SAME_HEAD
    return _ANOTHER_HEAD if _differ_in_head(asked, label) else SAME_TOPIC


def _differ_in_head(asked: Wording, label: Wording) -> bool:
    """Whether two phrases share words beside their heads alone, which makes them more alike than they are."""
    return bool(asked.stems & label.stems) and asked.head not in label.stems and label.head not in asked.stems


def _acts(words: Wording) -> set[str]:
    return {found for found in words.stems if found.startswith("<")}


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
    best, named = np.zeros(len(topics)), np.zeros(len(topics))
    asked_words = _with_known_names(wording(phrase), [wording(text) for text, _ in texts])
    # who asks about leave to sell a thing asks about the ban on it
    banned = [BAN in wording(topic.label).stems and undoes(phrase, topic.label) for topic in topics]
    for (text, place), similarity in zip(texts, similarities, strict=True):
        words = wording(text)
        fits = asked_words.is_of_the_same if banned[place] else asked_words.agrees_with
        if agreeing and not fits(words):
            continue
        best[place] = max(best[place], float(similarity))
        named[place] = max(named[place], _by_words(asked_words, words, phrase))
    # one word of a phrase is a weak name: `school closures` are no closure of a road
    best = np.where((named > _BY_ONE_WORD) | (best >= _SUPPORTED), np.maximum(best, named), best)
    matches = [TopicMatch(topic, round(min(1.0, float(value)), 4)) for topic, value in zip(topics, best, strict=True)]
    return sorted(matches, key=lambda m: (-m.similarity, m.topic.label, m.topic.id))


def _described(topic: TopicLike) -> tuple[str, ...]:
    return (topic.description,) if topic.description else ()


def _by_words(asked: Wording, words: Wording, phrase: str) -> float:
    """Return how far the words alone make the phrase a name of the topic."""
    if asked.stems == words.stems:
        return 1.0
    if len(words.stems) > _LONG:
        return 0.0
    if asked.stems < words.stems:
        return _BY_WORDS if words.head in asked.stems or len(asked.stems) > 1 else _BY_ONE_WORD
    if words.stems < asked.stems:
        if len(words.stems) > 1:
            return _BROADER
        # `taxing empty homes` is a tax
        act = phrase.split()[0] if phrase.split()[0].casefold().endswith("ing") else ""
        return _BY_ONE_WORD if asked.head in words.stems or wording(act).stems == words.stems else 0.0
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
