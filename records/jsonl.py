"""Reading and writing JSON lines, plain or gzip."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from records.errors import FormatError


def open_text(path: Path, mode: str = "rt") -> IO[str]:
    """Open a UTF-8 text file, through gzip where its name ends in .gz."""
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, mode, encoding="utf-8"))
    return cast(IO[str], path.open(mode, encoding="utf-8"))


def read_lines(stream: Iterable[str], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) for each line that is not blank.

    Raises `FormatError` with file and line where a line is not a JSON object.
    """
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise FormatError(f"{name}:{number}: not JSON ({error.msg}); write one JSON object a line") from error
        if not isinstance(row, dict):
            raise FormatError(f"{name}:{number}: not a JSON object; write one JSON object a line")
        yield number, row


def dumps(row: dict[str, Any]) -> str:
    """Return the object as one line, keys in the order given, non-ASCII characters as they are."""
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": "))
