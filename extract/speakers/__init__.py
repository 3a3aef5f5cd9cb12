"""Speakers: which person or body stands behind a source, within one article."""

from __future__ import annotations

from extract.speakers.bodies import bodies_of
from extract.speakers.resolution import Reference, Resolution, resolve_names, resolve_speakers

__all__ = ["Reference", "Resolution", "bodies_of", "resolve_names", "resolve_speakers"]
