"""Exports, read back by what reads such files."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import xml.etree.ElementTree as ElementTree
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.dna_database import password_hash
from graph.exports import COLUMNS, ExportFormat, export, statement_table
from graph.linked import LinkedGraph
from graph.memory import MemoryStore
from records.article import Article
from records.errors import MissingPackageError, SettingsError
from records.spans import TextSpan
from records.speaker import Role
from records.statement import Position, Statement
from tests.builders import linked, statement

FORMATS: tuple[ExportFormat, ...] = ("graphml", "gexf", "csv", "jsonld", "dna")
CHAIR = statement(
    "We will never accept it.",
    id="s1",
    speaker="Ann Bell",
    roles=(Role("member", "Rowing Club", "2001"), Role("chair", "Port Council", "2018-02")),
    date="2019-03-04",
    date_basis="relative",
    published="2019-03-05",
    url="https://example.org/toll",
)
COUNCIL = statement(
    "The toll pays for the quay",
    id="s2",
    speaker="Port Council",
    kind="organization",
    aliases=("Harbour Board", "Port Council"),
    stance="support",
    quotation="indirect",
    article="a2",
    published="2019-03",
)
NOBODY = statement("It helps nobody", id="s3", speaker=None, stance=None, article="a3")


def stored(*statements: Statement) -> MemoryStore:
    store = MemoryStore()
    store.load(linked(*statements))
    return store


def exported(tmp_path: Path, form: ExportFormat, *statements: Statement) -> Path:
    path = tmp_path / f"news.{form}"
    export(stored(*statements), path, form)
    return path


def dna(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_store_is_exported(tmp_path: Path, form: ExportFormat) -> None:
    assert exported(tmp_path, form).stat().st_size > 0


@pytest.mark.parametrize("form", FORMATS)
def test_only_the_file_asked_for_appears_and_an_older_one_is_replaced(tmp_path: Path, form: ExportFormat) -> None:
    (tmp_path / f"news.{form}").write_text("older")
    path = exported(tmp_path, form, CHAIR)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() != b"older"


def test_a_failed_export_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.csv"
    path.write_text("older")
    monkeypatch.setattr("graph.exports.safe_cells", lambda row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(stored(CHAIR), path, "csv")
    assert [p.read_text() for p in tmp_path.iterdir()] == ["older"]


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="graphml, gexf, csv, parquet, jsonld, dna"):
        export(stored(), tmp_path / "x", "xlsx")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_cannot_be_written_is_told_by_the_name_that_was_given(tmp_path: Path, form: ExportFormat) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / ("x" * 252), tmp_path / "file" / "graph"):
        with pytest.raises(SettingsError) as told:
            export(MemoryStore(), path, form)
        assert str(told.value).startswith(f"{path}: cannot be written (")
        assert ".part" not in str(told.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="name a file in it"):
        export(stored(), tmp_path, "csv")


def test_graphml_gives_the_whole_graph_back(tmp_path: Path) -> None:
    network = nx.read_graphml(exported(tmp_path, "graphml", CHAIR, COUNCIL, NOBODY))
    assert network.nodes["statement:s1"]["label"] == "We will never accept it."
    relations = [relation for *_, relation in network.edges(data="relation")]
    assert {name: relations.count(name) for name in set(relations)} == {
        "MADE": 2,
        "ABOUT": 3,
        "APPEARS_IN": 3,
        "AFFILIATED_WITH": 1,
        "STANCE_ON": 2,
    }


def test_gexf_gives_the_whole_graph_back(tmp_path: Path) -> None:
    network = nx.read_gexf(exported(tmp_path, "gexf", CHAIR, COUNCIL, NOBODY))
    assert network.nodes["topic:harbour-toll"]["label"] == "harbour toll"
    assert len(network) == 3 + 3 + 2 + 1


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_any_text_of_an_article_is_well_formed_xml(tmp_path: Path, form: ExportFormat) -> None:
    bad = statement("]]> <b>&\x00\x1b\x0b end", speaker="<Ann>", topic="a & b", title="\x07")
    ElementTree.parse(exported(tmp_path, form, bad))


def test_a_table_has_a_row_for_each_statement_and_position(tmp_path: Path) -> None:
    both = replace(
        CHAIR, positions=(*CHAIR.positions, Position("night ferry", None, None, "boat", (), (), "night-ferry"))
    )
    with exported(tmp_path, "csv", both, NOBODY, replace(COUNCIL, positions=())).open(
        encoding="utf-8", newline=""
    ) as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(COLUMNS)
    assert [(r["id"], r["speaker"], r["topic"], r["stance"]) for r in rows] == [
        ("s1", "Ann Bell", "harbour toll", "oppose"),
        ("s1", "Ann Bell", "night ferry", ""),
        ("s2", "Port Council", "", ""),
        ("s3", "", "harbour toll", ""),
    ]
    assert (rows[0]["score"], rows[0]["spans"]) == ("-0.8", "0-24")


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1", "@SUM(1)", " -2+3", "\t=1"])
def test_a_spreadsheet_runs_nothing_of_an_article(tmp_path: Path, text: str) -> None:
    with exported(tmp_path, "csv", statement(text)).open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row["quote"] == f"'{text}"


def test_parquet_gives_the_table_back(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install onrecord[parquet]")
    table = parquet.read_table(exported(tmp_path, "parquet", CHAIR, COUNCIL, NOBODY))
    assert table.to_pylist() == list(statement_table(stored(CHAIR, COUNCIL, NOBODY).statements()))
    assert {name: str(kind) for name, kind in zip(table.schema.names, table.schema.types, strict=True)} == dict(COLUMNS)


def test_parquet_without_its_package_names_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackageError, match=r"pip install onrecord\[parquet\]"):
        exported(tmp_path, "parquet", CHAIR)
    assert list(tmp_path.iterdir()) == []


def linked_data(tmp_path: Path, *statements: Statement) -> dict[str, dict[str, Any]]:
    data = json.loads(exported(tmp_path, "jsonld", *statements).read_text(encoding="utf-8"))
    assert all(isinstance(value, str) and not value.endswith(".jsonld") for value in data["@context"].values())
    return {node["@id"]: node for node in data["@graph"]}


def test_linked_data_quotes_from_an_article_and_attributes_to_a_speaker(tmp_path: Path) -> None:
    nodes = linked_data(tmp_path, CHAIR, COUNCIL)
    made = nodes["urn:onrecord:statement:s1"]
    assert made["@type"] == ["Quotation", "prov:Entity"]
    assert (made["text"], made["dateCreated"]) == ("We will never accept it.", "2019-03-04")
    assert nodes[made["prov:wasQuotedFrom"]["@id"]]["url"] == "https://example.org/toll"
    assert nodes[made["prov:wasAttributedTo"]["@id"]]["name"] == "Ann Bell"
    assert [nodes[topic["@id"]]["name"] for topic in made["about"]] == ["harbour toll"]
    assert made["oa:hasSelector"] == [{"@type": "oa:TextPositionSelector", "oa:start": 0, "oa:end": 24}]
    assert made["onrecord:position"][0]["onrecord:stance"] == "oppose"


def test_a_paraphrase_is_a_claim_and_no_quotation(tmp_path: Path) -> None:
    assert linked_data(tmp_path, COUNCIL)["urn:onrecord:statement:s2"]["@type"] == ["Claim", "prov:Entity"]


def test_linked_data_refers_to_nothing_that_is_not_in_it(tmp_path: Path) -> None:
    nodes = linked_data(tmp_path, CHAIR, COUNCIL, NOBODY)

    def references(value: Any) -> list[str]:
        if isinstance(value, list):
            return [found for part in value for found in references(part)]
        if isinstance(value, dict):
            own = [value["@id"]] if "@id" in value else []
            return own + [found for part in value.values() for found in references(part)]
        return []

    assert set(references(list(nodes.values()))) <= nodes.keys()


def test_linked_data_says_which_office_was_held_where(tmp_path: Path) -> None:
    [role] = linked_data(tmp_path, CHAIR, COUNCIL)["urn:onrecord:speaker:ann-bell"]["affiliation"]
    assert (role["roleName"], role["affiliation"]["@id"]) == ("chair", "urn:onrecord:speaker:port-council")


STATEMENTS = """
    SELECT p.Value, o.Value, c.Value, b.Value, substr(d.Text, s.Start + 1, s.Stop - s.Start)
    FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId JOIN DATABOOLEAN b ON b.StatementId = s.ID
    JOIN DATASHORTTEXT dp ON dp.StatementId = s.ID AND dp.VariableId = 1 JOIN ENTITIES p ON p.ID = dp.Entity
    JOIN DATASHORTTEXT do ON do.StatementId = s.ID AND do.VariableId = 2 JOIN ENTITIES o ON o.ID = do.Entity
    JOIN DATASHORTTEXT dc ON dc.StatementId = s.ID AND dc.VariableId = 3 JOIN ENTITIES c ON c.ID = dc.Entity
    ORDER BY s.ID
