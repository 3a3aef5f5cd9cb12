"""Reading articles: files, folders, tables and addresses to Article records."""

from __future__ import annotations

from extract.reading.fetching import fetch_pages
from extract.reading.options import ReadOptions
from extract.reading.reader import read_articles, read_source
from extract.reading.sources import Source, files_left_out, find_sources

__all__ = ["ReadOptions", "Source", "fetch_pages", "files_left_out", "find_sources", "read_articles", "read_source"]
