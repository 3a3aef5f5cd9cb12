"""Scores of attributions against gold: content, content and source together, source; by kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from records.attribution import Kind
from records.spans import Spans

Subset = Literal["all", "speech", "direct", "quoted"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ENOUGH = 0.5  # Jaccard index of content words from which two contents are the same

_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"[^\n]+")
_MARK = re.compile("[\"“”„‟]|``|''|[‘’]")
_NO_WORD = " ,.;:)"


@dataclass(frozen=True, slots=True)
class Given:
    """One attribution of a gold or predictions file. `speech` and `kind` count in gold only; None: from the marks."""

    source: Spans
    cue: Spans
    content: Spans
    kind: Kind | None = None
    speech: bool = True
    confidence: float | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article with the attributions that people found in it."""

    id: str
    text: str
    attributions: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One attribution as sets of word numbers, which marks and blanks at a span's edge do not change."""

    given: Given
    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Compared:
    """One article's gold beside what was predicted. `counted` says which gold is in the subset.

    `pairs` holds (gold, predicted) with the same content; `loose` the predictions that count as wrong.
    """

    id: str
    text: str
    gold: tuple[Item, ...]
    counted: tuple[bool, ...]
    predicted: tuple[Item, ...]
    pairs: tuple[tuple[int, int], ...]
    loose: tuple[int, ...]
    rejected: tuple[Item, ...] = ()

    def missed(self) -> list[int]:
        """Return the gold of the subset whose content nobody predicted."""
        hit = {g for g, _ in self.pairs}
        return [g for g, counted in enumerate(self.counted) if counted and g not in hit]


@dataclass(slots=True)
class Figures:
    """Counts of one kind, and the shares (of 0 to 1) that follow from them.

    As in `score_attributions.py` (PolNeAR evaluation): `end_to_end` asks that the content is the same by half of its
    words and that the sources share a word, or that neither has one; `source` is the share of matched contents with
    a source in the gold whose predicted source shares a word with it; `sourceless` the share of those without one for
    which none was predicted.
    """

    gold: int = 0
    predicted: int = 0
    matched: int = 0
    right: int = 0
    sources: Counter[bool] = field(default_factory=Counter)
    sourceless_found: Counter[bool] = field(default_factory=Counter)

    @property
    def content(self) -> dict[str, float]:
        return _shares(self.matched, self.predicted, self.gold)

    @property
    def end_to_end(self) -> dict[str, float]:
        return _shares(self.right, self.predicted, self.gold)

    @property
    def source(self) -> float:
        return _share(self.sources[True], self.sources.total())

    @property
    def sourceless(self) -> float:
        return _share(self.sourceless_found[True], self.sourceless_found.total())

    def to_json(self) -> dict[str, Any]:
        return {
            "gold": self.gold,
            "predicted": self.predicted,
            "matched": self.matched,
            "content": self.content,
            "end_to_end": self.end_to_end,
            "source_accuracy": self.source,
            "sourceless_accuracy": self.sourceless,
        }


def compared(
    gold: GoldArticle, predicted: Sequence[Given], *, subset: Subset = "all", rejected: Sequence[Given] = ()
) -> Compared:
    """Return one article's gold beside the predictions, matched one to one by their content words.

    Gold outside the subset is not counted, and predictions that lie mostly in it are neither right nor wrong.
    """
    words = _Words(gold.text)
    golds = tuple(words.items(gold.attributions, gold=True))
    found = tuple(words.items(predicted))
    counted = tuple(_in_subset(item, subset) for item in golds)
    pairs = tuple(_matched(golds, found))
    taken = {p for _, p in pairs}
    wanted = frozenset[int]().union(*(g.content for g, c in zip(golds, counted, strict=True) if c))
    spared = frozenset[int]().union(*(g.content for g, c in zip(golds, counted, strict=True) if not c))

    def is_spared(item: Item) -> bool:
        if subset in {"direct", "quoted"} and not _in_subset(item, subset):
            return True
        rest = len(item.content & spared)
        return rest > len(item.content & wanted) and 2 * rest >= len(item.content)

    loose = tuple(p for p, item in enumerate(found) if p not in taken and not is_spared(item))
    aside = tuple(item for item in words.items(rejected) if not is_spared(item))
    return Compared(gold.id, gold.text, golds, counted, found, pairs, loose, aside)


