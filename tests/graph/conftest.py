"""Every store once: a test that asks for `store` runs on each, one that asks for `cypher_store` on each with Cypher."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.memory import MemoryStore
from graph.store import CypherStore, open_store
from tests.neo4j.server import Server, ServerUnavailableError, running_server

EMBEDDED = pytest.param("embedded", id="embedded")
NEO4J = pytest.param("neo4j", id="neo4j", marks=pytest.mark.neo4j)
Store = MemoryStore | CypherStore


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A real server for the whole run. Without Java or Maven: a failure where CI is set, a skip elsewhere."""
    try:
        with running_server() as server:
            yield server
    except ServerUnavailableError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(params=[EMBEDDED, NEO4J])
def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], CypherStore]:
    """A function that opens one and the same store, empty at first, as often as it is called."""
    if request.param == "embedded":
        return lambda: open_store(f"embedded:{tmp_path / 'news.graph'}")
    server: Server = request.getfixturevalue("neo4j_server")
    environ = {"ONRECORD_NEO4J_PASSWORD": server.password}
    server.empty()
    return lambda: open_store(server.url, environ=environ)


@pytest.fixture
def cypher_store(open_again: Callable[[], CypherStore]) -> Iterator[CypherStore]:
    """An empty store that speaks Cypher."""
    with open_again() as opened:
        yield opened


@pytest.fixture(params=["memory", EMBEDDED, NEO4J])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    if request.param == "memory":
        opened: Store = MemoryStore()
    elif request.param == "embedded":
        opened = open_store(str(tmp_path / "news.graph"))
    else:
        server: Server = request.getfixturevalue("neo4j_server")
        server.empty()
        opened = open_store(server.url, environ={"ONRECORD_NEO4J_PASSWORD": server.password})
    with opened:
        yield opened
