"""How articles are to be read: column names, and what holds for articles that do not say it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from records.errors import SettingsError

FIELDS = ("text", "title", "date", "url", "publisher", "id")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options of reading.

    `columns` maps a field (text, title, date, url, publisher, id) to the name of its column in CSV and JSON lines;
    a field that it leaves out is looked for under its usual names. `date` (ISO, or its prefix) and `publisher` hold
    for articles that give none. `day_first` reads `03/04/2024` as the third of April. `encoding` is tried first.
    Raises `SettingsError` for a field that does not exist.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    date: str | None = None
    publisher: str | None = None
    day_first: bool = False
    encoding: str | None = None

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise SettingsError(f"{name}: no field of an article; name one of {', '.join(FIELDS)}")
