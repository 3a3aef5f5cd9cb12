"""Identifiers made from content, so that loading twice changes nothing."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from records.spans import Spans


def digest(*parts: str, length: int = 16) -> str:
    """Return the first `length` hexadecimal digits of the SHA-256 of the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:length]


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def statement_id(article_key: str, content: Spans, source: Spans) -> str:
    """Return the identifier of the statement at these spans of the article with this key (URL or text hash)."""
    places = ";".join(f"{s.start}-{s.end}" for s in content) + "|" + ";".join(f"{s.start}-{s.end}" for s in source)
    return "s" + digest(article_key, places)


def slug(name: str) -> str:
    """Return `name` in lower-case ASCII words joined by hyphens; the digest of the name where nothing is left."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or digest(name, length=8)
