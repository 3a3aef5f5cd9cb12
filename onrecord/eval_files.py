"""Reading gold and predicted attributions, and writing predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from onrecord.eval_scoring import KINDS, Given, GoldArticle
from records.errors import FormatError, SettingsError
from records.jsonl import open_text, read_lines
from records.spans import spans_from_json, spans_to_json

_Row = TypeVar("_Row")


def read_gold(path: Path) -> list[GoldArticle]:
    """Return the articles of a gold file, by id.

    One JSON object a line: `doc_id`, `text`, `attributions`: a list of `source`, `cue`, `content` (lists of
    `[start, end]`), `type` (a kind) and, where known, `speech` (true or false). Raises `FormatError` with file and
    line.
    """
    articles: dict[str, GoldArticle] = {}
    for number, row in _rows(path):
        article = _read(path, number, row, _gold_article)
        if article.id in articles:
            raise FormatError(f"{path}:{number}: article {article.id!r} stands here twice; keep one of the lines")
        articles[article.id] = article
    if not articles:
        raise FormatError(f"{path}: no article; write one JSON object a line, as docs/formats.md says")
    return [articles[key] for key in sorted(articles)]


def read_predictions(path: Path) -> dict[str, list[Given]]:
    """Return the predicted attributions of each article.

    A line holds one article (`doc_id` and `quotes`), or one statement as `extract` writes it. Raises `FormatError`
    with file and line.
    """
    found: dict[str, list[Given]] = {}
    for number, row in _rows(path):
        if "quotes" in row and "doc_id" in row:
            found[row["doc_id"]] = _read(path, number, row, _quotes)
        elif "article" in row and "content" in row:
            found.setdefault(row["article"], []).append(_read(path, number, row, _given))
        else:
            raise FormatError(
                f"{path}:{number}: neither predictions (doc_id, quotes) nor a statement (article, content); "
                "write one of them, as docs/formats.md says"
            )
    return found


def prediction_row(article: str, found: list[Given]) -> dict[str, Any]:
    """Return one article's line of a predictions file."""
    return {
        "doc_id": article,
        "quotes": [
            {
                "content": spans_to_json(each.content),
                "source": spans_to_json(each.source),
                "cue": spans_to_json(each.cue),
                "confidence": each.confidence,
                "method": each.method,
            }
            for each in found
        ],
    }


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        raise SettingsError(f"{path}: no such file; name a file of JSON lines")
    with open_text(path) as stream:
        yield from read_lines(stream, str(path))


def _read(path: Path, number: int, row: dict[str, Any], read: Callable[[dict[str, Any]], _Row]) -> _Row:
    try:
        return read(row)
    except KeyError as error:
        raise FormatError(f"{path}:{number}: the key {error} is missing; see docs/formats.md") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"{path}:{number}: {error}; write spans as [[start, end], ...]") from error


def _gold_article(row: dict[str, Any]) -> GoldArticle:
    return GoldArticle(row["doc_id"], row["text"], tuple(_given(each) for each in row["attributions"]))


def _quotes(row: dict[str, Any]) -> list[Given]:
    return [_given(each) for each in row["quotes"]]


def _given(row: dict[str, Any]) -> Given:
    kind = row.get("type") or row.get("kind")
    return Given(
        source=spans_from_json(row.get("source")),
        cue=spans_from_json(row.get("cue")),
        content=spans_from_json(row["content"]),
        kind=next((known for known in KINDS if known == kind), None),
        speech=bool(row.get("speech", True)),
        confidence=row.get("confidence"),
        method=row.get("method"),
    )
