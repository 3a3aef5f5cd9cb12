"""Train the statement model: `python -m bench.train.stance_statements`. Needs no corpus but our own statements.

Prints macro-F1 over support, oppose and neutral on held-out stories (five folds), then fits all and writes the weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from extract.language import load_pipeline
from extract.stance.evidence import StatementView
from extract.stance.features import BUCKETS, hashed_words, numbers_of
from extract.stance.lexicon import load_lexicon
from extract.stance.statement_model import LABELS, NUMBERS, STATEMENT_MODEL_PATH, WORDS, StatementModel
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

STATEMENTS = Path(__file__).with_name("stance_statements.jsonl")


def main() -> None:
    rows = [json.loads(line) for line in STATEMENTS.read_text(encoding="utf-8").split("\n") if line.strip()]
    numbers, words = features(rows)
    labels = np.array([row["stance"] for row in rows])
    stories = np.array([row["subject"] for row in rows])
    mean, scale = numbers.mean(axis=0), numbers.std(axis=0) + 1e-6
    matrix = hstack([csr_matrix((numbers - mean) / scale * NUMBERS), words * WORDS]).tocsr()
    guesses = np.empty(len(labels), dtype=object)
    for inside, outside in GroupKFold(5).split(matrix, labels, stories):
        guesses[outside] = regression().fit(matrix[inside], labels[inside]).predict(matrix[outside])
    sided = labels != "none"
    score = f1_score(labels[sided], guesses[sided].astype(str), labels=list(LABELS[:3]), average="macro")
    print(f"held-out stories: macro-F1 {score:.3f} over {int(sided.sum())} statements")
    fitted = regression().fit(matrix, labels)
    columns = [list(fitted.classes_).index(label) for label in LABELS]
    weights = fitted.coef_[columns].T
    dense = numbers.shape[1]
    StatementModel(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        numbers=weights[:dense].astype(np.float32),
        words=weights[dense:].astype(np.float16),
        bias=fitted.intercept_[columns].astype(np.float32),
    ).save(STATEMENT_MODEL_PATH)


def regression() -> LogisticRegression:
    return LogisticRegression(C=1, max_iter=600, class_weight="balanced")


def features(rows: list[dict[str, Any]]) -> tuple[NDArray[np.float32], csr_matrix]:
    """Return the dense features and the hashed words of the statements, a row each."""
    lexicon = load_lexicon()
    numbers, words, starts = [], list[int](), [0]
    docs = load_pipeline().pipe((row["text"] for row in rows), batch_size=64, disable=["ner"])
    for row, doc in zip(rows, docs, strict=True):
        attribution, target = _statement(row)
        view = StatementView(doc, attribution, lexicon)
        numbers.append(numbers_of(view, target, view.evidence(target)))
        words += sorted(hashed_words(view, target))
        starts.append(len(words))
    return np.array(numbers), csr_matrix((np.ones(len(words), np.float32), words, starts), shape=(len(rows), BUCKETS))


def _statement(row: dict[str, Any]) -> tuple[Attribution, Target]:
    text = row["text"]
    content = tuple(_contents(text, row["content"]))
    mention = None
    if row["mention"]:
        inside = [_find(text, row["mention"], span.start, span.end) for span in content]
        mention = next((span for span in inside if span), None)
    source, cue = (_find(text, row[key]) if row[key] else None for key in ("source", "cue"))
    attribution = Attribution((source,) if source else (), (cue,) if cue else (), content, "indirect", "gold", 1.0)
    return attribution, Target(row["target"], row["target"].lower(), mention, 1.0)


def _contents(text: str, parts: list[str]) -> Iterator[TextSpan]:
    at = 0
    for part in parts:
        span = _find(text, part, at) or _find(text, part)
        if span is None:
            raise SystemExit(f"stance_statements.jsonl: {part!r} does not stand in {text!r}")
        at = span.end
        yield span


def _find(text: str, part: str, start: int = 0, end: int | None = None) -> TextSpan | None:
    at = text.find(part, start, len(text) if end is None else end)
    return TextSpan(at, at + len(part)) if at >= 0 else None


if __name__ == "__main__":
    main()
