"""The picture as data: what the page shows, before any HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from records.statement import Stance

NodeKind = Literal["speaker", "topic"]


@dataclass(frozen=True, slots=True)
class ViewNode:
    """A speaker or a topic. `weight` counts its statements; x and y are canvas units."""

    id: str
    kind: NodeKind
    label: str
    weight: int
    note: str = ""
    forms: tuple[str, ...] = ()
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class ViewEdge:
    """All statements of one speaker with one stance (None: not known) toward one topic; `weight` counts them."""

    speaker: str
    topic: str
    stance: Stance | None
    weight: int


@dataclass(frozen=True, slots=True)
class ViewPosition:
    """A stance toward the topic node with this id."""

    topic: str
    stance: Stance | None


@dataclass(frozen=True, slots=True)
class ViewStatement:
    """One card of the panel. `evidence` are [start, end) code points of `quote`, in order, not overlapping."""

    id: str
    speaker: str | None
    mention: str | None
    cue: str
    quote: str
    evidence: tuple[tuple[int, int], ...]
    positions: tuple[ViewPosition, ...]
    date: str | None
    article: str
    repeats: bool
    direct: bool


@dataclass(frozen=True, slots=True)
class ViewArticle:
    """Where a statement stands. `url` is an http or https address, or None."""

    id: str
    title: str | None
    publisher: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class View:
    """One page."""

    title: str
    nodes: tuple[ViewNode, ...]
    edges: tuple[ViewEdge, ...]
    statements: tuple[ViewStatement, ...]
    articles: tuple[ViewArticle, ...]
