"""Statements as flat rows, for CSV and data frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.rows import StatementRow

COLUMNS = (
    "id",
    "article",
    "title",
    "publisher",
    "published",
    "url",
    "speaker",
    "speaker_id",
    "speaker_kind",
    "mention",
    "cue",
    "kind",
    "modality",
    "quote",
    "topic",
    "topic_id",
    "stance",
    "score",
    "date",
    "date_basis",
    "confidence",
    "method",
    "repeats",
)


def statement_rows(rows: Iterable[StatementRow]) -> Iterator[dict[str, str | float | None]]:
    """Yield one mapping with `COLUMNS` for each statement and position; one for a statement without a position."""
    for row in rows:
        common = {
            "id": row.id,
            "article": row.article_id,
            "title": row.title,
            "publisher": row.publisher,
            "published": row.published,
            "url": row.url,
            "speaker": row.speaker,
            "speaker_id": row.speaker_id,
            "speaker_kind": row.speaker_kind,
            "mention": row.mention,
            "cue": row.cue,
            "kind": row.kind,
            "modality": row.modality,
            "quote": row.quote,
            "date": row.date,
            "date_basis": row.date_basis,
            "confidence": row.confidence,
            "method": row.method,
            "repeats": row.repeats,
        }
        for position in row.positions or (None,):
            yield {
                **common,
                "topic": position.topic if position else None,
                "topic_id": position.topic_id if position else None,
                "stance": position.stance if position else None,
                "score": position.score if position else None,
            }
