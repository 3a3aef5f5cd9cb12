"""Checked values of JSON objects: what others wrote need not be what the contract says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text_field(row: Mapping[str, Any], key: str) -> str:
    """Return a text that is not blank. Raises `KeyError` where there is none, `ValueError` for any other value."""
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} is {value!r}, not a text")
    return value


def optional_text(row: Mapping[str, Any], key: str) -> str | None:
    """Return a text, or None where there is none or an empty one. Raises `ValueError` for any other value."""
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is {value!r}, not a text")
    return value or None


def choice_field(row: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> Any:
    """Return one of the choices. Raises `KeyError` where there is none, `ValueError` for any other value."""
    if row[key] not in choices:
        raise ValueError(f"{key} is {row[key]!r}, none of {', '.join(choices)}")
    return row[key]


def share_field(row: Mapping[str, Any], key: str, *, least: float = 0.0) -> float | None:
    """Return a number from `least` to 1, or None where there is none. Raises `ValueError` for any other value."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 1:
        raise ValueError(f"{key} is {value!r}, not a number from {least:g} to 1")
    return float(value)
