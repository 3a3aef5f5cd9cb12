"""A store of the linked graph: opened by URL, loaded whole, asked by the query files."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from graph.cypher import check_reads_only, check_single, pasteable, query_text
from graph.linked import Known, LinkedGraph
from graph.projection import Key, Part, digest_of, groups_of, parts_of
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
    Table,
    TopicRow,
    bodies_without_statements,
)
from records.article import Article
from records.errors import StoreError
from records.spans import Spans, spans_from_json
from records.speaker import Role

log = logging.getLogger(__name__)

SCHEMA = 1
"""The version of nodes, relationships and properties; a store of a higher one was written by a newer onrecord."""

SERVER_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the rows done and all rows of the stage."""

_NOTE = "note:"
_BATCH = 2_000
# A page is found by a scan where the store has no index of order, so the fewer the better, within memory.
_ARTICLES_AT_ONCE = 2_000
_LINES_AT_ONCE = 20_000
_REMOVED_AT_ONCE = 10_000
# A note of vectors grows with the corpus.
_NOTES_AT_ONCE = 16
_NO_LIMIT = 1_000_000_000


class Writer(Protocol):
    """Runs one statement in a managed transaction."""

    def __call__(self, cypher: str, parameters: Mapping[str, Any]) -> Table: ...


class Runner(Protocol):
    """What a database must do. Raises `StoreError` where it fails and `QueryError` where the query is wrong."""

    url: str

    def read(self, cypher: str, parameters: Mapping[str, Any]) -> Table: ...

    def writing(self) -> AbstractContextManager[Writer]: ...

    def close(self) -> None: ...


def open_store(
    url: str, *, must_exist: bool = False, lock: bool = False, environ: Mapping[str, str] | None = None
) -> CypherStore:
    """Open the store at `url`: a path, `embedded:PATH`, or `bolt://` or `neo4j://[user@]host[:port][/database]`.

    An embedded store needs no server and is made by the first load, unless `must_exist`. `lock` claims it for
    writing until it is closed; without, each load claims it for as long as it takes. A server's password comes from
    `ONRECORD_NEO4J_PASSWORD` or the keyring, its user from the URL or `ONRECORD_NEO4J_USER`. Raises `StoreError`.
    """
    scheme, separator, _ = url.partition("://")
    if separator:
        if scheme.lower() not in SERVER_SCHEMES:
            raise StoreError(f"{scheme}://: not a store; give a path, embedded:PATH, bolt://HOST or neo4j://HOST")
        from graph.runners.bolt import BoltRunner

        return CypherStore(BoltRunner.connect(url, os.environ if environ is None else environ))
    from graph.runners.embedded import EmbeddedRunner

    path = Path(url.removeprefix("embedded:")).expanduser()
    if must_exist and not path.exists():
        raise StoreError(f"{path}: no store there; build one with `onrecord build PATH... --store {path}`")
    return CypherStore(EmbeddedRunner(path, lock=lock))


