"""Word lists of attribution: one entry a line, columns apart by tabs, `#` comments."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the entries of the list `name` (a file beside this one), each split at its tabs."""
    lines = files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()
    kept = (line.split("#", 1)[0].rstrip() for line in lines)
    return tuple(tuple(column.strip() for column in line.split("\t")) for line in kept if line.strip())


@cache
def words(name: str) -> frozenset[str]:
    """Return the first columns of the list `name`."""
    return frozenset(row[0] for row in rows(name))
