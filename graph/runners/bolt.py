"""A Neo4j server, reached over Bolt; the only file that imports the neo4j driver."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import neo4j
from neo4j import exceptions
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point

from graph.rows import Table
from records.errors import QueryError, StoreError

KEYRING_SERVICE = "onrecord"
OLDEST_SERVER = 5

_SECONDS_TO_CONNECT = 10
_SECONDS_TO_RETRY = 15


class BoltRunner:
    """Runs Cypher on a server, each statement in a managed transaction; reading in read access mode."""

    def __init__(self, driver: neo4j.Driver, url: str, database: str | None) -> None:
        self.url = url
        self._driver = driver
        self._database = database

    @classmethod
    def connect(cls, url: str, environ: Mapping[str, str]) -> Self:
        """Connect to `scheme://[user@]host[:port][/database]`.

        The password is `ONRECORD_NEO4J_PASSWORD`, else what the keyring holds for service `onrecord` and
        `user@host:port`; without either, the server is asked without a password. Raises `StoreError`.
        """
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        shown = f"{parts.scheme}://{place}{parts.path}"
        if parts.password is not None:
            raise StoreError(
                f"{shown}: a password does not belong in a URL, where others can see it; leave it out and set "
                "ONRECORD_NEO4J_PASSWORD, or keep it in the keyring"
            )
        try:
            usable = bool(parts.hostname and (parts.port is None or parts.port))
        except ValueError:
            usable = False
        if not usable:
            raise StoreError(f"{shown}: no host, or a port that is no number; write {parts.scheme}://HOST[:PORT]")
        user = unquote(parts.username or "") or environ.get("ONRECORD_NEO4J_USER") or "neo4j"
        account = f"{user}@{place if ':' in place else place + ':7687'}"
        password = environ.get("ONRECORD_NEO4J_PASSWORD") or _from_keyring(account)
        address = f"{parts.scheme}://{place}" + (f"?{parts.query}" if parts.query else "")
        try:
            driver = neo4j.GraphDatabase.driver(
                address,
                auth=(user, password) if password else None,
                connection_timeout=_SECONDS_TO_CONNECT,
                connection_acquisition_timeout=_SECONDS_TO_RETRY,
                max_transaction_retry_time=_SECONDS_TO_RETRY,
                # A store that is still empty would otherwise log a warning for each label it does not have yet.
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
                user_agent="onrecord",
            )
        except (exceptions.ConfigurationError, ValueError) as error:
            raise StoreError(f"{shown}: {error}; write bolt://HOST[:PORT] or neo4j://HOST[:PORT]") from error
        runner = cls(driver, shown, unquote(parts.path.strip("/")) or None)
        try:
            runner._check_server(account)
        except Exception:
            driver.close()
            raise
        return runner

    def read(self, cypher: str, parameters: Mapping[str, Any]) -> Table:
        with self._session(neo4j.READ_ACCESS) as session, self._translated():
            return session.execute_read(_work(cypher, parameters))

    @contextmanager
    def writing(self) -> Iterator[Callable[[str, Mapping[str, Any]], Table]]:
        with self._session(neo4j.WRITE_ACCESS) as session:

            def write(cypher: str, parameters: Mapping[str, Any]) -> Table:
                with self._translated():
                    return session.execute_write(_work(cypher, parameters))

            yield write

    def close(self) -> None:
        self._driver.close()

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=access)

    def _check_server(self, account: str) -> None:
        try:
            with self._translated():
                agent = self._driver.get_server_info().agent
        except exceptions.AuthError as error:
            raise StoreError(
                f"{self.url}: wrong or no password for the user {account.partition('@')[0]}; set "
                f"ONRECORD_NEO4J_PASSWORD, or run `keyring set {KEYRING_SERVICE} {account}`"
            ) from error
        product, _, version = agent.partition("/")
        major = version.lstrip("v").partition(".")[0]
        if product == "Neo4j" and major.isdecimal() and int(major) < OLDEST_SERVER:
            raise StoreError(f"{self.url}: the server is Neo4j {version}; onrecord needs {OLDEST_SERVER}.0 or later")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the driver's errors into ours, but for a wrong password, which only `connect` can explain."""
        try:
            yield
        except exceptions.AuthError:
            raise
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired, exceptions.ConnectionPoolError) as error:
            raise StoreError(f"{self.url}: no Neo4j server answers; start it, or check host and port") from error
        except exceptions.Neo4jError as error:
            code, said = error.code or "", error.message or str(error)
            if code == "Neo.ClientError.Statement.AccessMode":
                raise QueryError("the query writes, and only reading is allowed; allow writing with --write") from error
            if code.startswith(("Neo.ClientError.Statement", "Neo.ClientError.Procedure")) or "TimedOut" in code:
                raise QueryError(said) from error
            if code == "Neo.ClientError.Database.DatabaseNotFound":
                raise StoreError(f"{self.url}: {said}; create it, or name another after the last /") from error
            if code.startswith("Neo.ClientError.Schema"):
                raise StoreError(f"{self.url}: {said}; use a database of its own, {self.url}/NAME") from error
            raise StoreError(f"{self.url}: {said} ({code})") from error
        except exceptions.DriverError as error:
            raise StoreError(f"{self.url}: {error}") from error


def _from_keyring(account: str) -> str | None:
    if importlib.util.find_spec("keyring") is None:
        return None
    keyring = importlib.import_module("keyring")
    try:
        password: str | None = keyring.get_password(KEYRING_SERVICE, account)
    except keyring.errors.KeyringError:
        return None
    return password


def _work(cypher: str, parameters: Mapping[str, Any]) -> Callable[[neo4j.ManagedTransaction], Table]:
    def run(transaction: neo4j.ManagedTransaction) -> Table:
        result = transaction.run(cypher, dict(parameters))
        columns = list(result.keys())
        return Table(columns, [{name: _plain(record[name]) for name in columns} for record in result])

    return run


def _plain(value: Any) -> Any:
    """Return a value as JSON values; a node is its labels and properties, a relationship its type and properties."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), "properties": _plain(dict(sorted(value.items())))}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": _plain(dict(sorted(value.items())))}
    if isinstance(value, Path):
        return {"nodes": _plain(list(value.nodes)), "relationships": _plain(list(value.relationships))}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if hasattr(value, "iso_format"):
        return value.iso_format()
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return [_plain(part) for part in value]
    return str(value)
