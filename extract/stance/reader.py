"""Read the stance of statements toward their targets, from rules and a trained model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extract.stance.evidence import Evidence, StatementView
from extract.stance.features import hashed_words, numbers_of
from extract.stance.lexicon import Lexicon, load_lexicon
from extract.stance.model import StanceModel
from extract.stance.rules import rule_score
from extract.stance.shown import shown_words
from extract.target import Target
from records.attribution import Attribution
from records.spans import Spans
from records.statement import Stance

Item = tuple[Doc, Attribution, Sequence[Target]]

_RULE_SIDE = 0.2
_NEUTRAL = 0.5
_GUESS = 0.5
# Words such as "no agreement on" or "is considering" decide against weak rules, "we are against" against the model.
_OPEN = 0.25
_PLAIN = 0.9


@dataclass(frozen=True, slots=True)
class StanceReading:
    """A stance, its score from -1 (oppose) to 1 (support), and the words that decided it."""

    stance: Stance | None
    score: float
    evidence: Spans


class StanceReader:
    """Reads stances; holds the word lists and the model. Without a model, the rules decide alone."""

    def __init__(self, lexicon: Lexicon, model: StanceModel | None) -> None:
        self._lexicon = lexicon
        self._model = model

    @classmethod
    def load(cls) -> StanceReader:
        """Return a reader with the word lists and the model that come with the package.

        Raises `ModelError` where the model file is missing.
        """
        return cls(load_lexicon(), StanceModel.load())

    def read(self, doc: Doc, attribution: Attribution, targets: Sequence[Target]) -> list[StanceReading]:
        """Return one reading a target, in order."""
        view = StatementView(doc, attribution, self._lexicon)
        reported = bool(attribution.cue) or attribution.kind != "indirect"
        return [self._read(view, target, reported=reported) for target in targets]

    def read_all(self, items: Sequence[Item]) -> list[list[StanceReading]]:
        """Return the readings of many statements, in order."""
        return [self.read(doc, attribution, targets) for doc, attribution, targets in items]

    def _read(self, view: StatementView, target: Target, *, reported: bool) -> StanceReading:
        signs = view.evidence(target)
        implied = target.mention is None
        rules = rule_score(signs, implied=implied)
        if self._model is None:
            stance = _side(rules) if abs(rules) > _RULE_SIDE else _no_side(signs, implied=implied)
            return StanceReading(stance, round(rules, 3), shown_words(view, signs, {}, stance, model=None))
        words = hashed_words(view, target)
        support, neutral = self._model.judge(numbers_of(view, target, signs), words, reported=reported)
        score = 0.5 * rules + 0.5 * (2 * support - 1)
        silent = implied and not any(sign.value for sign in signs)
        if silent and abs(2 * support - 1) < _GUESS:
            stance = _no_side(signs, implied=True)
        elif any(sign.kind == "open" for sign in signs) and abs(rules) < _OPEN:
            stance = "neutral"
        else:
            stance = "neutral" if neutral > _NEUTRAL and abs(rules) < _PLAIN else _side(score)
        spans = shown_words(view, signs, words, stance, model=self._model)
        return StanceReading(stance, round(score * (1 - neutral), 3), spans)


def _side(score: float) -> Stance:
    return "support" if score > 0 else "oppose"


def _no_side(signs: Sequence[Evidence], *, implied: bool) -> Stance | None:
    """Return neutral where the target is named or the matter reported as open, else not known."""
    return "neutral" if signs or not implied else None