class CypherStore:
    """A linked graph in a database that speaks Cypher; `open_store` makes one. A context manager."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._closed = False
        try:
            self._check_schema()
        except Exception:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Where the store is, without user or password."""
        return self._runner.url

    def close(self) -> None:
        """Let go of the file or server; closing twice is fine."""
        if not self._closed:
            self._closed = True
            self._runner.close()

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
        """Make the store hold exactly this graph, and leave alone what others keep beside it.

        Only what is new, differs from what was loaded last or is no longer in the graph is written; a property that
        somebody changed by hand stays until its row changes. `lines` are the statements' JSON lines before linking, by
        statement id, which `lines()` gives back; `notes` are texts by name that stay until another load writes them
        anew: a user's decisions. An embedded store takes the whole load or nothing of it; a server takes it in
        batches, and after an interruption the same load completes it.
        """
        self._check_open()
        parts = parts_of(graph, lines or {})
        load = digest_of(parts)
        with self._runner.writing() as write:
            for statement in query_text("schema").split(";"):
                write(statement.strip(), {})
            held = _held(write)
            written = sum(_put(write, part, held, progress) for part in parts)
            relationships = _drop(write, "drop_relationships", ("kind", "start", "finish", "role"), held)
            nodes = _drop(write, "drop_nodes", ("kind", "id"), held)
            noted = [{"id": _NOTE + name, "text": text} for name, text in sorted((notes or {}).items())]
            for start in range(0, len(noted), _NOTES_AT_ONCE):
                write(query_text("put_notes"), {"rows": noted[start : start + _NOTES_AT_ONCE]})
            write(query_text("put_store"), {"schema": SCHEMA, "load": load})
        counts = {part.query: len(part.rows) for part in parts}
        log.info(
            "%s: loaded %d statements as %s: %d rows written, %d nodes and %d relationships removed",
            self.url,
            counts["put_statements"],
            load,
            written,
            nodes,
            relationships,
        )
        return LoadReport(
            articles=counts["put_articles"],
            speakers=counts["put_speakers"],
            topics=counts["put_topics"],
            statements=counts["put_statements"],
            positions=counts["put_about"],
            repeats=counts["put_repeats"],
            affiliations=counts["put_affiliated_with"],
            removed_nodes=nodes,
            removed_relationships=relationships,
        )

    def articles(self) -> Iterator[Article]:
        """Yield all articles with their texts, ordered by id."""
        return (Article.from_json(row) for row in self._pages("articles", _ARTICLES_AT_ONCE))

    def article(self, article_id: str) -> Article | None:
        """Return one article with its text, None where there is none of this id."""
        rows = self._ask("article", id=article_id)
        return Article.from_json(rows[0]) if rows else None

    def article_infos(self) -> dict[str, Article]:
        """Return the articles without their texts, by id."""
        return {row["id"]: Article.from_json(row) for row in self._ask("article_infos")}

    def article_hashes(self) -> dict[str, str]:
        """Return the SHA-256 of each article's text by article id."""
        return {key: article.sha256 for key, article in self.article_infos().items()}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the statements as they were before linking, ordered by id, for linking them again."""
        return (json.loads(row["line"]) for row in self._pages("lines", _LINES_AT_ONCE))

    def topics(self) -> list[TopicRow]:
        """One row per topic, ordered by label."""
        rows = (
            TopicRow(**{**row, "phrases": tuple(row["phrases"] or ()), "former_ids": tuple(row["former_ids"] or ())})
            for row in self._ask("topics")
        )
        return sorted(rows, key=lambda r: (r.label, r.id))

    def known(self) -> Known:
        """Return what the next linking has to know, so that speakers and topics keep their ids."""
        speakers = self.speakers()
        former = {row.id: row.former_ids for row in speakers} | {row.id: row.former_ids for row in self.topics()}
        return Known(
            speaker_of={row["statement"]: row["speaker"] for row in self._ask("speaker_of_statements")},
            bodies=bodies_without_statements(speakers),
            groups=tuple(g for row in self._ask("topic_groups") for g in groups_of(row["id"], row["groups"])),
            former={name: ids for name, ids in former.items() if ids},
        )

    def notes(self, prefix: str = "") -> dict[str, str]:
        """Return what was noted under names that begin like this; see `load`."""
        return {row["id"].removeprefix(_NOTE): row["text"] for row in self._ask("notes", prefix=_NOTE + prefix)}

    def speakers(self) -> list[SpeakerRow]:
        """One row per speaker, those without a statement of their own too, ordered by name."""
        return sorted((_speaker_row(row) for row in self._ask("speakers")), key=lambda r: (r.name, r.id))

    def statements(self, wanted: StatementFilter | None = None) -> list[StatementRow]:
        """One row per statement that the filter lets through, ordered by date (undated last), article and place."""
        name, parameters = statements_query(wanted or StatementFilter())
        return [_statement_row(row) for row in self._ask(name, **parameters)]

    def coverage(self, topic_ids: Sequence[str] | None = None) -> Coverage:
        """Return what the store holds about these topics, or about all, and what of it could not be resolved."""
        if topic_ids is None:
            return Coverage(**self._ask("coverage")[0])
        return Coverage(**self._ask("coverage_on_topics", topic_ids=list(topic_ids))[0])

    def stances_on(self, topic_id: str) -> list[StanceRow]:
        """One row per speaker and stance, ordered by speaker name; statements without a speaker are left out."""
        rows = (StanceRow(**row) for row in self._ask("stances_on", topic_id=topic_id))
        return sorted(rows, key=lambda r: (r.speaker, r.speaker_id, r.stance or "~"))

    def stance_edges(
        self, *, topic_ids: Sequence[str] | None = None, speaker_ids: Sequence[str] | None = None
    ) -> list[StanceEdge]:
        """One row per speaker and topic, ordered by their ids."""
        return [
            StanceEdge(**row)
            for row in self._ask("stance_edges", topic_ids=_listed(topic_ids), speaker_ids=_listed(speaker_ids))
        ]

    def affiliations(self) -> list[AffiliationRow]:
        """One row per speaker, organization and role, ordered by their ids."""
        return [AffiliationRow(**{**row, "role": row["role"] or None}) for row in self._ask("affiliations")]

    def speaks_for(self) -> list[SpeaksForRow]:
        """One row per spokesperson and whom it speaks for, ordered by their ids."""
        return [SpeaksForRow(**row) for row in self._ask("speaks_for")]

    def neighbours(self, node_id: str) -> list[NeighbourRow]:
        """One row per speaker or topic next to this speaker or topic, the heaviest first, then by name.

        The weight of `STANCE_ON` is its statements, that of `AFFILIATED_WITH` its roles.
        """
        rows = (NeighbourRow(**row) for row in self._ask("neighbours", id=node_id))
        return sorted(rows, key=lambda r: (-r.weight, r.name, r.id, r.relation))

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Table:
        """Run Cypher of the caller's own and return its table.

        Raises `QueryError` where the query is wrong, or would write and `write` is not given.
        """
        self._check_open()
        check_single(cypher)
        if not write:
            check_reads_only(cypher)
            return self._runner.read(cypher, parameters or {})
        with self._runner.writing() as run:
            return run(cypher, parameters or {})

    def _ask(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        self._check_open()
        return self._runner.read(query_text(name), parameters).rows

    def _pages(self, name: str, size: int) -> Iterator[dict[str, Any]]:
        after = ""
        while rows := self._ask(name, after=after, limit=size):
            yield from rows
            after = rows[-1]["id"]

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self.url}: the store is closed; open it again")

    def _check_schema(self) -> None:
        found = self._ask("store")
        schema = found[0]["schema"] if found else SCHEMA
        if schema != SCHEMA:
            remedy = (
                "upgrade onrecord" if schema > SCHEMA else "build it again from the statements with `onrecord load`"
            )
            raise StoreError(f"{self.url}: a store of schema {schema}, this onrecord knows schema {SCHEMA}; {remedy}")


def statements_query(wanted: StatementFilter) -> tuple[str, dict[str, Any]]:
    """Return the name of the query file that starts from the narrowest part of the filter, and its parameters."""
    parameters: dict[str, Any] = asdict(wanted)
    for name in ("topic_ids", "speaker_ids", "article_ids"):
        parameters[name] = _listed(parameters[name])
    parameters["limit"] = _NO_LIMIT if wanted.limit is None else wanted.limit
    if wanted.topic_ids is not None:
        return "statements_on_topics", parameters
    del parameters["topic_ids"]
    return ("statements" if wanted.speaker_ids is None else "statements_by_speakers"), parameters


def show_cypher(name: str, parameters: Mapping[str, Any]) -> str:
    """Return the query file `name` below its parameters, ready to paste into Neo4j Browser."""
    return pasteable(query_text(name), parameters)


def _held(write: Writer) -> dict[Key, str]:
    """Return the digest of each row that the store holds."""
    held: dict[Key, str] = {}
    for node in write(query_text("held"), {}).rows:
        if node["loaded"] is not None:
            held[node["kind"], node["id"]] = node["loaded"]
        for kind, finish, role, loaded in node["relationships"]:
            held[kind, node["id"], finish, role] = loaded
    return held


def _put(write: Writer, part: Part, held: dict[Key, str], progress: Progress | None) -> int:
    """Write the rows that the store does not hold, take all rows out of what is held, return how many were written."""
    rows = [row for key, row in part.rows.items() if held.pop(key, None) != row["loaded"]]
    stage, done = part.query.removeprefix("put_").replace("_", " "), len(part.rows) - len(rows)
    if progress:
        progress(stage, done, len(part.rows))
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        write(query_text(part.query), {"rows": batch})
        if progress:
            progress(stage, done + start + len(batch), len(part.rows))
    return len(rows)


def _drop(write: Writer, name: str, fields: Sequence[str], held: Mapping[Key, str]) -> int:
    """Remove what is held under keys of these fields, return how much that was."""
    keys = [key for key in held if len(key) == len(fields)]
    rows = [{**dict(zip(fields, key, strict=True)), "loaded": held[key]} for key in keys]
    removed = 0
    for start in range(0, len(rows), _REMOVED_AT_ONCE):
        removed += write(query_text(name), {"rows": rows[start : start + _REMOVED_AT_ONCE]}).rows[0]["removed"]
    return removed


def _listed(ids: Sequence[str] | None) -> list[str] | None:
    return None if ids is None else list(ids)


def _speaker_row(row: dict[str, Any]) -> SpeakerRow:
    roles = json.loads(row["roles"] or "{}").get("roles", [])
    return SpeakerRow(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        aliases=tuple(row["aliases"] or ()),
        gender=row["gender"],
        roles=tuple(Role(r["title"], r["organization"], r["seen"]) for r in roles),
        statements=row["statements"],
        former_ids=tuple(row["former_ids"] or ()),
    )


def _statement_row(row: dict[str, Any]) -> StatementRow:
    values = {name: value for name, value in row.items() if name != "start"}
    for name in ("source_spans", "cue_spans", "content_spans"):
        values[name] = _spans(values[name])
    values["sha256"] = values["sha256"] or ""
    values["positions"] = tuple(_position_row(p) for p in sorted(row["positions"], key=lambda p: int(p["rank"])))
    return StatementRow(**values)


def _position_row(row: Mapping[str, Any]) -> PositionRow:
    return PositionRow(
        topic_id=row["topic_id"],
        topic=row["topic"],
        stance=row["stance"],
        score=row["score"],
        phrase=row["phrase"],
        target=_spans(row["target"]),
        evidence=_spans(row["evidence"]),
    )


def _spans(text: str | None) -> Spans:
    return spans_from_json(json.loads(text)) if text and text != "[]" else ()
