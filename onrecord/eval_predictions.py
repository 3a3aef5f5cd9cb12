"""Predictions of onrecord itself for the texts of a gold file: attributions alone, without speakers and stances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.config import Settings
from onrecord.eval_scoring import Given, GoldArticle
from records.attribution import Attribution


@dataclass(frozen=True, slots=True)
class Predicted:
    """What was found in one article: what is kept, and what was rejected for want of confidence."""

    article: GoldArticle
    kept: list[Given]
    rejected: list[Given]


def predictions(
    articles: Sequence[GoldArticle], settings: Settings, *, layers: bool = False, rejects: bool = False
) -> Iterator[Predicted]:
    """Yield what `extract` would find in each article, in order.

    Without `layers`, reports within reports are left out: gold such as PolNeAR's has the outermost layer alone.
    `rejects` costs a second reading. Raises `ModelError` where a model is missing.
    """
    from extract.attribution import load_attributor
    from extract.language import load_pipeline, parse
    from extract.layout import layout_of, masked

    attributor = load_attributor(settings.operating_point, settings.model)
    texts = (masked(article.text, layout_of(article.text, title=None)) for article in articles)
    for article, doc in zip(articles, parse(load_pipeline(settings.pipeline), texts), strict=True):
        found = [a for a in attributor(doc) if layers or not a.carrier]
        kept = [_given(a) for a in found if a.confidence >= settings.min_confidence]
        rejected = [_given(a) for a in found if a.confidence < settings.min_confidence]
        if rejects:
            rejected += [_given(a) for a in attributor.rejected(doc)]
        yield Predicted(article, kept, rejected)


def _given(attribution: Attribution) -> Given:
    return Given(
        source=attribution.source,
        cue=attribution.cue,
        content=attribution.content,
        confidence=attribution.confidence,
        method=attribution.method,
    )
