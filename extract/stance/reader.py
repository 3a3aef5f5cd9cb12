"""Read the stance of statements toward their targets, from rules and a trained model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extract.stance.evidence import Evidence, StatementView
from extract.stance.lexicon import Lexicon, load_lexicon
from extract.stance.rules import rule_score
from extract.target import Target
from records.attribution import Attribution
from records.spans import Spans, TextSpan
from records.statement import Stance

Item = tuple[Doc, Attribution, Sequence[Target]]

_SIDE = 0.2


@dataclass(frozen=True, slots=True)
class StanceReading:
    """A stance, its score from -1 (oppose) to 1 (support), and the words that decided it."""

    stance: Stance | None
    score: float
    evidence: Spans


class StanceReader:
    """Reads stances; holds the word lists and the model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @classmethod
    def load(cls) -> StanceReader:
        """Return a reader with the word lists and the model that come with the package."""
        return cls(load_lexicon())

    def read(self, doc: Doc, attribution: Attribution, targets: Sequence[Target]) -> list[StanceReading]:
        """Return one reading a target, in order."""
        return self.read_all([(doc, attribution, targets)])[0]

    def read_all(self, items: Sequence[Item]) -> list[list[StanceReading]]:
        """Return the readings of many statements, in order."""
        readings = []
        for doc, attribution, targets in items:
            view = StatementView(doc, attribution, self._lexicon)
            readings.append([self._read(doc, view, target) for target in targets])
        return readings

    def _read(self, doc: Doc, view: StatementView, target: Target) -> StanceReading:
        evidence = view.evidence(target)
        score = rule_score(evidence, implied=target.mention is None)
        stance = stance_of(score, evidence, implied=target.mention is None)
        return StanceReading(stance, round(score, 3), _deciding(doc, evidence, score))


def stance_of(score: float, evidence: Sequence[Evidence], *, implied: bool) -> Stance | None:
    if score > _SIDE:
        return "support"
    if score < -_SIDE:
        return "oppose"
    return "neutral" if evidence or not implied else None


def _deciding(doc: Doc, evidence: Sequence[Evidence], score: float) -> Spans:
    """Return the words on the winning side, joined where they touch; those of an open matter for no side."""
    if abs(score) > _SIDE:
        chosen = {i for sign in evidence if sign.value * score > 0 for i in sign.tokens}
        strong = {i for s in evidence if s.value * score > 0 and s.kind != "word" for i in s.tokens}
        chosen = strong or chosen
    else:
        chosen = {i for sign in evidence if sign.kind in ("open", "outsider") for i in sign.tokens}
    spans: list[TextSpan] = []
    for i in sorted(chosen):
        token = doc[i]
        start, end = token.idx, token.idx + len(token)
        if spans and not doc.text[spans[-1].end : start].strip():
            spans[-1] = TextSpan(spans[-1].start, end)
        else:
            spans.append(TextSpan(start, end))
    return tuple(spans)
