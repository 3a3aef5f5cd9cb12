"""Sources to articles; what cannot be read becomes a Problem and the run goes on."""

from __future__ import annotations

import gzip
import io
import logging
import re
import sys
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from extract.day_order import is_day_first, order_of_column
from extract.reading.decoding import decoded
from extract.reading.head_matter import head_matter
from extract.reading.options import ReadOptions
from extract.reading.pages import page_of, text_of_fragment
from extract.reading.pdf_pages import pdf_text
from extract.reading.rows import BadRow, Row, csv_rows, json_rows, names_columns
from extract.reading.sources import STANDARD_INPUT, Format, Source, files_left_out, find_sources
from extract.written_dates import iso_date
from records.article import Article, Problem
from records.errors import ArticleError
from records.identifiers import text_sha256

log = logging.getLogger(__name__)

LONGEST_TEXT = 1_000_000  # characters; spaCy parses no more at once
LONGEST_FILE = 64 * 1024 * 1024
_FRAGMENT = re.compile(r"</(?:p|div|span|a|h\d|li)>|<(?:p|br)\s*/?>", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*\S)", re.MULTILINE)
_ROWS_AHEAD = 20  # rows that are looked at for the order of day and month
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_articles(
    paths: Sequence[str], options: ReadOptions | None = None, *, leave_out: Collection[Path] = ()
) -> Iterator[Article | Problem]:
    """Yield the articles of files, folders, globs and standard input (`-`), and a Problem for each that fails."""
    seen: set[str] = set()
    for path in files_left_out(paths, leave_out=leave_out):
        log.info("%s: left out; its name says no format that is read", path)
    for source in find_sources(paths, leave_out=leave_out):
        for item in read_source(source, options):
            if isinstance(item, Problem):
                yield item
                continue
            distinct = _distinct(item.id, source.id, seen)
            seen.add(distinct)
            yield item if distinct == item.id else replace(item, id=distinct)


def read_source(source: Source, options: ReadOptions | None = None) -> Iterator[Article | Problem]:
    """Yield the articles of one source: one of a text, page or PDF; one a row of a table, as it is read."""
    options = options or ReadOptions()
    if source.problem is not None:
        yield source.problem
        return
    try:
        with _opened(source) as stream:
            yield from _articles_of(stream, source, options)
    except ArticleError as error:
        yield _problem(source.name, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Problem(source.name, f"the gzip file is damaged or cut short ({error})", "fetch or compress it again")
    except OSError as error:
        yield Problem(
            source.name, f"cannot be read ({error.strerror or error})", "check that the file is there and yours"
        )
    except Exception as error:
        log.info("%s cannot be read", source.name, exc_info=True)
        yield Problem.of_error(source.name, error)


def article_from_bytes(
    data: bytes, kind: Format, options: ReadOptions, *, article_id: str, url: str | None = None
) -> Article:
    """Return the article that a text, page or PDF holds. Raises `ArticleError`."""
    if not data.strip():
        raise ArticleError("the file is empty; fill it or leave it out")
    fields: dict[str, str | None] = {"url": url}
    if kind == "pdf":
        text, fields["title"] = pdf_text(data)
    elif kind == "html":
        page = page_of(decoded(data, given=options.encoding, markup=True), url=url)
        text = page.text
        fields |= {"title": page.title, "publisher": page.publisher, "date": page.published, "url": page.url}
    else:
        text = decoded(data, given=options.encoding)
        if kind == "markdown" and (heading := _HEADING.search(text)):
            fields["title"] = heading[1]
    return _article(article_id, text, fields, options, title_from_text=kind != "html")


@contextmanager
def _opened(source: Source) -> Iterator[io.BufferedReader]:
    """Open a source as bytes, through gzip where its first bytes say so."""
    if source.name == STANDARD_INPUT:
        raw: BinaryIO = sys.stdin.buffer
    else:
        raw = source.path.open("rb")
    try:
        plain = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw))
        if plain.peek(2)[:2] == b"\x1f\x8b":
            yield io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=plain)))
        else:
            yield plain
    finally:
        if source.name != STANDARD_INPUT:
            raw.close()


def _articles_of(stream: io.BufferedReader, source: Source, options: ReadOptions) -> Iterator[Article | Problem]:
    kind = source.format if source.format != "unknown" else _sniffed(stream, options)
    if kind == "jsonl":
        yield from _articles_of_rows(json_rows(stream, options), source, options)
    elif kind == "csv":
        tabs = "\t" if ".tsv" in source.path.suffixes else None
        yield from _articles_of_rows(csv_rows(stream, options, delimiter=tabs), source, options)
    else:
        data = stream.read(LONGEST_FILE + 1)
        if len(data) > LONGEST_FILE:
            raise ArticleError(f"larger than {LONGEST_FILE // 2**20} MB; split it into one file an article")
        article = article_from_bytes(data, kind, options, article_id=source.id)
        yield replace(article, id=_id_by_text(article)) if source.name == STANDARD_INPUT else article


