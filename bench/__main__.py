"""Measure quality and speed against the floors: `make bench`, or `python -m bench --corpus DIR [--only NAME]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench import measures

FLOORS = Path(__file__).with_name("floors.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the scorers, articles/ and polnear/")
    parser.add_argument("--only", choices=sorted(measures.ALL), action="append", help="measure only this; repeatable")
    arguments = parser.parse_args()
    if not (arguments.corpus / "score_statements.py").is_file():
        print(f"skipped: {arguments.corpus} has no scorers; pass --corpus with the evaluation data")
        return 0
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    below = 0
    for name in arguments.only or measures.ALL:
        for figure, value in measures.ALL[name](arguments.corpus).items():
            bound = floors.get(figure)
            # A figure whose name ends in "ratio" is a cost: its bound is a ceiling.
            missed = bound is not None and (value > bound if figure.endswith("ratio") else value < bound)
            below += missed
            mark = "" if bound is None else f"  ({'MISSED' if missed else 'held'}: {bound})"
            print(f"{figure:52} {value:8.3f}{mark}", flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
