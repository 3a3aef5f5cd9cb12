"""An article as it was read, and what went wrong with one that was not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any

from records.fields import optional_text, text_field

_MOST_OF_AN_ERROR = 200


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `text` is what every offset points into; `published` is an ISO date or its prefix.

    `agency` is the news agency that the article credits; linking finds it.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    sha256: str = ""
    agency: str | None = None

    def info(self) -> dict[str, Any]:
        """Return everything but the text, as JSON values."""
        return {
            "id": self.id,
            "title": self.title,
            "publisher": self.publisher,
            "published": self.published,
            "url": self.url,
            "sha256": self.sha256,
        }

    def with_what_was_known(self, before: Article) -> Article:
        """Return the article with the title, publisher, date and address of before where it has none itself."""
        return replace(
            self,
            title=self.title or before.title,
            publisher=self.publisher or before.publisher,
            published=self.published or before.published,
            url=self.url or before.url,
        )

    def to_json(self) -> dict[str, Any]:
        return {**self.info(), "text": self.text}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Article:
        """Read what `to_json` or `info` wrote; an article known by its info alone has an empty text.

        Raises `KeyError` without an id, `ValueError` where a value is not a text.
        """
        return cls(
            id=text_field(row, "id"),
            text=optional_text(row, "text") or "",
            title=optional_text(row, "title"),
            publisher=optional_text(row, "publisher"),
            published=optional_text(row, "published"),
            url=optional_text(row, "url"),
            sha256=optional_text(row, "sha256") or "",
            agency=optional_text(row, "agency"),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One article that could not be read or understood: where, what went wrong, and what to do."""

    article: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.article}: {self.what}; {self.remedy}"

    @classmethod
    def of_error(cls, article: str, error: Exception) -> Problem:
        """Return the problem that an error nobody foresaw is; whoever caught it logs its traceback."""
        what = shorten(f"{type(error).__name__}: {error}", _MOST_OF_AN_ERROR, placeholder=" …")
        return cls(article, f"reading it failed ({what})", "leave it out, and report what --verbose tells")
