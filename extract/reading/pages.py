"""HTML pages: the article's text and what the page says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from records.errors import ArticleError

if TYPE_CHECKING:
    from trafilatura.settings import Document

_OWN_PAGE = '<meta name="generator" content="onrecord">'


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds; `published` is an ISO date, `url` the canonical address where the page names one."""

    text: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None


def page_of(markup: str, *, url: str | None = None) -> Page:
    """Return the article of a page, one line a paragraph, found by trafilatura; its date by htmldate.

    Raises `ArticleError` where the page has no text, or is one that onrecord drew.
    """
    if _OWN_PAGE in markup[:2000]:
        raise ArticleError("a page that onrecord drew, not an article; leave it out")
    import trafilatura  # loads slowly, and only pages need it

    found = _extracted(markup, url)
    text = (found.text if found else None) or trafilatura.html2txt(markup) or ""
    if not text.strip():
        raise ArticleError("the page has no text; it may need a browser to show it: save it from there")
    if found is None:
        return Page(text, None, None, None, url)
    return Page(text, found.title or None, found.sitename or None, found.date or None, found.url or url)


def text_of_fragment(markup: str) -> str:
    """Return the text of a piece of HTML, such as a field of a table holds, one line a paragraph."""
    import trafilatura  # loads slowly, and only pages need it

    found = _extracted(f"<html><body><article>{markup}</article></body></html>", None)
    return (found.text if found else None) or trafilatura.html2txt(markup) or ""


def _extracted(markup: str, url: str | None) -> Document | None:
    import trafilatura  # loads slowly, and only pages need it

    try:
        found = trafilatura.bare_extraction(
            markup,
            url=url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"original_date": True, "extensive_search": False, "url": url},
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ArticleError(f"not a readable page ({error}); save it again, or as text") from error
    return None if isinstance(found, dict) else found