def _sniffed(stream: io.BufferedReader, options: ReadOptions) -> Format:
    """Return the format that the first bytes show; what else they could be is a table where columns are named."""
    start = stream.peek(1024)[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF"):
        return "pdf"
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"[{"):
        raise ArticleError("a JSON list; write one JSON object a line (JSON lines)")
    if re.match(rb"<!doctype html|<html|<\?xml", start, re.IGNORECASE):
        return "html"
    first = start.decode("utf-8", "replace").splitlines()[:1]
    return "csv" if options.columns or (first and names_columns(first[0])) else "text"


def _articles_of_rows(
    rows: Iterator[Row | BadRow], source: Source, options: ReadOptions
) -> Iterator[Article | Problem]:
    seen: set[str] = set()
    count = 0
    first = list(islice(rows, _ROWS_AHEAD))
    day_first = options.day_first or order_of_column(
        row.fields.get("date", "") for row in first if isinstance(row, Row)
    )
    for row in chain(first, rows):
        count += 1
        place = f"{source.name}:{row.line}"
        if isinstance(row, BadRow):
            yield _problem(place, row.why)
            continue
        fields: dict[str, str | None] = dict(row.fields)
        given_id = (fields.pop("id", None) or "").strip()
        article_id = _distinct(given_id or f"{source.id}-{row.line}", source.id, seen)
        seen.add(article_id)
        try:
            article = _article_of_row(article_id, fields, options, day_first=day_first)
            if source.name == STANDARD_INPUT and not given_id:
                by_text = _id_by_text(article)
                article = replace(article, id=_distinct(by_text, by_text, seen))
                seen.add(article.id)
            yield article
        except ArticleError as error:
            yield _problem(place, str(error))
        except Exception as error:
            log.info("%s cannot be read", place, exc_info=True)
            yield Problem.of_error(place, error)
    if not count:
        yield Problem(source.name, "the table has no rows", "fill it or leave it out")


def _article_of_row(
    article_id: str, fields: dict[str, str | None], options: ReadOptions, *, day_first: bool | None
) -> Article:
    text = fields.pop("text") or ""
    if len(_FRAGMENT.findall(text[:20_000])) >= 2:
        text = text_of_fragment(text)
    value = fields.get("date") or ""
    order = day_first if day_first is not None else is_day_first(text, value)
    fields["date"] = iso_date(value, day_first=bool(order))
    return _article(article_id, text, fields, options, title_from_text=True)


def _article(
    article_id: str, text: str, fields: dict[str, str | None], options: ReadOptions, *, title_from_text: bool
) -> Article:
    text = _SURROGATE.sub("\ufffd", text)
    if not text.strip("\ufeff\u200b \t\r\n\xa0"):
        raise ArticleError("there is no text; fill it or leave it out")
    if len(text) > LONGEST_TEXT:
        raise ArticleError(
            f"the text has {len(text):,} characters, more than the {LONGEST_TEXT:,} that are read at once; "
            "split it into articles"
        )
    title, publisher, published = (_one_line(fields.get(name)) for name in ("title", "publisher", "date"))
    if (title is None and title_from_text) or published is None or publisher is None:
        head = head_matter(text, title=title, day_first=options.day_first)
        title = title or head.title
        publisher = publisher or options.publisher or head.publisher
        published = published or head.published or options.date
    return Article(
        id=_SURROGATE.sub("\ufffd", article_id),
        text=text,
        title=title,
        publisher=publisher,
        published=published,
        url=_one_line(fields.get("url")),
        sha256=text_sha256(text),
    )


def _one_line(value: str | None) -> str | None:
    return " ".join(_SURROGATE.sub("\ufffd", value).split()) or None if value else None


def _id_by_text(article: Article) -> str:
    """Return the id of what came without a name: another text on standard input is another article."""
    return f"stdin-{article.sha256[:8]}"


def _distinct(wanted: str, source_id: str, seen: set[str]) -> str:
    """Return the id, with the source's id before it or a number after it where it is taken."""
    if wanted not in seen:
        return wanted
    longer = f"{source_id}/{wanted}" if Path(source_id).name != wanted else wanted
    number = 2
    candidate = longer
    while candidate in seen:
        candidate, number = f"{longer}-{number}", number + 1
    return candidate


def _problem(place: str, message: str) -> Problem:
    what, _, remedy = message.partition("; ")
    return Problem(place, what, remedy or "leave it out")
