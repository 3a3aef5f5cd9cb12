"""Train the statement model: `python -m bench.train.stance_statements --corpus DIR`.

It learns from the statements written for this project and the annotated ones of DIR/polnear. Prints macro-F1 over
support, oppose and neutral on the parts held out, then fits all and writes the weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from spacy.tokens import Doc

from bench.train.labelled import Labelled, annotated, written
from extract.language import load_pipeline
from extract.stance.evidence import StatementView
from extract.stance.features import BUCKETS, hashed_words, numbers_of
from extract.stance.lexicon import load_lexicon
from extract.stance.statement_model import LABELS, NUMBERS, STATEMENT_MODEL_PATH, WORDS, StatementModel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder that holds polnear/")
    parser.add_argument("--out", type=Path, default=STATEMENT_MODEL_PATH)
    options = parser.parse_args()
    rows = [*written(), *annotated(options.corpus / "polnear")]
    print(f"held out: {held_out_score(rows)}")
    trained(rows).save(options.out)


def held_out_score(rows: Sequence[Labelled]) -> dict[str, float]:
    """Return macro-F1 over three stances in the stories and articles held out, by a model that has not seen them."""
    model = trained([row for row in rows if not row.held])
    held = [row for row in rows if row.held and row.stance != "none"]
    numbers, words = features(held)
    logits = (numbers - model.mean) / model.scale * NUMBERS @ model.numbers + words @ model.words.astype(float) * WORDS
    guesses = np.array(LABELS)[np.asarray(logits + model.bias).argmax(axis=1)]
    labels = np.array([row.stance for row in held])
    articles = np.array([row.doc is not None for row in held])
    return {
        name: round(float(f1_score(labels[part], guesses[part], labels=list(LABELS[:3]), average="macro")), 3)
        for name, part in (("stories", ~articles), ("articles", articles))
        if part.any()
    }


def trained(rows: Sequence[Labelled]) -> StatementModel:
    """Return a model of the statements."""
    numbers, words = features(rows)
    mean, scale = numbers.mean(axis=0), numbers.std(axis=0) + 1e-6
    matrix = hstack([csr_matrix((numbers - mean) / scale * NUMBERS), words * WORDS]).tocsr()
    regression = LogisticRegression(C=1, max_iter=600, class_weight="balanced")
    fitted = regression.fit(matrix, np.array([row.stance for row in rows]))
    columns = [list(fitted.classes_).index(label) for label in LABELS]
    weights = fitted.coef_[columns].T
    dense = numbers.shape[1]
    return StatementModel(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        numbers=weights[:dense].astype(np.float32),
        words=weights[dense:].astype(np.float16),
        bias=fitted.intercept_[columns].astype(np.float32),
    )


def features(rows: Sequence[Labelled]) -> tuple[NDArray[np.float32], Any]:
    """Return the dense features and the hashed words of the statements, a row each."""
    lexicon = load_lexicon()
    numbers, words, starts = [], list[int](), [0]
    for row, doc in zip(rows, docs_of(rows), strict=True):
        view = StatementView(doc, row.attribution, lexicon)
        numbers.append(numbers_of(view, row.target, view.evidence(row.target)))
        words += sorted(hashed_words(view, row.target))
        starts.append(len(words))
    return np.array(numbers), csr_matrix((np.ones(len(words), np.float32), words, starts), shape=(len(rows), BUCKETS))


def docs_of(rows: Sequence[Labelled]) -> list[Doc]:
    """Return the parse of each statement's text; that of its article where there is one."""
    fresh = load_pipeline().pipe((row.text for row in rows if row.doc is None), batch_size=64, disable=["ner"])
    return [row.doc if row.doc is not None else next(fresh) for row in rows]


if __name__ == "__main__":
    main()
