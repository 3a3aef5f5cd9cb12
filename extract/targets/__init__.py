"""Targets: what each content is about."""

from __future__ import annotations

from extract.targets.choice import MOST_TARGETS, TargetFinder

__all__ = ["MOST_TARGETS", "TargetFinder"]
