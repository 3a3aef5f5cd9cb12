"""Statements after linking: what a store holds."""

from __future__ import annotations

from dataclasses import dataclass

from records.article import Article
from records.speaker import Speaker
from records.statement import Statement
from records.topic import Topic


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two statements that are the same utterance; `similarity` is a share of 0 to 1."""

    later: str
    earlier: str
    similarity: float


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
