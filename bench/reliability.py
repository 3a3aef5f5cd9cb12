"""How far a confidence can be trusted: `python -m bench.reliability --corpus DIR` prints a table and draws an SVG.

DIR holds a gold file of attributions, `polnear/dev.jsonl`. Each attribution that onrecord keeps counts in the bin of
its confidence; it is right where content and source agree with the gold.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.config import Settings
from onrecord.eval_files import read_gold
from onrecord.eval_predictions import predictions
from onrecord.eval_scoring import compared, source_is_right

DRAWING = Path(__file__).parents[1] / "docs" / "reliability.svg"
BINS = 10
_SIDE = 300
_MARGIN = 46


@dataclass(frozen=True, slots=True)
class Bin:
    """The attributions whose confidence lies from `low` on, in bins of equal width; shares of 0 to 1."""

    low: float
    count: int
    confidence: float
    right: float


def judged(gold: Path) -> Iterator[tuple[float, bool]]:
    """Yield the confidence of each attribution that onrecord keeps, and whether content and source are right."""
    for found in predictions(read_gold(gold), Settings()):
        row = compared(found.article, found.kept)
        right = {p for g, p in row.pairs if source_is_right(row.gold[g], row.predicted[p])}
        for number, item in enumerate(row.predicted):
            yield item.given.confidence or 0.0, number in right


def binned(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> list[Bin]:
    """Return the bins that hold any, lowest first."""
    out = []
    for number in range(bins):
        inside = [(c, r) for c, r in pairs if min(int(c * bins), bins - 1) == number]
        if inside:
            n = len(inside)
            out.append(Bin(number / bins, n, sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n))
    return out


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance of confidence and share right, each bin weighted by its size (share of 0 to 1)."""
    whole = sum(b.count for b in bins)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / whole if whole else 0.0


def table(bins: Sequence[Bin]) -> Iterator[str]:
    """Yield the bins as a table in Markdown."""
    yield "| confidence | attributions | mean confidence | right |\n|---|---|---|---|"
    for b in bins:
        yield f"| {b.low:.1f} to {b.low + 1 / BINS:.1f} | {b.count} | {b.confidence:.2f} | {b.right:.2f} |"
    yield f"\nExpected calibration error: {100 * calibration_error(bins):.1f} points."


def drawing(bins: Sequence[Bin]) -> str:
    """Return the reliability plot as SVG: one dot a bin, its area by its size, beside the line where all would lie."""

    def x(share: float) -> float:
        return _MARGIN + share * _SIDE

    def y(share: float) -> float:
        return 10 + (1 - share) * _SIDE

    most = max((b.count for b in bins), default=1)
    marks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE + _MARGIN + 14} {_SIDE + 56}" '
        'font-family="sans-serif" font-size="11" fill="#333">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<rect x="{x(0)}" y="{y(1)}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#bbb"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbb" stroke-dasharray="4 3"/>',
        *(f'<text x="{x(m)}" y="{y(0) + 16}" text-anchor="middle">{m:g}</text>' for m in marks),
        *(f'<text x="{x(0) - 6}" y="{y(m) + 4}" text-anchor="end">{m:g}</text>' for m in marks),
        f'<text x="{x(0.5)}" y="{y(0) + 36}" text-anchor="middle">confidence</text>',
        f'<text transform="translate(12 {y(0.5)}) rotate(-90)" text-anchor="middle">share right</text>',
        *(
            f'<circle cx="{x(b.confidence):.1f}" cy="{y(b.right):.1f}" r="{2 + 10 * (b.count / most) ** 0.5:.1f}" '
            f'fill="#2b6cb0" fill-opacity="0.7"><title>{b.count} attributions: {b.right:.2f} right</title></circle>'
            for b in bins
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reliability", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with polnear/dev.jsonl")
    arguments = parser.parse_args()
    bins = binned(list(judged(arguments.corpus / "polnear" / "dev.jsonl")))
    sys.stdout.write("\n".join(table(bins)) + "\n")
    DRAWING.write_text(drawing(bins), encoding="utf-8")


if __name__ == "__main__":
    main()
