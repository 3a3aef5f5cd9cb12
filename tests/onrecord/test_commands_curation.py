"""Decisions on speakers and topics as a user makes them: by command, kept in store and file, through a rebuild."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graph.linked import LinkedGraph
from graph.linking.curation import Curation, curation_text
from graph.linking.decisions import Decisions
from graph.memory import MemoryStore
from onrecord.building import load
from onrecord.cli import app
from onrecord.config import Settings
from onrecord.decided import decisions_path, read_decided, write_decided
from onrecord.knowledge import KnowledgeGraph
from records.errors import SettingsError
from tests.builders import statement, word_vectors

NEWS = [
    statement("One.", id="s1", speaker="Ann Bell", topic="harbour toll", article="a1", published="2024-01-01"),
    statement("Two.", id="s2", speaker="A. Bellamy", topic="quay charge", article="a2", published="2024-01-02"),
    statement("Three.", id="s3", speaker="Bo Lind", topic="night ferry", article="a3", published="2024-01-03"),
]
FILE = "onrecord.graph.decisions.yaml"


def fill(folder: Path) -> None:
    settings = Settings(store=str(folder / "onrecord.graph"))
    with KnowledgeGraph.open(settings=settings, lock=True) as graph:
        load([], NEWS, graph.store, settings, encoder=word_vectors)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a store of three statements; no sentence encoder is needed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onrecord.knowledge.Encoder", lambda: word_vectors)
    fill(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def listed(kind: str) -> dict[str, Any]:
    return {row["id"]: row for row in json.loads(run(kind, "list", "--format", "json").stdout)}


def test_a_list_is_a_table_or_json(folder: Path) -> None:
    assert "Ann Bell" in run("speakers", "list", "bell").stdout
    assert "Bo Lind" not in run("speakers", "list", "bell").stdout
    assert listed("speakers")["ann-bell"] == {
        "id": "ann-bell",
        "name": "Ann Bell",
        "kind": "person",
        "statements": 1,
        "aliases": ["Ann Bell"],
        "roles": [],
        "former_ids": [],
    }
    assert listed("topics")["t-night-ferry"]["phrases"] == ["night ferry"]
    assert len(json.loads(run("topics", "list", "--limit", "1", "--format", "json").stdout)) == 1


def test_a_merge_stands_in_the_file_and_survives_a_rebuild_from_nothing(folder: Path) -> None:
    done = run("speakers", "merge", "Ann Bell", "A. Bellamy")
    assert done.exit_code == 0, done.output
    assert "1 statement with another speaker" in done.stderr
    assert FILE in done.stderr
    assert "onrecord speakers split ann-bell 'A. Bellamy'" in done.stderr
    assert "Ann Bell: [A. Bellamy]" in (folder / FILE).read_text(encoding="utf-8")
    (folder / "onrecord.graph").unlink()
    fill(folder)
    assert listed("speakers")["ann-bell"]["statements"] == 2
    assert run("speakers", "split", "Ann Bell", "A. Bellamy").exit_code == 0
    assert listed("speakers")["ann-bell"]["statements"] == 1


def test_a_store_that_comes_without_its_file_brings_its_decisions(folder: Path) -> None:
    run("topics", "rename", "night ferry", "night boats")
    (folder / FILE).unlink()
    fill(folder)
    assert listed("topics")["t-night-ferry"]["label"] == "night boats"
    assert "night boats" in (folder / FILE).read_text(encoding="utf-8")


def test_a_file_changed_by_hand_counts_with_the_next_load_as_it_says_itself(folder: Path) -> None:
    before = listed("topics")
    (folder / FILE).write_text("topics:\n  merge:\n    port charges: [harbour toll, quay charge]\n", encoding="utf-8")
    assert listed("topics") == before
    fill(folder)
    assert "changed by hand: the next build, load\n# or decision takes it over" in (folder / FILE).read_text("utf-8")
    assert {row["label"] for row in listed("topics").values()} == {"port charges", "night ferry"}


def test_a_codebook_goes_out_and_comes_in(folder: Path) -> None:
    assert run("topics", "codebook", "export", "book.yaml").exit_code == 0
    assert run("topics", "codebook", "export").stdout == (folder / "book.yaml").read_text(encoding="utf-8")
    assert "Nothing changed" in run("topics", "codebook", "import", "book.yaml").stderr
    (folder / "book.yaml").write_text("- {label: port charges, phrases: [harbour toll, quay charge]}", encoding="utf-8")
    assert "1 position on another topic, 1 name changed" in run("topics", "codebook", "import", "book.yaml").stderr
    (folder / "book.yaml").write_text("", encoding="utf-8")
    assert "0 topics in the codebook" in run("topics", "codebook", "import", "book.yaml").stderr


def test_a_decision_against_the_named_aliases_is_refused_with_both_files(folder: Path) -> None:
    (folder / "aliases.yaml").write_text("merge: {Bo Lind: [A. Bellamy]}", encoding="utf-8")
    (folder / "onrecord.toml").write_text('aliases = "aliases.yaml"', encoding="utf-8")
    done = run("speakers", "merge", "Ann Bell", "A. Bellamy")
    assert isinstance(done.exception, SettingsError)
    assert "aliases.yaml and onrecord.graph.decisions.yaml" in str(done.exception)
    assert not (folder / FILE).exists()


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "no store there" in str(run("speakers", "merge", "A", "B").exception)
    assert list(tmp_path.iterdir()) == []


def test_the_file_stands_beside_an_embedded_store_and_elsewhere_for_a_server(tmp_path: Path) -> None:
    assert decisions_path(Settings(store="embedded:x/news.graph")) == Path("x/news.graph.decisions.yaml")
    server = decisions_path(Settings(store="bolt://localhost:7687"))
    assert server.is_absolute()
    assert server.name.endswith(".decisions.yaml")
    assert decisions_path(Settings(decisions=tmp_path / "mine.yaml")) == tmp_path / "mine.yaml"


def test_on_a_server_what_the_store_keeps_counts_and_the_file_is_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", lambda _: str(tmp_path / "data"))
    shared = Settings(store="bolt://localhost:7687")
    mine = Curation(topics=Decisions(rename={"toll": "my toll"}))
    theirs = Curation(topics=Decisions(rename={"toll": "their toll"}))
    write_decided(shared, mine)
    with MemoryStore() as store:
        assert read_decided(store, shared) == mine
        store.load(LinkedGraph(), notes={"decisions": curation_text(theirs)})
        assert read_decided(store, shared) == theirs
        assert read_decided(store, shared.with_options(decisions=decisions_path(shared))) == mine


def test_a_file_of_decisions_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "news.graph"))
    decisions_path(settings).write_bytes(b"\xff\xfe")
    with MemoryStore() as store, pytest.raises(SettingsError, match=r"news\.graph\.decisions\.yaml: cannot be read"):
        read_decided(store, settings)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        write_decided(Settings(decisions=tmp_path / "file" / "x.yaml"), Curation(topics=Decisions(rename={"a": "b"})))


def test_a_file_that_an_option_names_is_told_to_hold_for_once(folder: Path) -> None:
    (folder / "mine.yaml").write_text("merge: {Ann Bell: [A. Bellamy]}", encoding="utf-8")
    (folder / "none.jsonl").write_text("", encoding="utf-8")
    told = run("load", "none.jsonl", "--aliases", "mine.yaml").stderr
    assert 'mine.yaml holds for this run alone; aliases = "mine.yaml" in onrecord.toml makes it hold' in told
    assert "a-bellamy" not in listed("speakers")
    run("load", "none.jsonl")
    assert "a-bellamy" in listed("speakers")
    (folder / "onrecord.toml").write_text('aliases = "mine.yaml"', encoding="utf-8")
    assert "holds for this run" not in run("load", "none.jsonl").stderr
    assert "a-bellamy" not in listed("speakers")


def undo(told: str) -> None:
    """Run the commands that a merge says take it back."""
    for line in told.splitlines():
        if found := re.match(r"(?:To take it back|And then): onrecord (.*)", line):
            done = run(*shlex.split(found[1]))
            assert done.exit_code == 0, done.exception


def test_what_a_merge_says_takes_it_back_does_so(folder: Path) -> None:
    def who() -> dict[str, Any]:
        return {key: row["statements"] for key, row in listed("speakers").items() if row["statements"]}

    run("speakers", "merge", "A. Bellamy", "Bo Lind")
    before = who()
    done = run("speakers", "merge", "ann-bell", "a-bellamy")
    assert set(who().values()) == {3}
    undo(done.stderr)
    assert who() == before
    first = listed("topics").keys()
    undo(run("topics", "merge", "t-night-ferry", "t-quay-charge").stderr)
    assert listed("topics").keys() == first


@pytest.mark.parametrize(
    "command",
    [
        ("topics", "rename", "night ferry", "🏠"),
        ("speakers", "rename", "Bo Lind", " "),
        ("speakers", "split", "Ann Bell", "--article", "a1", "--name", " "),
    ],
)
def test_what_could_not_be_read_back_is_not_written(folder: Path, command: tuple[str, ...]) -> None:
    run("speakers", "merge", "Ann Bell", "A. Bellamy")
    before = (folder / FILE).read_text(encoding="utf-8")
    assert "is no name; give one with letters" in str(run(*command).exception)
    assert (folder / FILE).read_text(encoding="utf-8") == before
    assert run("speakers", "split", "Ann Bell", "A. Bellamy").exit_code == 0


def test_a_decision_that_is_no_yaml_to_read_back_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = Curation(Decisions(merge={"Ann Bell": ("Bo Lind",), "A. Bellamy": ("Bo Lind",)}))
    monkeypatch.setattr("onrecord.curate.merged_speakers", lambda *_: twice)
    assert "nothing was changed" in str(run("speakers", "merge", "Ann Bell", "Bo Lind").exception)
    assert not (folder / FILE).exists()
