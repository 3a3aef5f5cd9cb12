"""The stages in their order: one article in, its statements out."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Protocol, TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from extract.attribution.layers import is_only_a_carrier
from extract.attribution.silence import is_of_somebody_alone
from extract.dates import StatementDate, statement_dates
from extract.language import BATCH_SIZE, parse
from extract.layout import Layout, layout_of, masked
from extract.speakers import Resolution, bodies_of, resolve_names
from extract.stance import Conduct, StanceReading, conduct_of
from extract.target import Target
from extract.targets import TargetFinder
from records.article import Article, Problem
from records.attribution import Attribution
from records.errors import OnRecordError
from records.identifiers import statement_id
from records.spans import text_of
from records.statement import Position, Statement

log = logging.getLogger(__name__)

_AHEAD = 16  # articles whose stances may still be under way
_LONG = 50_000  # characters; what is said is compared with what was said before, so it takes more than in proportion
_Result = TypeVar("_Result")


class Attributor(Protocol):
    """Finds the attributions of one Doc, in the order of their content."""

    def __call__(self, doc: Doc) -> list[Attribution]: ...


class StanceJudge(Protocol):
    """Judges the stance of attributions toward their targets, one reading a target."""

    def read_all(
        self,
        items: Sequence[tuple[Doc, Attribution, Sequence[Target]]],
        speakers: Sequence[str | None],
        bodies: Mapping[str, str],
        conduct: Sequence[Conduct],
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

        Stances are read on a second thread, since most of that time is spent outside Python. An article at which a
        stage fails becomes a problem; an error raised on purpose, such as a missing model, stops the run.
        """
        under_way: deque[_UnderWay | Problem] = deque()
        pending = iter(articles)
        with ThreadPoolExecutor(1) as reader:
            while batch := list(islice(pending, BATCH_SIZE)):
                for item in self._parsed(batch):
                    under_way.append(
                        item if isinstance(item, Problem) else _tried(item.article, partial(self._begun, item, reader))
                    )
                    while len(under_way) > _AHEAD:
                        yield _extraction(under_way.popleft())
            yield from map(_extraction, under_way)

    def _parsed(self, batch: Sequence[Article | Problem]) -> list[_Parsed | Problem]:
        """Return the batch parsed, in order; where parsing it fails, each article by itself."""
        laid_out = [item if isinstance(item, Problem) else _tried(item, partial(_laid_out, item)) for item in batch]
        whole = [item for item in laid_out if not isinstance(item, Problem)]
        try:
            docs = iter(list(parse(self.nlp, (item.text for item in whole))))
        except Exception:
            log.info("a batch of %d articles cannot be parsed; each is parsed by itself", len(whole), exc_info=True)
            return [item if isinstance(item, Problem) else self._parsed_alone(item) for item in laid_out]
        return [
            item if isinstance(item, Problem) else _Parsed(item.article, item.title, next(docs)) for item in laid_out
        ]

    def _parsed_alone(self, item: _LaidOut) -> _Parsed | Problem:
        def parsed() -> _Parsed:
            [doc] = parse(self.nlp, [item.text])
            return _Parsed(item.article, item.title, doc)

        return _tried(item.article, parsed)

    def _begun(self, parsed: _Parsed, reader: ThreadPoolExecutor) -> _UnderWay:
        article, doc = parsed.article, parsed.doc
        attributions = [a for a in self.attributor(doc) if a.confidence >= self.min_confidence]
        resolutions, references = resolve_names(doc, attributions, published=article.published)
        speakers = [r.speaker.id if r.speaker else None for r in resolutions]
        dates = statement_dates(doc, attributions, article.published, speakers=speakers)
        names = [r.speaker.name if r.speaker else None for r in resolutions]
        targets = self.targets(doc, attributions, title=parsed.title, references=references, speakers=names)
        items = list(zip([doc] * len(attributions), attributions, targets, strict=True))
        carriers = {i for i, a in enumerate(attributions) if is_only_a_carrier(a, attributions, article.text)}
        # what somebody says that others say is not read beside what he says himself
        own = [None if i in carriers else speaker for i, speaker in enumerate(speakers)]
        bodies = bodies_of(r.speaker for r in resolutions)
        ids = {r.speaker.name: r.speaker.id for r in resolutions if r.speaker}
        conduct = conduct_of(doc, attributions, targets, references, own, ids)
        readings = reader.submit(self.stance.read_all, items, own, bodies, conduct)
        return _UnderWay(article, attributions, resolutions, dates, targets, readings, carriers)


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """One article to be parsed: its title or headlines, and its text with everything but prose blanked."""

    article: Article
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Parsed:
    """One article with its Doc."""

    article: Article
    title: str
    doc: Doc


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


def _tried(article: Article, stage: Callable[[], _Result]) -> _Result | Problem:
    """Return what the stage makes of the article, or the problem that it is."""
    try:
        return stage()
    except OnRecordError:
        raise
    except Exception as error:
        log.info("article %s cannot be read", article.id, exc_info=True)
        return Problem.of_error(article.id, error)


def _laid_out(article: Article) -> _LaidOut:
    if len(article.text) >= _LONG:
        log.warning("article %s is long (%d characters): it can take minutes", article.id, len(article.text))
    layout = layout_of(article.text, title=article.title)
    title = article.title or _headlines(article.text, layout)
    return _LaidOut(article, title, masked(article.text, layout))


def _extraction(item: _UnderWay | Problem) -> Extraction:
    found = item if isinstance(item, Problem) else _tried(item.article, partial(_finished, item))
    return Extraction(None, problem=found) if isinstance(found, Problem) else found


def _finished(item: _UnderWay) -> Extraction:
    parts = zip(
        item.attributions,
        item.resolutions,
        item.dates,
        item.targets,
        _uncommitted(item.readings.result(), item.carriers),
        strict=True,
    )
    # such a statement tells the side of its speaker's others, and nothing that could be shown
    statements = [s for part in parts if not is_of_somebody_alone((s := _statement(item.article, *part)).quote)]
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
