"""Train the choice of an article's main issue, and of a second one, from the labels that editors would give them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from catboost import CatBoostRegressor
from numpy.typing import NDArray

from bench.train.attribution import boosted, forest_of
from extract.attribution.trees import Forest
from extract.targets.concepts import Article
from extract.targets.issues import Usage, Wording, beside, numbers, wordings
from onrecord.encoder import Encoder
from records.wordforms import stem

FOLDS = 5
TREES, DEPTH, RATE = 200, 5, 0.06
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LIGHT = frozenset(
    ["the", "a", "an", "of", "on", "for", "to", "in", "and", "with", "over", "about", "from", "by", "at", "its"]
)
_LINK = re.compile(r" (?:of|on|for|to|in|at|from|with|by|against|over) ")
_UNLIKE = 0.15
# Of words that undo a thing, an even number leaves it standing: who is for the lifting of a ban is against the ban.
_UNDOING = re.compile(
    r"\b(?:remov|end(?:s|ing)?\b|clos|shut|abol|scrap|cancel|withdraw|reject|lift|ban(?:s|ning)?\b|prohibit|cut(?:s|ting)?\b"
    r"|reduc|axing|demoli|dismantl|drop|phas|halt|suspen|repeal|loss\b|exit|expuls|expir|revo[ck])"
)
_UNDONE = 0.25
_SAME_ISSUE, _NEARLY, _APART = 0.55, 0.15, 0.1
Numbers = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Issues:
    """The wordings of one article, described, and how like each is to the labels of its issues (none: not known)."""

    usage: Usage
    found: list[Wording]
    features: Numbers
    likeness: list[Numbers]

    @property
    def value(self) -> Numbers:
        """How well each wording names one of the issues, the first by preference."""
        first = self.likeness[0]
        return np.maximum(first, self.likeness[1] - _APART) if len(self.likeness) > 1 else first


def read_issues(article: Article, labels: Sequence[str], encode: Encoder) -> Issues:
    """Return what an article may be about, and which of it is meant by the labels of its issues."""
    usage = Usage(article)
    found = wordings(usage)
    features = np.array([numbers(w, usage, found) for w in found], dtype=np.float32)
    likeness = [like([w.label for w in found], label, encode) for label in labels[:2]]
    return Issues(usage, found, features, likeness)


def like(labels: Sequence[str], issue: str, encode: Encoder) -> Numbers:
    """Return how like each label is to that of an issue, in words, head and meaning: a share of 0 to 1.

    One that undoes what the other names is less like it.
    """
    wanted = _stems(issue)
    near = [k for k, label in enumerate(labels) if _near(_stems(label), wanted)]
    found = np.full(len(labels), _UNLIKE, dtype=np.float32)
    if near:
        meaning = encode([labels[k] for k in near]) @ encode([issue])[0]
        for k, similarity in zip(near, meaning.tolist(), strict=True):
            stems = _stems(labels[k])
            words = 2 * len(stems & wanted) / max(1, len(stems) + len(wanted))
            found[k] = 0.5 * similarity + 0.4 * words + 0.1 * (_head(issue) in stems)
            if (len(_UNDOING.findall(labels[k].lower())) - len(_UNDOING.findall(issue.lower()))) % 2:
                found[k] = max(_UNLIKE, found[k] - _UNDONE)
    return found


def _near(stems: frozenset[str], wanted: frozenset[str]) -> bool:
    return bool(stems & wanted) or any(one[:4] == other[:4] for one in stems for other in wanted)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text.lower())) - _LIGHT


def _head(text: str) -> str:
    words = _WORD.findall(_LINK.split(text.lower())[0])
    return stem(words[-1]) if words else ""


def fit_main(issues: Sequence[Issues]) -> Forest:
    """Return a forest of how well a wording names the main issue."""
    model = CatBoostRegressor(
        iterations=TREES,
        depth=DEPTH,
        learning_rate=RATE,
        l2_leaf_reg=5,
        border_count=64,
        bootstrap_type="Bernoulli",
        subsample=0.7,
        rsm=0.5,
        random_seed=1,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(np.concatenate([i.features for i in issues]), np.concatenate([i.value for i in issues]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return forest_of(json.loads(path.read_text(encoding="utf-8")), DEPTH)


def second_features(issues: Issues, scores: Numbers) -> Numbers:
    """Return the numbers of each wording as a second issue, (number, wording)."""
    best = int(np.argmax(scores))
    rows = [
        (*row, *beside(wording, issues.found[best], float(score), float(scores[best]), issues.usage))
        for row, wording, score in zip(issues.features, issues.found, scores, strict=True)
    ]
    return np.array(rows, dtype=np.float32).T


def is_second(issues: Issues, scores: Numbers) -> Bools:
    """Return which wordings name the issue that the first choice does not name."""
    best = int(np.argmax(scores))
    if len(issues.likeness) < 2:
        return np.zeros(len(issues.found), dtype=bool)
    mine = int(issues.likeness[1][best] > issues.likeness[0][best])
    ours, other = issues.likeness[mine], issues.likeness[1 - mine]
    found: Bools = (other >= max(_SAME_ISSUE, float(other.max()) - _NEARLY)) & (other > ours + _APART)
    found[best] = False
    return found


def fit_second(issues: Sequence[Issues], scores: Sequence[Numbers]) -> Forest:
    """Return a forest of how likely a wording names a second issue."""
    features = np.concatenate([second_features(i, s) for i, s in zip(issues, scores, strict=True)], axis=1)
    labels = np.concatenate([is_second(i, s) for i, s in zip(issues, scores, strict=True)])
    return boosted(features, labels, TREES, DEPTH, RATE)
