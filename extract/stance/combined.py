"""Stances from the tuned encoder, the rules and the small model together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extract.stance.complaints import side_on_complaint
from extract.stance.encoder import LABELS, TUNED_PATH, TunedEncoder
from extract.stance.evidence import Evidence, StatementView
from extract.stance.features import hashed_words, numbers_of
from extract.stance.lexicon import Lexicon, load_lexicon
from extract.stance.model import StanceModel
from extract.stance.reader import Item, StanceReading
from extract.stance.rules import rule_score
from extract.stance.shown import shown_words
from extract.stance.statement_model import StatementModel
from extract.stance.statement_text import statement_text
from extract.target import Target
from records.errors import ModelError
from records.statement import Stance

SIGNS_PATH = TUNED_PATH.with_name("combined.npz")
# Above this share of `none`, or below that share of the likeliest stance, nobody can tell. In stories unseen, nine in
# ten of those called `none` are.
_NONE = 0.5
_DOUBT = 0.34
# Who `accused the union` may be for or against the plan that is under discussion. Half of it or twice were tried.
_BLAMING = -0.5
_BLAME_ASTRAY = np.array([0.3, -1.0, 0.0, 0.0], dtype=np.float32)
Numbers = NDArray[np.float32]


class CombinedReader:
    """Reads stances as `StanceReader` does, by a regression over what encoder, rules and small model say."""

    def __init__(
        self,
        encoder: TunedEncoder,
        lexicon: Lexicon,
        model: StanceModel,
        statements: StatementModel,
        weights: Numbers,
    ) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        self._model = model
        self._statements = statements
        self._weights = weights

    @classmethod
    def load(cls, vocabulary: Path) -> CombinedReader:
        """Return a reader with all that comes with the package.

        `vocabulary` is that of BERT's lower-case English word pieces. Raises `ModelError` where a file is missing.
        """
        return cls(
            TunedEncoder.load(vocabulary), load_lexicon(), StanceModel.load(), StatementModel.load(), load_weights()
        )

    def read_all(self, items: Sequence[Item]) -> list[list[StanceReading]]:
        """Return the readings of many statements, in order: one a target."""
        texts = [
            statement_text(doc.text, attribution, target) for doc, attribution, targets in items for target in targets
        ]
        logits = iter(self._encoder.logits(texts))
        readings: list[list[StanceReading]] = []
        for doc, attribution, targets in items:
            view = StatementView(doc, attribution, self._lexicon)
            reported = bool(attribution.cue) or attribution.kind != "indirect"
            readings.append([self._read(view, target, next(logits), reported=reported) for target in targets])
        return readings

    def _read(self, view: StatementView, target: Target, logits: Numbers, *, reported: bool) -> StanceReading:
        signs = view.evidence(target)
        words = hashed_words(view, target)
        numbers = numbers_of(view, target, signs)
        judged = self._model.judge(numbers, words, reported=reported)
        told = self._statements.logits(numbers, words)
        values = opinions(logits, signs, judged, told, implied=target.mention is None) @ self._weights
        if target.mention is None and sum(sign.value for sign in signs if sign.kind == "cue") <= _BLAMING:
            values = values + _BLAME_ASTRAY
        shares = np.exp(values - values.max())
        shares /= shares.sum()
        if side := side_on_complaint(view.cue, view.content):
            shares = np.array([0.8, 0.05, 0.15, 0.0] if side > 0 else [0.05, 0.8, 0.15, 0.0], dtype=np.float32)
        stance = stance_of(shares)
        spans = shown_words(view, signs, words, stance, model=self._model)
        return StanceReading(stance, round(float(shares[0] - shares[1]), 3), spans)


def opinions(
    logits: Numbers, signs: Sequence[Evidence], judged: tuple[float, float], told: Numbers, *, implied: bool
) -> Numbers:
    """Return what each judge says, as one row for the regression.

    They are `LABELS`' logits, the rules, the small model, and the model of our own statements.
    """
    rule = rule_score(signs, implied=implied)
    support, neutral = (np.log(share / (1 - share)) for share in np.clip(judged, 0.001, 0.999))
    kinds = {sign.kind for sign in signs}
    cue = float(np.clip(sum(sign.value for sign in signs if sign.kind == "cue"), -1, 1))
    row = [*(logits - logits.mean()), rule, abs(rule), cue, abs(cue), support, abs(support), neutral]
    row += ["open" in kinds, "outsider" in kinds, bool(signs), implied, 1.0, *told]
    return np.asarray(row, dtype=np.float32)


def stance_of(shares: Numbers) -> Stance | None:
    """Return the likeliest stance; None where nothing is said of the target, or no stance stands out."""
    best = int(shares[:3].argmax())
    if shares[LABELS.index("none")] > _NONE or shares[best] < _DOUBT:
        return None
    return ("support", "oppose", "neutral")[best]


def load_weights(path: Path = SIGNS_PATH) -> Numbers:
    """Return the weights of the regression, a row an opinion and a column a label.

    Raises `ModelError` where the file is missing.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            weights: Numbers = held["weights"]
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"{path}: no stance weights ({error}); reinstall onrecord") from error
    return weights
