"""Tables of articles, CSV and JSON lines, read row by row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from extract.reading.decoding import decoded, encoding_of, is_binary, known_encoding
from extract.reading.options import FIELDS, ReadOptions
from records.errors import ArticleError

LONGEST_ROW = 32 * 1024 * 1024
_SAMPLE = 65_536
_OF_STATEMENTS = frozenset({"article", "speaker_id", "quote", "date_basis", "method"})
_DELIMITERS = ",;\t|"
_USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        *("text", "content", "body", "fulltext", "articletext", "articlebody", "articlecontent", "article", "maintext"),
        *(
            "plaintext",
            "bodytext",
            "contenttext",
            "cleantext",
            "rawtext",
            "story",
            "storytext",
            "storybody",
            "fullcontent",
        ),
        *("textcontent", "document", "transcript", "bodycontent"),
    ),
    "title": ("title", "headline", "articletitle", "heading", "head", "hed", "storytitle", "webtitle", "titletext"),
    "date": (
        *(
            "published",
            "date",
            "publisheddate",
            "publishdate",
            "pubdate",
            "publishedat",
            "datepublished",
            "dateofpublication",
        ),
        *(
            "publicationdate",
            "publishedon",
            "webpublicationdate",
            "articledate",
            "publishtime",
            "publishedtime",
            "datetime",
        ),
        *("timestamp", "day", "createdat", "created", "datecreated"),
    ),
    "url": ("url", "link", "href", "permalink", "canonicalurl", "articleurl", "weburl", "sourceurl", "uri", "address"),
    "publisher": (
        *(
            "publisher",
            "publication",
            "source",
            "sourcename",
            "outlet",
            "newspaper",
            "sitename",
            "site",
            "media",
            "medium",
        ),
        *("mediaoutlet", "newssource", "publishername", "domain", "provider"),
    ),
    "id": ("id", "articleid", "docid", "documentid", "uid", "guid", "uuid", "key", "identifier", "storyid"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line in the file, and the fields found in it."""

    line: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, and why (with the remedy); reading goes on after it."""

    line: int
    why: str


def json_rows(stream: BinaryIO, options: ReadOptions) -> Iterator[Row | BadRow]:
    """Yield the rows of JSON lines; a line that is no object, or has no text, is a bad row.

    Raises `ArticleError` at a line of statements.
    """
    for number, line in _lines(stream, options):
        if line is None:
            yield BadRow(number, f"the line is longer than {LONGEST_ROW // 2**20} MB; write one article a line")
            continue
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            whole = line.endswith("\n")
            why = str(error).split(":")[0]
            remedy = "write one JSON object a line" if whole else "the file may be cut short: fetch or write it again"
            yield BadRow(number, f"not JSON ({why}); {remedy}")
            continue
        if not isinstance(value, dict):
            yield BadRow(number, "not a JSON object; write one JSON object a line")
            continue
        _refuse_statements(value)
        yield _row(number, value, options)


def csv_rows(stream: BinaryIO, options: ReadOptions, *, delimiter: str | None = None) -> Iterator[Row | BadRow]:
    """Yield the rows of a table with a line of column names; the delimiter is found out unless given.

    Raises `ArticleError` where no column holds the text, naming the columns there are, and for a table of statements.
    """
    sample = stream.peek(_SAMPLE)[:_SAMPLE] if isinstance(stream, io.BufferedReader) else b""
    encoding = known_encoding(options.encoding) if options.encoding else encoding_of(sample)
    csv.field_size_limit(LONGEST_ROW)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    first = text.readline(LONGEST_ROW)
    if not first.strip():
        raise ArticleError("the file is empty; fill it or leave it out")
    if is_binary(first):
        raise ArticleError("not text but binary data; save the table as CSV in UTF-8")
    delimiter = delimiter or _delimiter(first)
    names = [name.strip().lstrip("\ufeff") for name in next(csv.reader([first], delimiter=delimiter))]
    _refuse_statements(names)
    for wanted in options.columns.values():
        if wanted not in names:
            raise ArticleError(f"no column is called {wanted!r}; name one of {_listed(names)}")
    if "text" not in _columns(names, options):
        raise ArticleError(
            f"no column holds the articles' text (there are: {_listed(names)}); say which one does: --column text=NAME"
        )
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(reader.line_num + 1, f"not a row of CSV ({error}); write the table again")
            continue
        if not any(cells):
            continue
        yield _row(reader.line_num + 1, dict(zip(names, cells, strict=False)), options)


def names_columns(line: str) -> bool:
    """Say whether the first line of something names columns: the text's, and another one, by usual names."""
    names = [name.strip() for name in next(csv.reader([line], delimiter=_delimiter(line)))]
    return {"text"} < set(_columns(names, ReadOptions()))


