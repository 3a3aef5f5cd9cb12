"""What the stance encoder learns from, as rows: public sets, arguments, stories and articles."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.train.arguments import arguments
from bench.train.labelled import Labelled
from extract.stance.statement_text import StatementText, statement_text
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

AGAIN = 3000  # rows of the first pass that come again in each later one, so that it is not forgotten
ALONE = 0.12  # share of the statements that are read without what else the speaker says
# Who is for the removal of a thing is against the thing: so many rows of each later pass are made of others so.
TURNED = 1000
_REMOVAL_OF = re.compile(
    r"(?:end|removal|closures?|abolition|cancellation|scrapping|withdrawal|lifting|repeal|demolition|ban)"
    r" (?:of|on|from) (?:the )?(.+)"
)
_REMOVAL = re.compile(
    r"(.{4,}) (?:removal|closures?|abolition|cancellation|scrapping|withdrawal|ban|repeal|demolition|end|shutdown)"
)
_OPPOSITE = {"support": "oppose", "oppose": "support", "neutral": "neutral"}
FIRST = {
    "newsmtsc": {"support": 1300, "oppose": 1400, "neutral": 900},
    "dse": {"support": 700, "oppose": 700, "neutral": 500},
    "gwsd": {"support": 150, "oppose": 150, "neutral": 100},
}


@dataclass(frozen=True)
class Row:
    """A labelled statement; `task` names the head that judges it; one that is `sided` can be for or against alone."""

    text: StatementText
    label: str
    task: str
    sided: bool = False


def row_of(case: Labelled) -> Row:
    """Return a labelled statement as the network reads it."""
    statement = statement_text(case.text, case.attribution, case.target, case.others)
    return Row(statement, case.stance, "own")


def argument_rows(folder: Path, random: np.random.Generator) -> list[Row]:
    """Return the rows of arguments for and against a motion."""
    return [Row(a.text, a.stance, "own") for a in arguments(folder, random)]


def alone_at_times(rows: Sequence[Row], random: np.random.Generator) -> list[Row]:
    """Return the rows, some of them without what else the speaker says: many speakers say one thing alone."""
    return [replace(r, text=replace(r.text, beside="")) if random.random() < ALONE else r for r in rows]


def turned(row: Row) -> Row | None:
    """Return a stance on the removal of a thing as the opposite one on the thing; None where it is on no removal."""
    label = row.text.target
    found = _REMOVAL_OF.fullmatch(label) or _REMOVAL.fullmatch(label)
    if found is None or row.label not in _OPPOSITE:
        return None
    return replace(row, text=replace(row.text, target=found[1]), label=_OPPOSITE[row.label])


def public_rows(name: str, corpus: Path, split: str) -> list[Row]:
    """Return the rows of a public set."""
    lines = (corpus / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [_public(name, raw) for raw in found if raw["split"] == split]


def _public(name: str, raw: dict[str, Any]) -> Row:
    text, target, source, mention = raw["text"], raw["target"], None, None
    if name == "dse":
        text, source, mention = _unbracketed(raw)
        target = mention.of(text) if mention else target
    elif name == "newsmtsc":
        mention = TextSpan(raw["start"], raw["end"])
    elif name == "gwsd":
        target = "climate change is a serious concern"
    else:
        start = text.lower().find(target.lower())
        mention = TextSpan(start, start + len(target)) if start >= 0 else None
    attribution = Attribution((source,) if source else (), (), (TextSpan(0, len(text)),), "indirect", "gold", 1.0)
    statement = statement_text(text, attribution, Target(target, target, mention, 1.0))
    if name == "ibm_claim_target":
        return Row(statement, raw["label"], "own", sided=True)
    return Row(statement, raw["label"], name)


def _unbracketed(raw: dict[str, Any]) -> tuple[str, TextSpan | None, TextSpan | None]:
    """Return the text of DSE without its brackets, and where the holder and the target stand."""
    marked, spans = raw["text"], dict[str, TextSpan]()
    for key in ("p", "q"):
        marked = marked.replace(f"[{raw[key]}]", f"{'<>' if key == 'p' else '{}'}"[0] + raw[key] + "\x00", 1)
    text, opened = "", dict[str, int]()
    for char in marked:
        if char in "<{":
            opened[char] = len(text)
        elif char == "\x00":
            for mark in [m for m in opened if m not in spans]:
                spans[mark] = TextSpan(opened[mark], len(text))
        else:
            text += char
    # the sets' brackets leave a name's last letters outside
    whole = {}
    for mark, span in spans.items():
        end = span.end
        while end < len(text) and text[end].isalpha():
            end += 1
        whole[mark] = TextSpan(span.start, end)
    return text, whole.get("<"), whole.get("{")


def later_pass(later: Sequence[Row], first: Sequence[Row], random: np.random.Generator) -> list[Row]:
    """Return the rows of one later pass: all of `later`, some of them turned, and some of the first pass again."""
    other_way = [row for row in map(turned, later) if row is not None]
    return [
        *alone_at_times([*later, *_some(other_way, TURNED, random)], random),
        *_some(first, AGAIN, random),
    ]


def first_rows(corpus: Path, random: np.random.Generator) -> list[Row]:
    """Return the rows of the public sets for the first pass, other sets than claims about a target cut to size."""
    chosen = public_rows("ibm_claim_target", corpus, "train")
    for name, counts in FIRST.items():
        short = [row for row in public_rows(name, corpus, "train") if len(row.text.statement.split()) < 45]
        for label, count in counts.items():
            found = [row for row in short if row.label == label]
            chosen += [found[i] for i in random.permutation(len(found))[:count]]
    return chosen


def _some(rows: Sequence[Row], number: int, random: np.random.Generator) -> list[Row]:
    return [rows[i] for i in random.permutation(len(rows))[:number]]
