"""What the commands share: the console for talk, the store they open, and how a table is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.config import Settings, read_settings

if TYPE_CHECKING:
    from onrecord.knowledge import KnowledgeGraph

talk = Console(stderr=True, highlight=False)
talking = {"quiet": False}

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", help="Store URL: a path, embedded:PATH, bolt://HOST:PORT or neo4j://HOST.", show_default=False
    ),
]


def say(text: str) -> None:
    """Tell something on standard error, unless --quiet."""
    if not talking["quiet"]:
        talk.print(text, markup=False, soft_wrap=True)


def open_to_read(store: str | None) -> KnowledgeGraph:
    """Open a store that is there; a mistyped name must not look like an answer of nothing."""
    from onrecord.knowledge import KnowledgeGraph

    return KnowledgeGraph.open(settings=read_settings().with_options(store=store), must_exist=True)


def open_to_write(settings: Settings, *, must_exist: bool = False) -> KnowledgeGraph:
    """Open a store that no other process can write until it is closed."""
    from onrecord.knowledge import KnowledgeGraph

    return KnowledgeGraph.open(settings=settings, lock=True, must_exist=must_exist)


def console() -> Console:
    """Return the console of standard output. A pipe has no width: whole cells are kept there."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=200)


def plain(text: str) -> Any:
    """Return text in which no mark-up is read."""
    return Text(text)


def table_of(columns: Sequence[str], rows: Iterable[Sequence[str]], *, wide: str | None = None) -> Table:
    """Return a table to print; the column `wide` takes twice the room of the others."""
    table = Table(show_lines=False)
    for name in columns:
        table.add_column(name, ratio=2 if name == wide else None)
    for cells in rows:
        table.add_row(*(plain(cell) for cell in cells))
    return table
