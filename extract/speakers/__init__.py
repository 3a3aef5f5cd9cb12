"""Speakers: which person or body stands behind a source, within one article."""
