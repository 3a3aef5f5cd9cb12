"""Classes of errors: what went wrong with each attribution that was missed, wrong or made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.eval_scoring import ENOUGH, KINDS, Compared, Item, jaccard, source_is_right
from records.attribution import Kind
from records.spans import Spans, spans_to_json, text_of

_MOSTLY = 0.5

CLASSES: dict[str, str] = {
    "cue missed": "no prediction has the cue, nor most of the content",
    "cue below the threshold": "found, but with too little confidence to be kept",
    "no cue in the gold": "the gold has a source or a content alone, and nothing was predicted there",
    "content too long": "same words, and too many more",
    "content too short": "some of the words, too few",
    "content elsewhere": "the same cue, with other words as its content",
    "content split": "several predictions share one content",
    "contents joined": "one prediction holds several contents",
    "content held by another": "the words went to the prediction of another attribution",
    "wrong source": "the content is right, the source is somebody else",
    "source missing": "the content is right, and no source was given",
    "source made up": "the content is right; a source was given where the text names none",
    "second report of one cue": "a prediction beside the right one, with the same cue",
    "within another content": "a prediction from words that belong to another attribution",
    "spurious": "a prediction where people saw no attribution",
}


@dataclass(frozen=True, slots=True)
class Error:
    """One error: its class, the gold attributions it cost and the predictions that were wrong. One of both has any.

    `rejected` is what was found of a missed attribution and left out for want of confidence.
    """

    name: str
    article: str
    text: str
    gold: tuple[Item, ...]
    predicted: tuple[Item, ...]
    rejected: Item | None = None

    @property
    def kind(self) -> Kind:
        return (self.gold or self.predicted)[0].kind

    def to_json(self) -> dict[str, Any]:
        return {
            "article": self.article,
            "kind": self.kind,
            "gold": [_shown(item, self.text) for item in self.gold],
            "predicted": [_shown(item, self.text) for item in self.predicted],
            "rejected": _shown(self.rejected, self.text) if self.rejected else None,
        }


@dataclass(slots=True)
class ErrorClass:
    """The errors of one class. `missed` counts gold attributions, `wrong` predictions."""

    name: str
    errors: list[Error] = field(default_factory=list)

    @property
    def missed(self) -> int:
        return sum(len(error.gold) for error in self.errors)

    @property
    def wrong(self) -> int:
        return sum(len(error.predicted) for error in self.errors)

    @property
    def cost(self) -> int:
        """What the class takes from F1: every gold attribution missed and every prediction that is wrong."""
        return self.missed + self.wrong

    def by_kind(self) -> dict[Kind, int]:
        """Return how many of the errors each kind has."""
        return {kind: sum(error.kind == kind for error in self.errors) for kind in KINDS}


def error_classes(articles: Iterable[Compared]) -> list[ErrorClass]:
    """Return the classes that have errors, the dearest first.

    Every gold attribution that is not right from end to end stands in one error, and so does every prediction that is
    not: the costs add up to what precision and recall lack.
    """
    classes = {name: ErrorClass(name) for name in CLASSES}
    for article in articles:
        for error in errors_of(article):
            classes[error.name].errors.append(error)
    return sorted((c for c in classes.values() if c.errors), key=lambda c: -c.cost)


def errors_of(article: Compared) -> Iterator[Error]:
    """Yield the errors of one article."""
    gold, found = article.gold, article.predicted

    def error(name: str, golds: Sequence[int], predictions: Sequence[int]) -> Error:
        return Error(
            name, article.id, article.text, tuple(gold[g] for g in golds), tuple(found[p] for p in predictions)
        )

    for g, p in sorted(article.pairs):
        if article.counted[g] and not source_is_right(gold[g], found[p]):
            name = "source made up" if not gold[g].source else "wrong source" if found[p].source else "source missing"
            yield error(name, [g], [p])
    missed, loose = article.missed(), list(article.loose)
    for g in list(missed):
        parts = [p for p in loose if len(found[p].content & gold[g].content) > _MOSTLY * len(found[p].content)]
        if len(parts) > 1:
            yield error("content split", [g], parts)
            missed.remove(g)
            loose = [p for p in loose if p not in parts]
    for p in list(loose):
        parts = [g for g in missed if len(found[p].content & gold[g].content) > _MOSTLY * len(gold[g].content)]
        if len(parts) > 1:
            yield error("contents joined", parts, [p])
            loose.remove(p)
            missed = [g for g in missed if g not in parts]
    for _, g, p in sorted(_near(article, missed, loose)):
        if g not in missed or p not in loose:
            continue
        shared = len(gold[g].content & found[p].content)
        longer = len(found[p].content) > len(gold[g].content)
        yield error(
            "content elsewhere" if not shared else "content too long" if longer else "content too short", [g], [p]
        )
        missed.remove(g)
        loose.remove(p)
    for g in missed:
        rejected = _rejected(article, gold[g])
        name = "cue below the threshold" if rejected else _why_missed(article, gold[g])
        yield replace(error(name, [g], []), rejected=rejected)
    for p in loose:
        yield error(_why_made(article, found[p]), [], [p])


def _near(
    article: Compared, missed: Sequence[int], loose: Sequence[int]
) -> Iterator[tuple[tuple[bool, float], int, int]]:
    """Yield (rank, gold, prediction) of what is meant for each other: the same cue, or a good part of the words."""
    for g in missed:
        for p in loose:
            gold, found = article.gold[g], article.predicted[p]
            alike = jaccard(gold.content, found.content)
            same_cue = bool(gold.cue & found.cue)
            if same_cue or alike >= ENOUGH / 2:
                yield (not same_cue, -alike), g, p


def _rejected(article: Compared, gold: Item) -> Item | None:
    """Return what was rejected of the gold attribution: the same cue, or else the same content."""
    near = [r for r in article.rejected if gold.cue & r.cue or jaccard(gold.content, r.content) >= ENOUGH]
    return max(near, key=lambda r: (bool(gold.cue & r.cue), jaccard(gold.content, r.content)), default=None)


def _why_missed(article: Compared, gold: Item) -> str:
    if any(_held(gold, other) for other in article.predicted):
        return "content held by another"
    return "cue missed" if gold.cue else "no cue in the gold"


def _why_made(article: Compared, found: Item) -> str:
    if any(found.cue & gold.cue for gold in article.gold):
        return "second report of one cue"
    return "within another content" if any(_held(found, gold) for gold in article.gold) else "spurious"


def _held(item: Item, other: Item) -> bool:
    return len(item.content & other.content) > _MOSTLY * len(item.content)


def _shown(item: Item, text: str) -> dict[str, Any]:
    def part(spans: Spans) -> dict[str, Any]:
        return {"spans": spans_to_json(spans), "text": text_of(spans, text)}

    given = item.given
    shown = {"source": part(given.source), "cue": part(given.cue), "content": part(given.content)}
    known = {"confidence": given.confidence, "method": given.method}
    return shown | {key: value for key, value in known.items() if value is not None}
