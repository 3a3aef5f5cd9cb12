"""Speakers: which person or body stands behind a source, within one article."""

from __future__ import annotations

from extract.speakers.resolution import Resolution, resolve_speakers

__all__ = ["Resolution", "resolve_speakers"]
