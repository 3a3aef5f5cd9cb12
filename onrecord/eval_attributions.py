"""The evaluation behind `onrecord eval attributions`: gold and predictions in, one report out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.config import Settings
from onrecord.eval_errors import ErrorClass, error_classes
from onrecord.eval_files import prediction_row, read_gold, read_predictions
from onrecord.eval_predictions import predictions
from onrecord.eval_scoring import Compared, Figures, Given, GoldArticle, Subset, compared, figures
from onrecord.eval_texts import report_json, report_lines
from records.errors import SettingsError
from records.jsonl import dumps, open_text


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of all attributions and of each kind; `classes` of errors where they were asked for."""

    figures: dict[str, Figures]
    classes: list[ErrorClass] | None
    articles: int
    subset: Subset
    examples: int

    def lines(self) -> Iterator[str]:
        return report_lines(
            self.figures, self.classes, articles=self.articles, subset=self.subset, examples=self.examples
        )

    def to_json(self) -> dict[str, Any]:
        return report_json(
            self.figures, self.classes, articles=self.articles, subset=self.subset, examples=self.examples
        )


def evaluated(
    gold: Path,
    predicted: Path | None,
    settings: Settings,
    *,
    subset: Subset = "all",
    show: bool = False,
    examples: int = 3,
    layers: bool = False,
    written_to: Path | None = None,
) -> Report:
    """Return the report on a file of predictions or, without one, on what onrecord finds in the gold's texts.

    Raises `FormatError` for a line that cannot be read, and `SettingsError` where no article of the gold is predicted.
    """
    articles = read_gold(gold)
    if predicted is None:
        rows = list(_own(articles, settings, subset=subset, show=show, layers=layers, written_to=written_to))
    else:
        if written_to is not None:
            raise SettingsError("-o writes what onrecord predicts; leave it out, or leave out the file of predictions")
        given = read_predictions(predicted)
        if not any(article.id in given for article in articles):
            raise SettingsError(f"{predicted}: no article of {gold} is in it; the ids must be the same")
        rows = [compared(article, given.get(article.id, []), subset=subset) for article in articles]
    return Report(figures(rows), error_classes(rows) if show else None, len(rows), subset, examples)


def _own(
    articles: list[GoldArticle],
    settings: Settings,
    *,
    subset: Subset,
    show: bool,
    layers: bool,
    written_to: Path | None,
) -> Iterator[Compared]:
    lines: list[tuple[str, list[Given]]] = []
    for found in predictions(articles, settings, layers=layers, rejects=show):
        lines.append((found.article.id, found.kept))
        yield compared(found.article, found.kept, subset=subset, rejected=found.rejected)
    if written_to is not None:
        with open_text(written_to, "wt") as stream:
            stream.writelines(dumps(prediction_row(*line)) + "\n" for line in lines)
