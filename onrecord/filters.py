"""The options by which commands choose statements."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from records.errors import SettingsError

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
    """Return what the options ask for, topics and speakers as the ids that the store has for their names.

    Without `min_confidence` that of the settings holds. Raises `SettingsError`, with the nearest names, for a topic,
    speaker or article that the store does not hold.
    """
    from graph.rows import StatementFilter

    least = graph.settings.min_confidence if min_confidence is None else min_confidence
    return StatementFilter(
        topic_ids=_topic_ids(graph, topics) if topics else None,
        speaker_ids=_speaker_ids(graph, speakers) if speakers else None,
        stance=stance.value if stance else None,
        since=since,
        until=until,
        article_ids=articles_named(graph, articles) if articles else None,
        min_confidence=least or None,
        limit=limit,
    )


def articles_named(graph: KnowledgeGraph, asked: Sequence[str]) -> list[str]:
    """Return the ids that are asked for. Raises `SettingsError`, with the nearest, for one that the store lacks."""
    for wanted in asked:
        if graph.store.article(wanted) is None:
            near = difflib.get_close_matches(wanted, graph.store.article_hashes(), n=3, cutoff=0)
            remedy = (
                f"the nearest are {', '.join(near)}; `onrecord articles list` shows all"
                if near
                else "the store holds none; build it first"
            )
            raise SettingsError(f"no article has the id {wanted!r}; {remedy}")
    return list(asked)


def _topic_ids(graph: KnowledgeGraph, asked: Sequence[str]) -> list[str]:
    from graph.answers import topics_named
    from graph.curating import TopicNames

    return [
        key
        for phrase in asked
        for key in topics_named([phrase], graph.store, encode=graph.encoder)
        or [TopicNames.of(graph.store, graph.encoder).named(phrase).id]
    ]


def _speaker_ids(graph: KnowledgeGraph, asked: Sequence[str]) -> list[str]:
    from graph.answers import speakers_named
    from graph.curating import SpeakerNames

    return [
        key
        for name in asked
        for key in speakers_named([name], graph.store) or [SpeakerNames(tuple(graph.store.speakers())).named(name).id]
    ]


def _is_iso(value: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", value, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return False
    return True
