"""`onrecord repeats`: who copied what, and what was cut."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onrecord.building import load
from onrecord.cli import app
from onrecord.config import Settings
from onrecord.knowledge import KnowledgeGraph
from tests.builders import word_vectors
from tests.graph.test_copies import AGENCY, COPIES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onrecord.knowledge.Encoder", lambda: word_vectors)
    settings = Settings(store=str(tmp_path / "onrecord.graph"))
    with KnowledgeGraph.open(settings=settings, lock=True) as graph:
        load([s.article for s in (AGENCY, *COPIES)], [AGENCY, *COPIES], graph.store, settings, encoder=word_vectors)
    return tmp_path


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["repeats", *arguments])
    assert done.exit_code == 0, done.exception
    return done.stdout


def test_repeats_name_origin_and_copies(folder: Path) -> None:
    text = printed()
    assert "Ann Bell, 2024-03-04: 3 statements, from Meridian" in text
    assert "Quay (2024-03-05; s3): The harbour toll is a tax" in text
    assert "s4" not in text


def test_a_diff_shows_what_a_paper_cut(folder: Path) -> None:
    assert "fisherman of this town. [-and we will not pay it.-]" in printed("s3", "--diff")


def test_one_utterance_as_json_holds_the_diff(folder: Path) -> None:
    [row] = json.loads(printed("s2", "--format", "json"))
    assert row["origin"]["agency"] == "Meridian"
    assert row["copies"][1]["diff"][-1] == ["cut", "and we will not pay it."]


def test_a_copy_that_alone_is_wanted_is_told_with_its_origin(folder: Path) -> None:
    settings = Settings(store=str(folder / "onrecord.graph"))
    surer = [replace(copy, attribution=replace(copy.attribution, confidence=0.99)) for copy in COPIES]
    with KnowledgeGraph.open(settings=settings, lock=True) as graph:
        load([], surer, graph.store, settings, encoder=word_vectors)
    [row] = json.loads(printed("--min-confidence", "0.95", "--format", "json"))
    assert (row["origin"]["id"], [copy["id"] for copy in row["copies"]]) == ("s1", ["s2", "s3"])


def test_an_id_that_is_not_there_is_told(folder: Path) -> None:
    done = CliRunner().invoke(app, ["repeats", "nowhere"])
    assert "no statement has the id 'nowhere'" in str(done.exception)


def test_a_speaker_without_copies_has_none(folder: Path) -> None:
    assert printed("--speaker", "Ann Bell", "--min-confidence", "1").strip() == "No utterance is told twice."
