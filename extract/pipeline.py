"""The stages in their order: one article in, its statements out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc

from extract.attribution.layers import is_only_a_carrier
from extract.dates import StatementDate, statement_dates
from extract.language import parse
from extract.layout import Layout, layout_of, masked
from extract.speakers import Resolution, resolve_names
from extract.stance import StanceReading
from extract.target import Target
from extract.targets import TargetFinder
from records.article import Article, Problem
from records.attribution import Attribution
from records.identifiers import statement_id
from records.spans import text_of
from records.statement import Position, Statement

_AHEAD = 16  # articles whose stances may still be under way


class Attributor(Protocol):
    """Finds the attributions of one Doc, in the order of their content."""

    def __call__(self, doc: Doc) -> list[Attribution]: ...


class StanceJudge(Protocol):
    """Judges the stance of attributions toward their targets, one reading a target."""

    def read_all(
        self, items: Sequence[tuple[Doc, Attribution, Sequence[Target]]], speakers: Sequence[str | None]
    ) -> list[list[StanceReading]]: ...


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article yielded. A problem means that the article is counted and has no statements."""

    article: Article | None
    statements: tuple[Statement, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """Article to statements, with the models loaded once.

    Statements come in the order of their content; those below `min_confidence` (share of 0 to 1) are left out.
    """

    nlp: Language
    attributor: Attributor
    targets: TargetFinder
    stance: StanceJudge
    min_confidence: float = 0.0

    def extract(self, articles: Iterable[Article | Problem]) -> Iterator[Extraction]:
        """Yield one extraction for each article or problem, in order. Articles are parsed in batches.

        Stances are read on a second thread, since most of that time is spent outside Python.
        """
        waiting: deque[Problem | tuple[Article, str]] = deque()

        def texts() -> Iterator[str]:
            for item in articles:
                if isinstance(item, Problem):
                    waiting.append(item)
                    continue
                layout = layout_of(item.text, title=item.title)
                waiting.append((item, item.title or _headlines(item.text, layout)))
                yield masked(item.text, layout)

        under_way: deque[_UnderWay | Problem] = deque()
        with ThreadPoolExecutor(1) as reader:
            for doc in parse(self.nlp, texts()):
                while isinstance(waiting[0], Problem):
                    under_way.append(waiting.popleft())  # type: ignore[arg-type]
                article, title = waiting.popleft()  # type: ignore[misc]
                under_way.append(self._begun(article, title, doc, reader))
                while len(under_way) > _AHEAD:
                    yield _finished(under_way.popleft())
            yield from map(_finished, under_way)
        for item in waiting:
            if isinstance(item, Problem):
                yield Extraction(None, problem=item)

    def _begun(self, article: Article, title: str, doc: Doc, reader: ThreadPoolExecutor) -> _UnderWay:
        attributions = [a for a in self.attributor(doc) if a.confidence >= self.min_confidence]
        resolutions, references = resolve_names(doc, attributions, published=article.published)
        speakers = [r.speaker.id if r.speaker else None for r in resolutions]
        dates = statement_dates(doc, attributions, article.published, speakers=speakers)
        names = [r.speaker.name if r.speaker else None for r in resolutions]
        targets = self.targets(doc, attributions, title=title, references=references, speakers=names)
        items = list(zip([doc] * len(attributions), attributions, targets, strict=True))
        carriers = {i for i, a in enumerate(attributions) if is_only_a_carrier(a, attributions, article.text)}
        # what somebody says that others say is not read beside what he says himself
        own = [None if i in carriers else speaker for i, speaker in enumerate(speakers)]
        readings = reader.submit(self.stance.read_all, items, own)
        return _UnderWay(article, attributions, resolutions, dates, targets, readings, carriers)


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """One article with everything but its stances."""

    article: Article
    attributions: Sequence[Attribution]
    resolutions: Sequence[Resolution]
    dates: Sequence[StatementDate]
    targets: Sequence[Sequence[Target]]
    readings: Future[list[list[StanceReading]]]
    carriers: set[int]


def _finished(item: _UnderWay | Problem) -> Extraction:
    if isinstance(item, Problem):
        return Extraction(None, problem=item)
    parts = zip(
        item.attributions,
        item.resolutions,
        item.dates,
        item.targets,
        _uncommitted(item.readings.result(), item.carriers),
        strict=True,
    )
    statements = [_statement(item.article, *part) for part in parts]
    ids = {s.attribution.content: s.id for s in statements}
    return Extraction(
        item.article,
        tuple(replace(s, carrier=ids.get(s.attribution.carrier)) if s.attribution.carrier else s for s in statements),
    )


def _uncommitted(readings: Sequence[Sequence[StanceReading]], carriers: set[int]) -> list[Sequence[StanceReading]]:
    """Return the readings, neutral where a statement only says what others say."""
    return [
        [StanceReading("neutral", 0.0, ()) for _ in own] if i in carriers else own for i, own in enumerate(readings)
    ]


def _headlines(text: str, layout: Layout) -> str:
    """Return the headline and standfirst, which are masked in the Doc and still say what the article is about."""
    return " ".join(span.of(text) for span in (layout.headline, layout.standfirst) if span)


def _statement(
    article: Article,
    attribution: Attribution,
    resolution: Resolution,
    dated: StatementDate,
    targets: Sequence[Target],
    readings: Sequence[StanceReading],
) -> Statement:
    return Statement(
        id=statement_id(article.url or article.sha256 or article.id, attribution.content, attribution.source),
        article=article,
        speaker=resolution.speaker,
        mention=text_of(attribution.source, article.text) or None,
        attribution=attribution,
        quote=text_of(attribution.content, article.text),
        cue=text_of(attribution.cue, article.text),
        positions=tuple(
            Position(
                topic=target.label,
                stance=reading.stance,
                score=reading.score if reading.stance else None,
                phrase=target.phrase,
                target=(target.mention,) if target.mention else (),
                evidence=reading.evidence,
            )
            for target, reading in zip(targets, readings, strict=True)
        ),
        date=dated.date,
        date_basis=dated.basis,
    )
