"""The embedded store, one file and no server; the only file that imports kglite."""

from __future__ import annotations

import datetime
import logging
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kglite

from graph.rows import Table
from records.errors import QueryError, StoreError

# kglite prints a warning for every label that a graph does not have yet, which an empty store makes daily business.
kglite.set_query_warning_policy("silent")

log = logging.getLogger(__name__)

_FIRST_BYTES = b"RGF"
_PLACE = "check the rights of the file and its folder, or name a store elsewhere"


class EmbeddedRunner:
    """Runs Cypher on a kglite file.

    Reading takes no lock and sees the file as it was last saved; writing takes the lock of the file and saves it
    whole, or not at all. `lock` holds the lock from now until `close`.
    """

    def __init__(self, path: Path, *, lock: bool = False) -> None:
        self.url = f"embedded:{path}"
        self._path = path
        self._graph: Any = None
        self._seen: tuple[int, int] | None = None
        self._locked = False
        if path.is_dir():
            raise StoreError(f"{path}: a folder, not a store; name a file in it, such as {path / 'onrecord.graph'}")
        _check_first_bytes(path)
        if lock:
            self._graph = self._claim()
            self._locked = True

    def read(self, cypher: str, parameters: Mapping[str, Any]) -> Table:
        with self._current().begin_read() as transaction:
            return _run(transaction, cypher, parameters)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        graph = self._graph if self._locked else self._claim()
        try:
            yield lambda cypher, parameters: _run(graph, cypher, parameters)
            with warnings.catch_warnings():
                # How the file is laid out is of no use to whoever loads articles.
                warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
                graph.save(layout="compact")
        except kglite.KgError as error:
            self._abandon(graph)
            raise StoreError(f"{self._path}: could not be saved ({_first_line(error)}); nothing was changed") from error
        except BaseException:
            self._abandon(graph)
            raise
        if not self._locked:
            _release(graph)
        self._graph, self._seen = graph, self._stamp()

    def close(self) -> None:
        if self._locked:
            _release(self._graph)
        self._graph, self._locked = None, False

    def _claim(self) -> Any:
        """Open the file for writing; the lock names whoever has it."""
        if self._path.exists() and not os.access(self._path, os.W_OK):
            # kglite would put a new file in its place.
            raise StoreError(f"{self._path}: cannot be written (it is read-only); {_PLACE}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return kglite.open(str(self._path), durable="off")
        except kglite.WriterLeaseHeldError as error:
            holder = getattr(error, "holder", None) or {}
            who = "this process" if holder.get("self") else f"process {holder.get('pid', 'unknown')}"
            raise StoreError(f"{self._path}: {who} is writing it; wait until it has finished") from error
        except (kglite.FileIoError, OSError) as error:
            raise StoreError(f"{self._path}: cannot be written ({_reason(error)}); {_PLACE}") from error
        except (kglite.KgError, ValueError) as error:
            raise self._damaged(error) from error

    def _abandon(self, graph: Any) -> None:
        """Forget what was written since the last save."""
        _release(graph)
        self._graph, self._seen = None, None
        if self._locked:
            self._graph = self._claim()

    def _current(self) -> Any:
        """Return the graph as last saved, read again where another process has saved it since."""
        stamp = self._stamp()
        if self._graph is not None and (self._locked or stamp == self._seen):
            return self._graph
        if stamp is None:
            self._graph, self._seen = kglite.KnowledgeGraph(), None
            return self._graph
        try:
            self._graph, self._seen = kglite.load(str(self._path)), stamp
        except (kglite.FileIoError, OSError) as error:
            raise StoreError(f"{self._path}: cannot be read ({_reason(error)}); {_PLACE}") from error
        except (kglite.KgError, ValueError) as error:
            raise self._damaged(error) from error
        return self._graph

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size

    def _damaged(self, error: Exception) -> StoreError:
        log.info("%s: %s", self._path, _first_line(error))
        return StoreError(
            f"{self._path}: a damaged store, or one that another onrecord wrote; "
            "move it away and build it again, or name another (--verbose tells what is wrong with it)"
        )


def _check_first_bytes(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            first = stream.read(len(_FIRST_BYTES))
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({_reason(error)}); {_PLACE}") from error
    if first != _FIRST_BYTES:
        raise StoreError(f"{path}: not a store but some other file; name a store, or a file that is not there yet")


def _reason(error: Exception) -> str:
    """Return what the system says; kglite has it in its message."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None and (found := re.search(r"\(os error (\d+)\)", str(error))):
        number = int(found[1])
    return os.strerror(number) if number else _first_line(error)


def _release(graph: Any) -> None:
    # Leaving kglite's with-block on an error is its one way to give up the lock without saving once more.
    graph.__exit__(StoreError, StoreError("released"), None)


def _run(target: Any, cypher: str, parameters: Mapping[str, Any]) -> Table:
    try:
        view = target.cypher(cypher, params=dict(parameters))
    except kglite.CypherTimeoutError as error:
        raise QueryError("the query took more than 3 minutes; narrow it, or use a Neo4j server") from error
    except kglite.ReadOnlyError as error:
        raise QueryError("the query writes, and only reading is allowed; allow writing with --write") from error
    except (kglite.KgError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise QueryError(str(error).strip()) from error
    if not hasattr(view, "columns"):
        raise QueryError("FORMAT CSV gives text, not rows; leave it out and pass --format csv")
    return Table(list(view.columns), [{name: _plain(value) for name, value in row.items()} for row in view.to_list()])


def _plain(value: Any) -> Any:
    """Return a value as JSON values; a node is its labels and properties, a relationship its type and properties."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, dict):
        if value.keys() >= {"id", "labels", "properties"}:
            return {"labels": value["labels"], "properties": _stored(value["labels"], value["properties"])}
        if value.keys() >= {"start", "end", "type", "properties"}:
            return {"type": value["type"], "properties": _plain(value["properties"])}
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime.date | datetime.datetime | datetime.time):
        return value.isoformat()
    return str(value)


def _stored(labels: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    """Return a node's properties without `type` and `title` where kglite made them up from label, id and name."""
    identity = properties.get("id")
    titles = {None, properties.get("name"), identity, *(f"{label}_{identity}" for label in labels)}
    made_up = {"type"} | ({"title"} if properties.get("title") in titles else set())
    return {name: _plain(value) for name, value in properties.items() if name not in made_up}


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
