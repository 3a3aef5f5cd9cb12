"""Which topics are narrower than others: *sectoral missile defence* than *missile defence*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.linking.wording import Wording, wording
from records.topic import Topic

_LEAST_WORDS = 2


def with_parents(topics: Sequence[Topic], statements: Mapping[str, int]) -> list[Topic]:
    """Return the topics, each with its parent where one is clear, in the order given.

    A topic is narrower than another when its label has all words of the other's, and more that modify the same head;
    names, numbers and directions must agree. Of several parents the narrowest counts, then the one of most
    `statements`. A label of one word is no parent: *the tax* of one article is not that of another.

    Does not find parents by knowledge of the world (*pension* and *welfare*).
    """
    words = {topic.id: wording(topic.label) for topic in topics}
    by_word: dict[str, list[Topic]] = {}
    for topic in topics:
        stems = words[topic.id].stems
        if len(stems) >= _LEAST_WORDS:
            # every word of a parent is one of the child's, so one of them is enough to find it by
            by_word.setdefault(min(stems), []).append(topic)
    return [_with_parent(topic, words, by_word, statements) for topic in topics]


def _with_parent(
    topic: Topic,
    words: Mapping[str, Wording],
    by_word: Mapping[str, Sequence[Topic]],
    statements: Mapping[str, int],
) -> Topic:
    ours = words[topic.id]
    broader = [
        other for stem in sorted(ours.stems) for other in by_word.get(stem, ()) if _narrower(ours, words[other.id])
    ]
    if not broader:
        return replace(topic, parent=None)
    best = min(broader, key=lambda t: (-len(words[t.id].stems), -statements.get(t.id, 0), t.id))
    return replace(topic, parent=best.id)


def _narrower(ours: Wording, theirs: Wording) -> bool:
    return theirs.stems < ours.stems and theirs.head == ours.head and not theirs.headless and ours.agrees_with(theirs)


def narrower_topics(ids: Sequence[str], parents: Mapping[str, str | None]) -> dict[str, str]:
    """Return the topics below these, at any depth, each with the one of `ids` that it is below."""
    found: dict[str, str] = {}
    for topic in parents:
        path = [topic]
        while (above := parents.get(path[-1])) is not None and above not in path:
            if above in ids:
                found.setdefault(topic, above)
                break
            path.append(above)
    return {topic: above for topic, above in found.items() if topic not in ids}
