"""Every store once: a test that asks for `store` runs on each, one that asks for `cypher_store` on each with Cypher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.memory import MemoryStore
from graph.store import CypherStore, open_store


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | CypherStore]:
    """An empty store."""
    with MemoryStore() if request.param == "memory" else open_store(str(tmp_path / "news.graph")) as opened:
        yield opened
