"""A store in memory, in plain Python: the oracle of the conformance suite, and a store for tests that need no disk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from graph.linked import Known, LinkedGraph
from graph.projection import affiliations_of, first_utterances, positions_of, speaking_for
from graph.rows import (
    AffiliationRow,
    Coverage,
    LoadReport,
    NeighbourRow,
    PositionRow,
    SpeakerRow,
    SpeaksForRow,
    StanceEdge,
    StanceRow,
    StatementFilter,
    StatementRow,
    TopicRow,
    bodies_without_statements,
)
from graph.store import Progress
from records.article import Article
from records.errors import StoreError
from records.jsonl import dumps
from records.statement import Statement


class MemoryStore:
    """The typed reads of `CypherStore`, answered from the rows themselves; it has no Cypher."""

    url = "memory:"

    def __init__(self) -> None:
        self._closed = False
        self._articles: dict[str, Article] = {}
        self._graph = LinkedGraph()
        self._lines: dict[str, str] = {}
        self._rows: list[StatementRow] = []
        self._notes: dict[str, str] = {}

    def close(self) -> None:
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def load(
        self,
        graph: LinkedGraph,
        *,
        lines: Mapping[str, str] | None = None,
        notes: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> LoadReport:
        self._check_open()
        self._notes |= notes or {}
        before = self._nodes(), self._relationships()
        self._articles = {a.id: self._with_text(a) for a in graph.articles}
        self._graph = graph
        self._lines = {s.id: (lines or {}).get(s.id) or dumps(s.to_line()) for s in graph.statements}
        firsts = first_utterances(graph)
        labels = {t.id: t.label for t in graph.topics}
        rows = [_statement_row(s, self._articles[s.article.id], firsts.get(s.id), labels) for s in graph.statements]
        starts = {s.id: s.attribution.extent.start for s in graph.statements}
        self._rows = sorted(rows, key=lambda r: (r.date or "9999", r.article_id, starts[r.id], r.id))
        if progress:
            progress("statements", len(rows), len(rows))
        return LoadReport(
            articles=len(graph.articles),
            speakers=len(graph.speakers),
            topics=len(graph.topics),
            statements=len(rows),
            positions=sum(len(r.positions) for r in rows),
            repeats=len(graph.repeats),
            affiliations=len(self.affiliations()),
            removed_nodes=len(before[0] - self._nodes()),
            removed_relationships=len(before[1] - self._relationships()),
        )

    def articles(self) -> Iterator[Article]:
        self._check_open()
        return (self._articles[i] for i in sorted(self._articles))

    def article(self, article_id: str) -> Article | None:
        self._check_open()
        return self._articles.get(article_id)

    def article_infos(self) -> dict[str, Article]:
        return {a.id: replace(a, text="", agency=None) for a in self.articles()}

    def article_hashes(self) -> dict[str, str]:
        return {a.id: a.sha256 for a in self.articles()}

    def lines(self) -> Iterator[dict[str, Any]]:
        self._check_open()
        return (json.loads(self._lines[i]) for i in sorted(self._lines))

    def topics(self) -> list[TopicRow]:
        self._check_open()
        counts = Counter(p.topic_id for r in self._rows for p in r.positions)
        rows = (
            TopicRow(t.id, t.label, t.phrases, t.description, counts[t.id], t.former_ids, t.parent)
            for t in self._graph.topics
        )
        return sorted(rows, key=lambda r: (r.label, r.id))

    def known(self) -> Known:
        speakers = self.speakers()
        former = {s.id: s.former_ids for s in speakers} | {t.id: t.former_ids for t in self._graph.topics}
        return Known(
            speaker_of={s.id: s.speaker.id for s in self._graph.statements if s.speaker},
            bodies=bodies_without_statements(speakers),
            groups=self._graph.groups,
            former={name: ids for name, ids in former.items() if ids},
        )

    def notes(self, prefix: str = "") -> dict[str, str]:
        self._check_open()
        return {name: self._notes[name] for name in sorted(self._notes) if name.startswith(prefix)}

    def speakers(self) -> list[SpeakerRow]:
        self._check_open()
        counts = Counter(r.speaker_id for r in self._rows)
        rows = (
            SpeakerRow(s.id, s.name, s.kind, s.aliases, s.gender, s.roles, counts[s.id], s.former_ids)
            for s in self._graph.speakers
        )
        return sorted(rows, key=lambda r: (r.name, r.id))

    def statements(self, wanted: StatementFilter | None = None) -> list[StatementRow]:
        self._check_open()
        found = [r for r in self._rows if _matches(r, wanted)] if wanted else list(self._rows)
        return found if wanted is None or wanted.limit is None else found[: wanted.limit]

    def coverage(self, topic_ids: Sequence[str] | None = None) -> Coverage:
        about = self.statements(StatementFilter(topic_ids=topic_ids))
        return Coverage(
            articles=len(self._articles),
            statements=len(self._rows),
            about_topic=len(about),
            speaker_unresolved=sum(r.speaker_id is None for r in about),
            stance_unknown=sum(all(p.stance is None for p in _toward(r, topic_ids)) for r in about),
        )

    def stances_on(self, topic_id: str) -> list[StanceRow]:
        groups: dict[tuple[str, str | None], list[StatementRow]] = {}
        for row in self.statements(StatementFilter(topic_ids=[topic_id])):
            if row.speaker_id:
                [position] = _toward(row, [topic_id])
                groups.setdefault((row.speaker_id, position.stance), []).append(row)
        return sorted(
            (_stance_row(rows, topic_id) for rows in groups.values()),
            key=lambda r: (r.speaker, r.speaker_id, r.stance or "~"),
        )

    def stance_edges(
        self, *, topic_ids: Sequence[str] | None = None, speaker_ids: Sequence[str] | None = None
    ) -> list[StanceEdge]:
        self._check_open()
        groups: dict[tuple[str, str], list[StatementRow]] = {}
        for row in self._rows:
            for position in row.positions:
                if row.speaker_id and _among(row.speaker_id, speaker_ids) and _among(position.topic_id, topic_ids):
                    groups.setdefault((row.speaker_id, position.topic_id), []).append(row)
        return [_stance_edge(*ends, rows) for ends, rows in sorted(groups.items())]

    def affiliations(self) -> list[AffiliationRow]:
        self._check_open()
        names = {s.id: s.name for s in self._graph.speakers}
        return [
            AffiliationRow(speaker, names[speaker], body, names[body], role, first, last)
            for speaker, body, role, first, last in affiliations_of(self._graph)
        ]

    def speaks_for(self) -> list[SpeaksForRow]:
        self._check_open()
        names = {s.id: s.name for s in self._graph.speakers}
        return [
            SpeaksForRow(speaker, names[speaker], other, names[other], first, last)
            for speaker, other, first, last in speaking_for(self._graph)
        ]

    def neighbours(self, node_id: str) -> list[NeighbourRow]:
        names = {s.id: s.name for s in self._graph.speakers} | {t.id: t.label for t in self._graph.topics}
        weights: Counter[tuple[str, str, str]] = Counter()
        for edge in self.stance_edges():
            if edge.speaker_id == node_id:
                weights[edge.topic_id, "Topic", "STANCE_ON"] += edge.statements
            if edge.topic_id == node_id:
                weights[edge.speaker_id, "Speaker", "STANCE_ON"] += edge.statements
        for tie in self.affiliations():
            if node_id in (tie.speaker_id, tie.organization_id):
                other = tie.organization_id if tie.speaker_id == node_id else tie.speaker_id
                weights[other, "Speaker", "AFFILIATED_WITH"] += 1
        rows = (NeighbourRow(i, node, names[i], relation, n) for (i, node, relation), n in weights.items())
        return sorted(rows, key=lambda r: (-r.weight, r.name, r.id, r.relation))

    def _with_text(self, article: Article) -> Article:
        held = self._articles.get(article.id)
        if article.text or held is None or held.sha256 != article.sha256:
            return article
        return replace(article, text=held.text)

    def _nodes(self) -> set[tuple[str, str]]:
        g = self._graph
        parts: Iterable[tuple[str, Sequence[Any]]] = (
            ("article", g.articles),
            ("speaker", g.speakers),
            ("topic", g.topics),
            ("statement", g.statements),
        )
        return {(kind, part.id) for kind, nodes in parts for part in nodes}

    def _relationships(self) -> set[tuple[str | None, ...]]:
        found: set[tuple[str | None, ...]] = {("REPEATS", r.later, r.earlier) for r in self._graph.repeats}
        found.update(("NARROWER_THAN", t.id, t.parent) for t in self._graph.topics if t.parent)
        for row in self._rows:
            found.add(("APPEARS_IN", row.id, row.article_id))
            found.update(("ABOUT", row.id, p.topic_id) for p in row.positions)
            if row.speaker_id:
                found.add(("MADE", row.speaker_id, row.id))
        found.update(("STANCE_ON", e.speaker_id, e.topic_id) for e in self.stance_edges())
        found.update(("AFFILIATED_WITH", a.speaker_id, a.organization_id, a.role) for a in self.affiliations())
        found.update(("SPEAKS_FOR", r.speaker_id, r.other_id) for r in self.speaks_for())
        return found

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self.url}: the store is closed; open it again")


def _among(value: str | None, wanted: Sequence[str] | None) -> bool:
    return wanted is None or value in wanted


def _toward(row: StatementRow, topic_ids: Sequence[str] | None) -> list[PositionRow]:
    return [p for p in row.positions if _among(p.topic_id, topic_ids)]


def _matches(row: StatementRow, wanted: StatementFilter) -> bool:
    toward = _toward(row, wanted.topic_ids)
    return (
        (wanted.topic_ids is None or bool(toward))
        and (wanted.stance is None or any(p.stance == wanted.stance for p in toward))
        and _among(row.speaker_id, wanted.speaker_ids)
        and _among(row.article_id, wanted.article_ids)
        and (wanted.kind is None or row.kind == wanted.kind)
        and (wanted.min_confidence is None or row.confidence >= wanted.min_confidence)
        and _within(row.date, wanted.since, wanted.until)
    )


def _within(date: str | None, since: str | None, until: str | None) -> bool:
    if since is None and until is None:
        return True
    if date is None:
        return False
    return (since is None or date >= since[: len(date)]) and (until is None or date[: len(until)] <= until)


def _stance_row(rows: list[StatementRow], topic_id: str) -> StanceRow:
    first = rows[0]
    positions = [p for r in rows for p in _toward(r, [topic_id])]
    scores = [p.score for p in positions if p.score is not None]
    dates = [r.date for r in rows if r.date]
    return StanceRow(
        speaker_id=first.speaker_id or "",
        speaker=first.speaker or "",
        speaker_kind=first.speaker_kind or "person",
        stance=positions[0].stance,
        statements=len({r.utterance for r in rows}),
        score=sum(scores) / len(scores) if scores else None,
        first=min(dates, default=None),
        last=max(dates, default=None),
    )


def _stance_edge(speaker_id: str, topic_id: str, rows: list[StatementRow]) -> StanceEdge:
    pairs = {(_toward(r, [topic_id])[0].stance, r.utterance) for r in rows}
    counts = Counter(stance for stance, _ in pairs)
    dates = [r.date for r in rows if r.date]
    return StanceEdge(
        speaker_id=speaker_id,
        topic_id=topic_id,
        support=counts["support"],
        oppose=counts["oppose"],
        neutral=counts["neutral"],
        unknown=counts[None],
        net=counts["support"] - counts["oppose"],
        first=min(dates, default=None),
        last=max(dates, default=None),
    )


def _statement_row(
    statement: Statement, article: Article, first: str | None, labels: Mapping[str, str]
) -> StatementRow:
    a, speaker = statement.attribution, statement.speaker
    return StatementRow(
        id=statement.id,
        quote=statement.quote,
        kind=a.kind,
        modality=a.modality,
        mention=statement.mention,
        cue=statement.cue,
        source_spans=a.source,
        cue_spans=a.cue,
        content_spans=a.content,
        date=statement.date,
        month=statement.date[:7] if statement.date and len(statement.date) >= 7 else None,
        date_basis=statement.date_basis,
        confidence=round(float(a.confidence), 4),
        method=a.method,
        repeats=first,
        speaker_id=speaker.id if speaker else None,
        speaker=speaker.name if speaker else None,
        speaker_kind=speaker.kind if speaker else None,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        sha256=article.sha256,
        positions=tuple(
            PositionRow(labels[p.topic_id], p.stance, p.score, p.phrase or p.topic, p.target, p.evidence, p.topic_id)
            for p in positions_of(statement)
            if p.topic_id
        ),
        agency=article.agency,
        carrier=statement.carrier,
    )