def figures(articles: Iterable[Compared]) -> dict[str, Figures]:
    """Return the figures of all attributions (`all`) and of each kind, over all articles."""
    out: dict[str, Figures] = {"all": Figures(), **{kind: Figures() for kind in KINDS}}
    for article in articles:
        for p in article.loose:
            for f in (out["all"], out[article.predicted[p].kind]):
                f.predicted += 1
        for g in article.missed():
            for f in (out["all"], out[article.gold[g].kind]):
                f.gold += 1
        for g, p in article.pairs:
            if not article.counted[g]:
                continue
            gold, found = article.gold[g], article.predicted[p]
            for f in (out["all"], out[gold.kind]):
                f.gold += 1
                f.predicted += 1
                f.matched += 1
                f.right += source_is_right(gold, found)
                (f.sources if gold.source else f.sourceless_found)[source_is_right(gold, found)] += 1
    return out


def source_is_right(gold: Item, found: Item) -> bool:
    """Say whether the sources share a word, or neither has any."""
    return bool(gold.source & found.source) if gold.source else not found.source


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of the words of both that either has, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _matched(gold: Sequence[Item], found: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield (gold, predicted) with the same content, one to one, the most alike first."""
    likely = sorted(
        (-jaccard(g.content, p.content), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(found)
        if g.content & p.content
    )
    gold_taken: set[int] = set()
    found_taken: set[int] = set()
    for unlike, i, j in likely:
        if -unlike >= ENOUGH and i not in gold_taken and j not in found_taken:
            gold_taken.add(i)
            found_taken.add(j)
            yield i, j


def _in_subset(item: Item, subset: Subset) -> bool:
    if subset == "quoted":
        return item.kind != "indirect"
    return subset == "all" or (item.given.speech if subset == "speech" else item.kind == subset)


class _Words:
    """The words of one text by their characters, and which of them stand in quotation marks."""

    def __init__(self, text: str) -> None:
        self._at: dict[int, int] = {}
        self._quoted: set[int] = set()
        quotations = list(_quotations(text))
        for number, match in enumerate(_WORD.finditer(text)):
            for character in range(match.start(), match.end()):
                self._at[character] = number
            if any(start <= match.start() < end for start, end in quotations):
                self._quoted.add(number)

    def items(self, given: Iterable[Given], *, gold: bool = False) -> Iterator[Item]:
        """Yield what holds a word; of equal predictions only the first."""
        seen: set[tuple[frozenset[int], frozenset[int]]] = set()
        for each in given:
            content, source = self._of(each.content), self._of(each.source)
            if not content or (not gold and (content, source) in seen):
                continue
            seen.add((content, source))
            yield Item(each, content, source, self._of(each.cue), (each.kind if gold else None) or self._kind(content))

    def _of(self, spans: Spans) -> frozenset[int]:
        return frozenset(self._at[c] for span in spans for c in range(span.start, span.end) if c in self._at)

    def _kind(self, words: frozenset[int]) -> Kind:
        quoted = len(words & self._quoted)
        return "indirect" if not quoted else "direct" if quoted == len(words) else "mixed"


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the characters in quotation marks, paragraph by paragraph, as the published scorer reads them.

    Simpler than `extract.attribution.quotations`, and apart from it on purpose: a scale does not change with what it
    weighs.
    """
    for paragraph in _PARAGRAPH.finditer(text):
        words, offset = paragraph.group(), paragraph.start()
        opened: int | None = None
        single: int | None = None
        for mark in _MARK.finditer(words):
            before, after = words[mark.start() - 1 : mark.start()], words[mark.end() : mark.end() + 1]
            if mark.group() in "‘’":
                if opened is not None:
                    continue
                if mark.group() == "‘":
                    single = single if after.isdigit() or before.isalnum() else mark.start()
                elif single is not None and before and not before.isspace() and not after.isalnum():
                    yield offset + single, offset + mark.end()
                    single = None
            elif opened is None:
                opened, single = mark.start(), None
            elif not _opens(mark.group(), before, after):
                yield offset + opened, offset + mark.end()
                opened = None
        if opened is not None:
            yield offset + opened, paragraph.end()


def _opens(mark: str, before: str, after: str) -> bool:
    """Say whether a double mark opens another quotation within an open one."""
    if mark in {"“", "„", "``"}:
        return True
    if mark == "”":
        return False
    return not before or (before in " (—" and bool(after) and after not in _NO_WORD)


def _shares(right: int, predicted: int, gold: int) -> dict[str, float]:
    precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
