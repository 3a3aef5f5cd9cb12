"""Reading articles: files, folders, tables and addresses to Article records."""

from __future__ import annotations

from extract.reading.fetching import fetch_pages
from extract.reading.options import ReadOptions
from extract.reading.reader import read_articles, read_source
from extract.reading.sources import Source, find_sources

__all__ = ["ReadOptions", "Source", "fetch_pages", "find_sources", "read_articles", "read_source"]