def _lines(stream: BinaryIO, options: ReadOptions) -> Iterator[tuple[int, str | None]]:
    """Yield (number from 1, line) with None for a line too long to hold."""
    sample = stream.peek(_SAMPLE)[:_SAMPLE] if isinstance(stream, io.BufferedReader) else b""
    encoding = known_encoding(options.encoding) if options.encoding else encoding_of(sample)
    if encoding.startswith(("utf-16", "utf-32")):
        for number, line in enumerate(
            io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n"), start=1
        ):
            yield number, line
        return
    number = 0
    while raw := stream.readline(LONGEST_ROW):
        number += 1
        if len(raw) >= LONGEST_ROW and not raw.endswith(b"\n"):
            while (more := stream.readline(LONGEST_ROW)) and not more.endswith(b"\n"):
                pass
            yield number, None
            continue
        try:
            yield number, raw.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            yield number, decoded(raw)


def _refuse_statements(names: Collection[str]) -> None:
    """Raise `ArticleError` for what onrecord itself writes: its `article` is an id, and would be taken for a text."""
    if set(names) >= _OF_STATEMENTS:
        raise ArticleError("statements that onrecord wrote, not articles; leave it out (`onrecord load` reads them)")


def _row(number: int, cells: Mapping[str, Any], options: ReadOptions) -> Row | BadRow:
    column = _columns(list(cells), options)
    if "text" not in column:
        names = _listed(list(cells)) or "none"
        given = options.columns.get("text")
        why = f"no field is called {given!r}" if given else "no field holds the article's text"
        return BadRow(number, f"{why} (there are: {names}); say which one holds the text: --column text=NAME")
    if isinstance(cells[column["text"]], bool | int | float):
        return BadRow(number, f"the field {column['text']!r} is no text; say which one holds it: --column text=NAME")
    fields = {}
    for field, name in column.items():
        value = _as_text(cells.get(name))
        if value is not None and value.strip():
            fields[field] = value
    if "publisher" in fields and re.match(r"https?://", fields["publisher"]):
        link = fields.pop("publisher")
        fields.setdefault("url", link)
    if "text" not in fields:
        return BadRow(number, f"the field {column['text']!r} is empty; fill it or leave the row out")
    return Row(number, fields)


def _as_text(value: object) -> str | None:
    """Return a field's value as text: paragraphs of a list on lines, the name of an object."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(part for item in value if (part := _as_text(item)))
    if isinstance(value, dict):
        return next(
            (str(value[key]) for key in ("name", "title", "text", "value", "$oid", "$date") if value.get(key)), None
        )
    return str(value)


def _columns(names: Sequence[str], options: ReadOptions) -> dict[str, str]:
    """Return the column of each field: as the options say, else the first of its usual names."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(re.sub(r"[^a-z0-9]", "", str(name).casefold()), name)
    column: dict[str, str] = {}
    for field in FIELDS:
        if field in options.columns:
            if options.columns[field] in names:
                column[field] = options.columns[field]
            continue
        usual = next((plain[name] for name in _USUAL_NAMES[field] if name in plain), None)
        if usual is not None and usual not in column.values():
            column[field] = usual
    return column


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12])


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda d: (_known_names(line, d), line.count(d)))


def _known_names(line: str, delimiter: str) -> int:
    known = {name for names in _USUAL_NAMES.values() for name in names}
    cells = next(csv.reader([line], delimiter=delimiter))
    return sum(re.sub(r"[^a-z0-9]", "", cell.casefold()) in known for cell in cells)
