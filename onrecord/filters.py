"""The options by which commands choose statements."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graph.rows import StatementFilter
    from onrecord.knowledge import KnowledgeGraph


class StanceChoice(StrEnum):
    """A stance to filter by."""

    support = "support"
    oppose = "oppose"
    neutral = "neutral"


def iso_or_none(value: str | None) -> str | None:
    """Return the value, an ISO date or a prefix of one.

    Raises `typer.BadParameter` for anything else: compared as text it would match nothing, or everything.
    """
    if value is not None and not _is_iso(value):
        raise typer.BadParameter(f"{value!r} is no date; write 2011, 2011-07 or 2011-07-04")
    return value


ConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--min-confidence", min=0.0, max=1.0, help="Leave out attributions below this share.", show_default=False
    ),
]
TopicFilter = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Only statements about this topic; may be repeated.", show_default=False),
]
SpeakerFilter = Annotated[
    list[str] | None,
    typer.Option("--speaker", help="Only statements of this speaker; may be repeated.", show_default=False),
]
StanceFilter = Annotated[
    StanceChoice | None, typer.Option("--stance", help="Only statements of this stance.", show_default=False)
]
SinceFilter = Annotated[
    str | None,
    typer.Option(
        "--since",
        help="Only statements from this ISO date (or 2011, 2011-07) on.",
        callback=iso_or_none,
        show_default=False,
    ),
]
UntilFilter = Annotated[
    str | None,
    typer.Option(
        "--until",
        help="Only statements up to this ISO date, inclusive.",
        callback=iso_or_none,
        show_default=False,
    ),
]
ArticleFilter = Annotated[
    list[str] | None,
    typer.Option("--article", help="Only statements of this article id; may be repeated.", show_default=False),
]


def filter_of(
    graph: KnowledgeGraph,
    *,
    topics: list[str] | None = None,
    speakers: list[str] | None = None,
    stance: StanceChoice | None = None,
    since: str | None = None,
    until: str | None = None,
    articles: list[str] | None = None,
    min_confidence: float | None = None,
    limit: int | None = None,
) -> StatementFilter:
    """Return what the options ask for, topics and speakers as the ids that the store has for their names."""
    from graph.answers import speakers_named, topics_named
    from graph.rows import StatementFilter

    return StatementFilter(
        topic_ids=topics_named(topics, graph.store, encode=graph.encoder) if topics else None,
        speaker_ids=speakers_named(speakers, graph.store) if speakers else None,
        stance=stance.value if stance else None,
        since=since,
        until=until,
        article_ids=articles,
        min_confidence=min_confidence,
        limit=limit,
    )


def _is_iso(value: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", value, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return False
    return True
