"""The graph and its statements as files for other programs."""

from __future__ import annotations

import csv
import importlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import quote

import networkx as nx

from graph.dna_database import write_dna
from graph.networks import to_networkx, xml_safe
from graph.rows import AffiliationRow, SpeakerRow, StatementRow, TopicRow
from graph.spreadsheet import safe_cells
from records.article import Article
from records.errors import MissingPackageError, SettingsError

ExportFormat = Literal["graphml", "gexf", "csv", "parquet", "jsonld", "dna"]

COLUMNS: Mapping[str, Literal["string", "double"]] = {
    "id": "string",
    "speaker": "string",
    "speaker_id": "string",
    "speaker_kind": "string",
    "mention": "string",
    "topic": "string",
    "topic_id": "string",
    "stance": "string",
    "score": "double",
    "phrase": "string",
    "quote": "string",
    "kind": "string",
    "modality": "string",
    "cue": "string",
    "date": "string",
    "date_basis": "string",
    "article": "string",
    "title": "string",
    "publisher": "string",
    "published": "string",
    "url": "string",
    "spans": "string",
    "repeats": "string",
    "confidence": "double",
    "method": "string",
}
"""The columns of a table of statements, in order, and what they hold."""

_CONTEXT = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "onrecord": "urn:onrecord:",
}


class Reads(Protocol):
    """What an export reads from a store."""

    def articles(self) -> Iterator[Article]: ...

    def speakers(self) -> list[SpeakerRow]: ...

    def topics(self) -> list[TopicRow]: ...

    def statements(self) -> list[StatementRow]: ...

    def affiliations(self) -> list[AffiliationRow]: ...