"""


def test_dna_has_person_organization_concept_and_agreement(tmp_path: Path) -> None:
    assert dna(exported(tmp_path, "dna", CHAIR, COUNCIL, NOBODY), STATEMENTS) == [
        ("Ann Bell", "Port Council", "harbour toll", 0, "We will never accept it."),
        ("", "Port Council", "harbour toll", 1, "The toll pays for the quay"),
    ]


def test_dna_has_the_organization_of_the_time_and_no_former_one(tmp_path: Path) -> None:
    then = replace(CHAIR, id="s0", article=replace(CHAIR.article, id="a0", published="2003-01-01"))
    left = statement(
        "It was a mistake.",
        id="s4",
        speaker="Jo Moss",
        roles=(Role("former chair", "Port Council", "2019"),),
        article="a4",
    )
    found = dna(exported(tmp_path, "dna", then, CHAIR, left), STATEMENTS)
    assert {(person, body) for person, body, *_ in found} == {
        ("Ann Bell", "Rowing Club"),
        ("Ann Bell", "Port Council"),
        ("Jo Moss", ""),
    }


def test_dna_leaves_out_what_is_neither_for_nor_against(tmp_path: Path) -> None:
    path = exported(tmp_path, "dna", statement(stance="neutral"), statement(id="s2", stance=None))
    assert dna(path, "SELECT count(*) FROM STATEMENTS") == [(0,)]
    assert dna(path, "SELECT count(*) FROM DOCUMENTS") == [(1,)]


def test_dna_has_a_statement_for_each_topic(tmp_path: Path) -> None:
    ferry = Position("night ferry", "support", 0.5, "boat", (), (), "night-ferry")
    found = dna(exported(tmp_path, "dna", replace(CHAIR, positions=(*CHAIR.positions, ferry))), STATEMENTS)
    assert [(concept, agrees) for _, _, concept, agrees, _ in found] == [("harbour toll", 0), ("night ferry", 1)]


def test_dna_dates_are_seconds_and_a_vague_or_missing_one_says_so(tmp_path: Path) -> None:
    path = exported(tmp_path, "dna", CHAIR, COUNCIL, NOBODY)
    assert dna(path, "SELECT date(Date, 'unixepoch'), Notes FROM DOCUMENTS ORDER BY ID") == [
        ("2019-03-05", "https://example.org/toll"),
        ("2019-03-01", "The article's date is known as 2019-03 only."),
        ("1970-01-01", "The article has no date."),
    ]


def test_dna_counts_places_as_java_does_and_drops_carriage_returns(tmp_path: Path) -> None:
    text = "🛳️ First\r\nline.\r\n\r\n🛳 We object, they said."
    start = text.index("We object")
    made = statement("We object")
    article = Article("a1", text, "Ships")
    spans = replace(made.attribution, content=(TextSpan(start, start + 9),))
    path = exported(tmp_path, "dna", replace(made, article=article, attribution=spans))
    [(written, begin, stop)] = dna(path, "SELECT d.Text, s.Start, s.Stop FROM STATEMENTS s, DOCUMENTS d")
    units = written.encode("utf-16-le")
    assert "\r" not in written
    assert units[2 * begin : 2 * stop].decode("utf-16-le") == "We object"


def test_dna_holds_the_quotations_of_an_article_whose_text_is_not_stored(tmp_path: Path) -> None:
    path = exported(tmp_path, "dna", CHAIR.without_text(), replace(COUNCIL, article=CHAIR.article).without_text())
    assert [row[-1] for row in dna(path, STATEMENTS)] == ["We will never accept it.", "The toll pays for the quay"]


def test_dna_takes_titles_and_names_of_any_length(tmp_path: Path) -> None:
    path = exported(tmp_path, "dna", statement(speaker="A" * 300, topic="b" * 300, title="c" * 300))
    assert dna(path, "SELECT max(length(Value)) FROM ENTITIES") == [(190,)]
    assert dna(path, "SELECT length(Title) FROM DOCUMENTS") == [(190,)]


def test_dna_references_are_whole(tmp_path: Path) -> None:
    path = exported(tmp_path, "dna", CHAIR, COUNCIL, NOBODY)
    assert dna(path, "PRAGMA foreign_key_check") == []
    assert dna(path, "PRAGMA integrity_check") == [("ok",)]
    assert dna(path, "SELECT Value FROM SETTINGS WHERE Property = 'version'") == [("3.0.11",)]


def test_dna_knows_the_kind_and_the_other_names_of_a_speaker(tmp_path: Path) -> None:
    path = exported(tmp_path, "dna", COUNCIL)
    found = dna(
        path,
        "SELECT a.AttributeVariable, v.AttributeValue FROM ATTRIBUTEVALUES v "
        "JOIN ATTRIBUTEVARIABLES a ON a.ID = v.AttributeVariableId JOIN ENTITIES e ON e.ID = v.EntityId "
        "WHERE e.Value = 'Port Council' AND a.VariableId = e.VariableId ORDER BY a.ID",
    )
    assert found == [("Type", "organization"), ("Alias", "Harbour Board"), ("Notes", "")]


def test_a_password_is_hashed_with_its_salt_before_it() -> None:
    # Made once by the method that opens the sample database of DNA 3 with its password.
    assert password_hash("toll", bytes(range(16))) == "AAECAwQFBgcICQoLDA0ODwiVtl77dQ31QZu4uE83AmG+1UH99z7k+/Ssm01nVeOs"
    assert password_hash("toll") != password_hash("toll")


def test_an_article_without_statements_is_exported_as_a_document(tmp_path: Path) -> None:
    store = MemoryStore()
    store.load(LinkedGraph(articles=(Article("a1", "Nobody spoke.", "Quiet"),)))
    export(store, tmp_path / "x.dna", "dna")
    assert dna(tmp_path / "x.dna", "SELECT Title, Text FROM DOCUMENTS") == [("Quiet", "Nobody spoke.")]
