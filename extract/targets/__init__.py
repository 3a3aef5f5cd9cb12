"""Targets: what each content is about."""

from __future__ import annotations

from extract.targets.concepts import MOST_TARGETS, targets_of

__all__ = ["MOST_TARGETS", "targets_of"]
