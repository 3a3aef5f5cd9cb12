"""Cells of CSV files that a spreadsheet may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def safe_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row with an apostrophe before each text that a spreadsheet would run as a formula.

    An article decides what its quotations start with; see CSV injection (OWASP). Numbers stay numbers.
    """
    return {name: _safe(value) for name, value in row.items()}


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@")) else value
