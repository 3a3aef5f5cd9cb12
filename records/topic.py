"""What contents are about, across the corpus."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: a label a person would choose and the phrases of articles that stand for it, sorted.

    `former_ids` are ids of topics that have become part of this one; `parent` is the id of a broader topic.
    """

    id: str
    label: str
    phrases: tuple[str, ...] = ()
    description: str | None = None
    former_ids: tuple[str, ...] = ()
    parent: str | None = None
