"""Stance of a statement toward each of its targets."""

from extract.stance.reader import StanceReader, StanceReading

__all__ = ["StanceReader", "StanceReading"]
