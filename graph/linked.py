"""Statements after linking: what a store holds, and what the next linking needs to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from records.article import Article
from records.speaker import Speaker
from records.statement import Statement
from records.topic import Topic


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two statements that are the same utterance; `similarity` is a share of 0 to 1.

    `earlier` stands in the article where the utterance came from, as far as is known; `wire` is the news agency that
    one of the two articles credits.
    """

    later: str
    earlier: str
    similarity: float
    wire: str | None = None


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Phrases that were found to be of one meaning, before a user's decisions join such groups to topics.

    `phrases` are labels of positions as extracted; the first is the anchor, with which other phrases are compared.
    `topic` is the id of the topic that the group is part of, `id` the one that it has by itself; `pinned` the label
    of the codebook's topic that it was put under.
    """

    id: str
    topic: str
    phrases: tuple[str, ...]
    pinned: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedGraph:
    """The whole projection, each part ordered by id.

    Every statement's speaker is one of `speakers` (or None) and every position's `topic_id` one of `topics` (or None).
    """

    articles: tuple[Article, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    topics: tuple[Topic, ...] = ()
    statements: tuple[Statement, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    groups: tuple[PhraseGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """How a store has it now: what keeps its identifier when statements are linked again.

    `speaker_of` gives the speaker's id by statement; `bodies` that of speakers without a statement by folded name;
    `former` the former ids by the id of a speaker or topic. With `regroup` phrases are grouped as if none had a topic
    yet, and only ids last.
    """

    speaker_of: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[PhraseGroup, ...] = ()
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regroup: bool = False
