"""The spaCy component `onrecord_attribution`, which sets `doc._.attributions`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from extract.attribution.learned import LearnedAttributor, ModelName, OperatingPoint
from records.attribution import Attribution
from records.spans import spans_from_json, spans_to_json

NAME = "onrecord_attribution"
_KEY = "onrecord_attributions"


def attributions_of(doc: Doc) -> list[Attribution]:
    """Return what the component found in the Doc, by the start of the content."""
    return [_from_row(row) for row in doc.user_data.get(_KEY, ())]


if not Doc.has_extension("attributions"):
    Doc.set_extension("attributions", getter=attributions_of)


class AttributionComponent:
    """Finds the attributions of a Doc that is tagged and parsed."""

    def __init__(self, attributor: LearnedAttributor, point: OperatingPoint, min_confidence: float | None) -> None:
        self._attributor = attributor
        self._point: OperatingPoint = point
        self._min_confidence = min_confidence

    def __call__(self, doc: Doc) -> Doc:
        found = self._attributor.attributions(doc, min_confidence=self._min_confidence, operating_point=self._point)
        # Plain lists, which a Doc can carry from one process to another and to disk.
        doc.user_data[_KEY] = [_to_row(attribution) for attribution in found]
        return doc


@Language.factory(
    NAME,
    assigns=["doc._.attributions"],
    requires=["token.tag", "token.pos", "token.dep", "token.lemma"],
    default_config={"weights": None, "model": "default", "operating_point": "balanced", "min_confidence": None},
)
def create_component(
    nlp: Language,  # noqa: ARG001 - spaCy passes it to every factory
    name: str,  # noqa: ARG001
    weights: str | None,
    model: str,
    operating_point: str,
    min_confidence: float | None,
) -> AttributionComponent:
    """Return the component; `weights` is a weights file other than that of the package for `model`.

    Raises `ModelError` where the weights, or a package of the accurate model, cannot be read.
    """
    attributor = LearnedAttributor.load(Path(weights) if weights else None, model=cast(ModelName, model))
    return AttributionComponent(attributor, cast(OperatingPoint, operating_point), min_confidence)


def _to_row(attribution: Attribution) -> list[Any]:
    return [
        spans_to_json(attribution.source),
        spans_to_json(attribution.cue),
        spans_to_json(attribution.content),
        attribution.kind,
        attribution.method,
        attribution.confidence,
        attribution.modality,
        spans_to_json(attribution.carrier),
    ]


def _from_row(row: Sequence[Any]) -> Attribution:
    source, cue, content, kind, method, confidence, modality, *carrier = row
    return Attribution(
        source=spans_from_json(source),
        cue=spans_from_json(cue),
        content=spans_from_json(content),
        kind=kind,
        method=method,
        confidence=confidence,
        modality=modality,
        carrier=spans_from_json(carrier[0] if carrier else None),
    )