def export(store: Reads, path: Path, form: ExportFormat) -> None:
    """Write the whole store to `path`, which appears complete or not at all.

    `graphml` and `gexf`: the graph, for Gephi, yEd or Cytoscape. `csv` and `parquet`: one row for each statement and
    position, one for a statement without a position. `jsonld`: schema.org and PROV. `dna`: a database of Discourse
    Network Analyzer 3. Raises `SettingsError` for another format and a file that cannot be written, and
    `MissingPackageError` where parquet needs one.
    """
    write = _WRITERS.get(form)
    if write is None:
        raise SettingsError(f"{form}: not a format of export; choose {', '.join(_WRITERS)}")
    if path.is_dir():
        raise SettingsError(f"{path}: a folder; name a file in it")
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.unlink(missing_ok=True)
            write(store, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(
            f"{path}: cannot be written ({reason}); check the folder's rights and the room on the disk, "
            "or name another file"
        ) from error


def statement_table(rows: list[StatementRow]) -> Iterator[dict[str, Any]]:
    """Yield one mapping with `COLUMNS` for each statement and position, in order of the rows."""
    for row in rows:
        for position in row.positions or (None,):
            yield {
                "id": row.id,
                "speaker": row.speaker,
                "speaker_id": row.speaker_id,
                "speaker_kind": row.speaker_kind,
                "mention": row.mention,
                "topic": position.topic if position else None,
                "topic_id": position.topic_id if position else None,
                "stance": position.stance if position else None,
                "score": position.score if position else None,
                "phrase": position.phrase if position else None,
                "quote": row.quote,
                "kind": row.kind,
                "modality": row.modality,
                "cue": row.cue,
                "date": row.date,
                "date_basis": row.date_basis,
                "article": row.article_id,
                "title": row.title,
                "publisher": row.publisher,
                "published": row.published,
                "url": row.url,
                "spans": " ".join(f"{span.start}-{span.end}" for span in row.content_spans),
                "repeats": row.repeats,
                "confidence": row.confidence,
                "method": row.method,
            }


def linked_data(store: Reads) -> dict[str, Any]:
    """Return the store as one JSON-LD object whose context needs no network.

    A direct or mixed statement is a schema.org `Quotation`, an indirect one, whose words are the reporter's, a
    `Claim`; both are `prov:Entity`, quoted from an article and attributed to a speaker. Places in the article are Web
    Annotation position selectors, code points, end exclusive. Stance has no vocabulary of its own that is in use, so
    positions are `onrecord:position`.
    """
    graph = [_article_node(article) for article in store.articles()]
    employers: dict[str, list[dict[str, Any]]] = {}
    for tie in store.affiliations():
        employers.setdefault(tie.speaker_id, []).append(
            _known(
                {
                    "@type": "OrganizationRole",
                    "roleName": tie.role,
                    "startDate": tie.first_seen,
                    "endDate": tie.last_seen,
                    "affiliation": _reference("speaker", tie.organization_id),
                }
            )
        )
    graph += [_speaker_node(speaker, employers.get(speaker.id, [])) for speaker in store.speakers()]
    graph += [
        _known(
            {
                **_reference("topic", topic.id),
                "@type": "DefinedTerm",
                "name": topic.label,
                "alternateName": [phrase for phrase in topic.phrases if phrase != topic.label],
                "description": topic.description,
            }
        )
        for topic in store.topics()
    ]
    graph += [_statement_node(row) for row in store.statements()]
    return {"@context": _CONTEXT, "@graph": graph}


def _whole_graph(store: Reads) -> nx.MultiDiGraph:
    return xml_safe(to_networkx(store.statements(), store.speakers(), store.topics(), store.affiliations()))


def _write_graphml(store: Reads, path: Path) -> None:
    nx.write_graphml(_whole_graph(store), path)


def _write_gexf(store: Reads, path: Path) -> None:
    nx.write_gexf(_whole_graph(store), path)


def _write_csv(store: Reads, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(COLUMNS))
        writer.writeheader()
        writer.writerows(map(safe_cells, statement_table(store.statements())))


def _write_parquet(store: Reads, path: Path) -> None:
    try:
        arrow = importlib.import_module("pyarrow")
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingPackageError("parquet needs pyarrow; install it with `pip install onrecord[parquet]`") from error
    kinds = {"string": arrow.string(), "double": arrow.float64()}
    schema = arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    parquet.write_table(arrow.Table.from_pylist(list(statement_table(store.statements())), schema=schema), path)


def _write_jsonld(store: Reads, path: Path) -> None:
    path.write_text(json.dumps(linked_data(store), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_dna(store: Reads, path: Path) -> None:
    write_dna(path, store.articles(), store.speakers(), store.statements())


_WRITERS: Mapping[str, Callable[[Reads, Path], None]] = {
    "graphml": _write_graphml,
    "gexf": _write_gexf,
    "csv": _write_csv,
    "parquet": _write_parquet,
    "jsonld": _write_jsonld,
    "dna": _write_dna,
}


def _article_node(article: Article) -> dict[str, Any]:
    return _known(
        {
            **_reference("article", article.id),
            "@type": ["NewsArticle", "prov:Entity"],
            "identifier": article.id,
            "headline": article.title,
            "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
            "datePublished": article.published,
            "url": article.url,
            "onrecord:sha256": article.sha256 or None,
        }
    )


def _speaker_node(speaker: SpeakerRow, employers: list[dict[str, Any]]) -> dict[str, Any]:
    kind = "Organization" if speaker.kind in ("organization", "group") else "Person"
    return _known(
        {
            **_reference("speaker", speaker.id),
            "@type": [kind, "prov:Agent"],
            "name": speaker.name,
            "alternateName": [alias for alias in speaker.aliases if alias != speaker.name],
            "onrecord:kind": speaker.kind,
            "affiliation": employers,
        }
    )


def _statement_node(row: StatementRow) -> dict[str, Any]:
    speaker = _reference("speaker", row.speaker_id) if row.speaker_id else None
    article = _reference("article", row.article_id)
    return _known(
        {
            **_reference("statement", row.id),
            "@type": ["Claim" if row.kind == "indirect" else "Quotation", "prov:Entity"],
            "identifier": row.id,
            "text": row.quote,
            "creator": speaker,
            "dateCreated": row.date,
            "isPartOf": article,
            "about": [_reference("topic", p.topic_id) for p in row.positions],
            "prov:wasQuotedFrom": article,
            "prov:wasAttributedTo": speaker,
            "prov:wasGeneratedBy": {"@type": "prov:Activity", "name": row.method},
            "oa:hasSelector": [
                {"@type": "oa:TextPositionSelector", "oa:start": span.start, "oa:end": span.end}
                for span in row.content_spans
            ],
            "onrecord:kind": row.kind,
            "onrecord:cue": row.cue or None,
            "onrecord:mention": row.mention,
            "onrecord:dateBasis": row.date_basis,
            "onrecord:confidence": row.confidence,
            "onrecord:repeats": _reference("statement", row.repeats) if row.repeats else None,
            "onrecord:position": [
                _known(
                    {
                        "onrecord:topic": _reference("topic", p.topic_id),
                        "onrecord:stance": p.stance,
                        "onrecord:score": p.score,
                        "onrecord:phrase": p.phrase,
                    }
                )
                for p in row.positions
            ],
        }
    )


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"@id": f"urn:onrecord:{kind}:{quote(name, safe='')}"}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != []}
