"""The words of a statement that are shown as the evidence of a stance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from extract.stance.evidence import Evidence, StatementView
from records.spans import Spans, TextSpan
from records.statement import Stance


def shown_words(view: StatementView, signs: Sequence[Evidence], stance: Stance | None) -> Spans:
    """Return the signs on the side taken, near ones before the general tone; where there are none, the cue."""
    if stance != "support" and stance != "oppose":
        return _joined(view.doc, (i for sign in signs if sign.kind in ("open", "outsider") for i in sign.tokens))
    side = 1.0 if stance == "support" else -1.0
    winning = [sign for sign in signs if sign.value * side > 0]
    near = [sign for sign in winning if sign.kind not in ("word", "clause")]
    tokens = {i for sign in near or winning for i in sign.tokens}
    return _joined(view.doc, tokens or {token.i for token in view.cue})


def _joined(doc: Doc, tokens: Iterable[int]) -> Spans:
    """Return the tokens as spans, neighbours joined."""
    spans: list[TextSpan] = []
    last = -2
    for i in sorted(set(tokens)):
        token = doc[i]
        start = spans.pop().start if i == last + 1 else token.idx
        spans.append(TextSpan(start, token.idx + len(token)))
        last = i
    return tuple(spans)
