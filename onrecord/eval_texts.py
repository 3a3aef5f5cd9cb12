"""The report of `onrecord eval attributions`, as text and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.eval_errors import CLASSES, Error, ErrorClass
from onrecord.eval_scoring import KINDS, Figures, Item, Subset
from records.spans import Spans, text_of

_MOST_CHARACTERS = 200


def report_json(
    found: Mapping[str, Figures], classes: Sequence[ErrorClass] | None, *, articles: int, subset: Subset, examples: int
) -> dict[str, Any]:
    """Return the report as JSON values; `classes` None leaves the errors out."""
    report: dict[str, Any] = {
        "subset": subset,
        "articles": articles,
        "figures": {name: each.to_json() for name, each in found.items()},
    }
    if classes is not None:
        whole = sum(c.cost for c in classes)
        report["errors"] = [
            {
                "class": c.name,
                "meaning": CLASSES[c.name],
                "missed": c.missed,
                "wrong": c.wrong,
                "share": round(c.cost / whole, 4),
                "by_kind": c.by_kind(),
                "examples": [error.to_json() for error in chosen(c.errors, examples)],
            }
            for c in classes
        ]
    return report


def report_lines(
    found: Mapping[str, Figures], classes: Sequence[ErrorClass] | None, *, articles: int, subset: Subset, examples: int
) -> Iterator[str]:
    """Yield the report as lines of text."""
    yield f"{articles} articles, subset {subset}"
    yield f"{'':10}{'gold':>6}{'found':>7}  {'content P/R/F1':^20}  {'end to end P/R/F1':^20}  source"
    for name, each in found.items():
        yield (
            f"{name:10}{each.gold:6}{each.predicted:7}  {_percent(each.content):^20}  "
            f"{_percent(each.end_to_end):^20}  {100 * each.source:6.1f}"
        )
    if classes is None:
        return
    whole = sum(c.cost for c in classes)
    yield ""
    yield f"{'class of error':26}{'missed':>7}{'wrong':>7}{'share':>8}  " + "".join(f"{kind:>10}" for kind in KINDS)
    for c in classes:
        kinds = "".join(f"{count:10}" for count in c.by_kind().values())
        yield f"{c.name:26}{c.missed:7}{c.wrong:7}{100 * c.cost / whole:7.1f}%  {kinds}"
    for c in classes:
        yield ""
        yield f"{c.name}: {CLASSES[c.name]}"
        for error in chosen(c.errors, examples):
            yield f"  {error.article} ({error.kind})"
            yield from (f"    gold   {_shown(item, error.text)}" for item in error.gold)
            yield from (f"    found  {_shown(item, error.text)}" for item in error.predicted)
            if error.rejected is not None:
                yield f"    left out  {_shown(error.rejected, error.text)}"


def chosen(errors: Sequence[Error], most: int) -> list[Error]:
    """Return at most so many errors, spread evenly over all: the first ones would all come from one article."""
    if len(errors) <= most:
        return list(errors)
    return [errors[k * len(errors) // most] for k in range(most)]


def _percent(shares: Mapping[str, float]) -> str:
    return "/".join(f"{100 * shares[name]:5.1f}" for name in ("precision", "recall", "f1"))


def _shown(item: Item, text: str) -> str:
    given = item.given
    sure = f" ({given.confidence:.2f})" if given.confidence is not None else ""
    return f"[{_words(given.source, text)}] [{_words(given.cue, text)}]{sure}: {_words(given.content, text)}"


def _words(spans: Spans, text: str) -> str:
    return textwrap.shorten(text_of(spans, text), _MOST_CHARACTERS, placeholder=" …") or "–"
