"""Cypher texts: the query files, what may only read, and a query as one pastes it into Neo4j Browser."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from records.errors import QueryError

_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_SKIPPED = re.compile(rf"//[^\n]*|/\*.*?\*/|{_STRING}|`(?:[^`]|``)*`", re.DOTALL)
_WRITING = (
    "create|merge|insert|delete|detach|nodetach|set|remove|drop|foreach|load|alter|grant|deny|revoke|rename|"
    "terminate|start|stop|enable|deallocate|reallocate"
)
# Not a clause: a property (`n.set`), a label or parameter (`:Set`, `$set`), a key (`{set: 1}`), a name (`AS set`).
_CLAUSE = re.compile(rf"(?<![.:$&|!\w])(?<!\bas )({_WRITING})\b(?!\s*[:.,)\]=<>])", re.IGNORECASE)
_ADMIN_CALL = re.compile(r"\bcall\s+(dbms\s*\.\s*(?!components\b)[\w.]*)", re.IGNORECASE)


@cache
def query_text(name: str) -> str:
    """Return the text of one query file. Raises `QueryError` where there is none of that name."""
    path = resources.files("graph.queries") / f"{name}.cypher"
    if not re.fullmatch(r"\w+", name) or not path.is_file():
        raise QueryError(f"no query file {name!r}; the names are {', '.join(query_names())}")
    return path.read_text(encoding="utf-8").strip()


def query_names() -> list[str]:
    """Return the names of all query files, sorted."""
    files = resources.files("graph.queries").iterdir()
    return sorted(f.name.removesuffix(".cypher") for f in files if f.name.endswith(".cypher"))


def check_single(cypher: str) -> None:
    """Raise `QueryError` where the text is empty or holds more than one statement."""
    statement = _bare(cypher).strip().removesuffix(";").strip()
    if not statement:
        raise QueryError("an empty query; write one, such as MATCH (s:Speaker) RETURN s.name AS name")
    if ";" in statement:
        raise QueryError("more than one statement; run one at a time")


def check_reads_only(cypher: str) -> None:
    """Raise `QueryError` where the query holds a clause that writes or reaches beyond the graph (LOAD CSV).

    The stores refuse writes themselves as well; this says it before anything is sent, and in our words.
    """
    bare = _bare(cypher)
    found = _CLAUSE.search(bare) or _ADMIN_CALL.search(bare)
    if found:
        raise QueryError(
            f"{found[1].upper()} writes, or reaches beyond the graph; leave it out, or allow it with --write"
        )


def pasteable(cypher: str, parameters: Mapping[str, Any]) -> str:
    """Return the query below one `:param` line each, ready for Neo4j Browser or cypher-shell."""
    lines = [f":param {name} => {literal(value)};" for name, value in parameters.items()]
    return "\n".join([*lines, cypher.rstrip().removesuffix(";") + ";"])


def literal(value: Any) -> str:
    """Return a value as Cypher writes it. Raises `QueryError` for a value that Cypher has no literal for."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"`{str(k).replace('`', '``')}`: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence | set | frozenset):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    raise QueryError(f"a parameter of type {type(value).__name__}; give text, numbers, true, false, null or lists")


def _bare(cypher: str) -> str:
    """Return the query on one line, without comments and with every string and quoted name empty."""
    return re.sub(r"\s+", " ", _SKIPPED.sub(lambda m: " " if m[0].startswith("/") else "''", cypher))
