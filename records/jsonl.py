"""Reading and writing JSON lines, plain or gzip."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import IO, Any, cast

from records.errors import FormatError

_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


def open_text(path: Path, mode: str = "rt") -> IO[str]:
    """Open a UTF-8 text file, through gzip where its name ends in .gz; the folders of one that is written are made.

    Bytes that are not UTF-8 are read as lone surrogates, which `read_lines` tells with their line.
    """
    if "w" in mode:
        path.parent.mkdir(parents=True, exist_ok=True)
    errors = "strict" if "w" in mode else "surrogateescape"
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, mode, encoding="utf-8", errors=errors))
    return cast(IO[str], path.open(mode, encoding="utf-8", errors=errors))


def read_lines(stream: Iterable[str], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) for each line that is not blank.

    Raises `FormatError` with file and line where a line is not UTF-8 or not a JSON object, or the file is damaged.
    """
    lines = iter(stream)
    for number in count(1):
        try:
            line = next(lines, None)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FormatError(
                f"{name}:{number}: the gzip file is damaged or cut short ({error}); fetch or compress it again"
            ) from error
        if line is None:
            return
        if not line.strip():
            continue
        if _NOT_UTF8.search(line):
            raise FormatError(f"{name}:{number}: not UTF-8 text; write one JSON object a line, in UTF-8")
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            why = error.msg if isinstance(error, json.JSONDecodeError) else error
            raise FormatError(f"{name}:{number}: not JSON ({why}); write one JSON object a line") from error
        if not isinstance(row, dict):
            raise FormatError(f"{name}:{number}: not a JSON object; write one JSON object a line")
        if _HALF_PAIR.search(line) and any("\ud800" <= letter <= "\udfff" for letter in dumps(row)):
            raise FormatError(
                f"{name}:{number}: holds half of a surrogate pair (\\ud83d alone); write whole characters"
            )
        yield number, row


def dumps(row: dict[str, Any]) -> str:
    """Return the object as one line, keys in the order given, non-ASCII characters as they are."""
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": "))
