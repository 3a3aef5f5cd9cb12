"""Word lists: one entry a line, `#` comments."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path


def read_words(path: Path | Traversable) -> list[str]:
    """Return the lines of a word list, without blank lines and `#` comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.rstrip() for line in lines if line.strip() and not line.startswith("#")]
