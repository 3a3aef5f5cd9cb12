"""Where a store is and what stands in the way: files, locks, servers, passwords."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import kglite
import pytest

from graph.rows import StatementFilter
from graph.store import open_store
from records.errors import StoreError
from tests.builders import linked, statement
from tests.neo4j.server import Server

NEWS = linked(statement())


def test_a_path_and_an_embedded_url_are_the_same_store(tmp_path: Path) -> None:
    path = tmp_path / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
    with open_store(f"embedded:{path}") as store:
        assert len(store.statements()) == 1
        assert store.url == f"embedded:{path}"


def test_opening_and_reading_makes_no_file(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "news.graph")) as store:
        assert store.statements() == []
    assert list(tmp_path.iterdir()) == []


def test_a_load_makes_the_folders_above_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
    assert path.is_file()


def test_a_store_that_must_exist_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no store there; build one with `onrecord build"):
        open_store(str(tmp_path / "news.graph"), must_exist=True)


@pytest.mark.parametrize("content", [b"", b"id,name\n1,Ann\n", b"\x00\xff" * 500])
def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "articles.csv"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"articles\.csv: not a store"):
        open_store(str(path))
    with pytest.raises(StoreError, match=r"articles\.csv: not a store"):
        open_store(str(path), lock=True)
    assert path.read_bytes() == content


def test_a_store_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreError, match=r"news\.graph: a damaged store") as told:
        open_store(str(path))
    assert "kgl" not in str(told.value)


def test_a_file_that_is_no_store_gets_no_lock_and_its_refusal_has_no_word_of_the_library(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_bytes(b"junk" * 2000)
    with pytest.raises(StoreError) as told:
        open_store(str(path), lock=True)
    assert not any(word in str(told.value) for word in ("kgl", "RGF", "bytes"))
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_refuses_is_not_told_as_a_damaged_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise kglite.FileIoError("Permission denied (os error 13)")

    path = tmp_path / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
    for name in ("open", "load"):
        monkeypatch.setattr(kglite, name, refused)
    with pytest.raises(StoreError, match=r"cannot be written \(Permission denied\); check the rights of the file and"):
        open_store(str(path), lock=True)
    with pytest.raises(StoreError, match=r"cannot be read \(Permission denied\); check the rights"):
        open_store(str(path))


def test_a_store_that_is_read_only_is_read_and_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
    before = path.read_bytes()
    path.chmod(0o444)
    # to root nothing is read-only
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    with open_store(str(path)) as store:
        assert len(store.statements()) == 1
        with pytest.raises(StoreError, match=r"cannot be written \(it is read-only\)"):
            store.load(linked())
    assert path.read_bytes() == before


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a folder, not a store"):
        open_store(str(tmp_path))


def test_a_store_that_another_process_writes_can_be_read_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
    code = (
        "import sys; from graph.store import open_store\n"
        "with open_store(sys.argv[1], lock=True): print('locked', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "locked\n"
        with open_store(str(path)) as store:
            assert len(store.statements()) == 1
            with pytest.raises(StoreError, match=f"process {holder.pid} is writing it; wait"):
                store.load(NEWS)
            assert len(store.statements(StatementFilter(limit=5))) == 1
        with pytest.raises(StoreError, match="is writing it"):
            open_store(str(path), lock=True)
        holder.communicate("")
    with open_store(str(path), lock=True) as store:
        store.load(NEWS)


def test_a_locked_store_is_loaded_twice_and_survives_a_failed_write_between(tmp_path: Path) -> None:
    path = str(tmp_path / "news.graph")
    with open_store(path, lock=True) as store:
        store.load(NEWS)
        with pytest.raises(ZeroDivisionError):
            store.load(linked(statement(id="s9")), progress=lambda stage, done, total: 1 // 0)
        assert [row.id for row in store.statements()] == ["s1"]
        store.load(linked(statement(id="s2")))
    with open_store(path) as store:
        assert [row.id for row in store.statements()] == ["s2"]


def test_a_failed_load_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "news.graph"
    with open_store(str(path)) as store:
        store.load(NEWS)
        before = path.read_bytes()
        with pytest.raises(ZeroDivisionError):
            store.load(linked(statement(id="s9")), progress=lambda stage, done, total: 1 // 0)
        assert [row.id for row in store.statements()] == ["s1"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("url", ["http://localhost:7474", "postgres://x", "file:///x"])
def test_a_scheme_that_is_no_store_names_those_that_are(url: str) -> None:
    with pytest.raises(StoreError, match=r"embedded:PATH, bolt://HOST or neo4j://HOST"):
        open_store(url)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "neo4j+ssc"])
def test_a_password_in_a_url_is_refused_and_not_repeated(scheme: str) -> None:
    with pytest.raises(StoreError, match="ONRECORD_NEO4J_PASSWORD") as caught:
        open_store(f"{scheme}://neo4j:hunter2@db.example.org:7687/news")
    assert "hunter2" not in str(caught.value)
    assert f"{scheme}://db.example.org:7687/news" in str(caught.value)


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    with pytest.raises(StoreError, match=r"bolt://127\.0\.0\.1:1: no Neo4j server answers"):
        open_store("bolt://127.0.0.1:1", environ={"ONRECORD_NEO4J_PASSWORD": "x"})


@pytest.mark.parametrize("url", ["bolt://", "bolt://host:port"])
def test_a_url_without_a_usable_host_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="bolt://"):
        open_store(url, environ={})


@pytest.mark.neo4j
@pytest.mark.parametrize("environ", [{}, {"ONRECORD_NEO4J_PASSWORD": "hunter2"}])
def test_a_wrong_or_missing_password_names_the_remedy_and_not_the_password(
    neo4j_server: Server, environ: dict[str, str]
) -> None:
    with pytest.raises(StoreError, match=r"wrong or no password for the user neo4j; set ONRECORD") as caught:
        open_store(neo4j_server.url, environ=environ)
    assert "hunter2" not in str(caught.value)


@pytest.mark.neo4j
def test_a_user_of_the_url_goes_before_the_one_of_the_environment(neo4j_server: Server) -> None:
    environ = {"ONRECORD_NEO4J_PASSWORD": neo4j_server.password, "ONRECORD_NEO4J_USER": "nobody"}
    with pytest.raises(StoreError, match="for the user nobody"):
        open_store(neo4j_server.url, environ=environ)
    with open_store(neo4j_server.url.replace("//", "//neo4j@"), environ=environ) as store:
        assert store.url == neo4j_server.url


@pytest.mark.neo4j
def test_a_database_is_named_by_the_path_of_the_url(neo4j_server: Server) -> None:
    environ = {"ONRECORD_NEO4J_PASSWORD": neo4j_server.password}
    with open_store(f"{neo4j_server.url}/neo4j", environ=environ) as store:
        store.topics()
    with pytest.raises(StoreError, match="nowhere"):
        open_store(f"{neo4j_server.url}/nowhere", environ=environ)


@pytest.mark.neo4j
def test_a_routed_url_reaches_the_same_server(neo4j_server: Server) -> None:
    environ = {"ONRECORD_NEO4J_PASSWORD": neo4j_server.password}
    with open_store(neo4j_server.url.replace("bolt://", "neo4j://"), environ=environ) as store:
        store.load(NEWS)
        assert len(store.statements()) == 1
