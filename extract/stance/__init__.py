"""Stance of a statement toward each of its targets."""

from extract.stance.conduct import Conduct, conduct_of
from extract.stance.reader import StanceReader, StanceReading

__all__ = ["Conduct", "StanceReader", "StanceReading", "conduct_of"]
