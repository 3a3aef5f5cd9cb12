"""Pages from the web by their addresses."""

from __future__ import annotations

import gzip
import http.client
import io
import logging
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from typing import IO
from urllib.parse import unquote, urlsplit

from extract.reading.options import ReadOptions
from extract.reading.reader import article_from_bytes
from extract.reading.sources import Format
from records.article import Article, Problem
from records.errors import ArticleError
from records.identifiers import digest, slug
from records.version import VERSION

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20.0
LONGEST_PAGE = 10 * 1024 * 1024
_SCHEMES = ("http", "https")


def fetch_pages(
    urls: Sequence[str], options: ReadOptions | None = None, *, timeout: float = TIMEOUT_SECONDS
) -> Iterator[Article | Problem]:
    """Yield the article at each http or https address, or a Problem; pages of more than 10 MB are refused."""
    options = options or ReadOptions()
    opener = urllib.request.build_opener(_OnlyWeb)
    opener.addheaders = [("User-Agent", f"onrecord/{VERSION}"), ("Accept-Encoding", "gzip")]
    for url in dict.fromkeys(urls):
        try:
            yield _fetched(opener, url, options, timeout)
        except ArticleError as error:
            what, _, remedy = str(error).partition("; ")
            yield Problem(url, what, remedy or "leave it out")
        except urllib.error.HTTPError as error:
            yield Problem(
                url, f"the server answered {error.code} {error.reason}", "check the address, or save the page"
            )
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            yield Problem(
                url, f"cannot be fetched ({reason})", "check the address and the connection, or save the page"
            )
        except (EOFError, zlib.error, ValueError) as error:
            yield Problem(url, f"the answer is damaged ({error})", "check the address, or save the page")
        except Exception as error:
            log.info("%s cannot be read", url, exc_info=True)
            yield Problem.of_error(url, error)


class _OnlyWeb(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only to another web address."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in _SCHEMES:
            raise ArticleError(f"sends on to {newurl!r}, which is no web address; save the page and read the file")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetched(opener: urllib.request.OpenerDirector, url: str, options: ReadOptions, timeout: float) -> Article:
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ArticleError("not a web address; write it with http:// or https://")
    with opener.open(url, timeout=timeout) as answer:
        data = answer.read(LONGEST_PAGE + 1)
        content_type = answer.headers.get_content_type()
        charset = answer.headers.get_content_charset()
        final = answer.geturl()
        if answer.headers.get("Content-Encoding", "") == "gzip":
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LONGEST_PAGE + 1)
    if len(data) > LONGEST_PAGE:
        raise ArticleError(f"the page is larger than {LONGEST_PAGE // 2**20} MB; save the article alone as a file")
    if charset and not options.encoding and _is_encoding(data, charset):
        data = data.decode(charset).encode("utf-8")
        data = re.sub(
            rb"(<meta[^>]+charset\s*=\s*[\"']?\s*)[\w.:-]+", rb"\g<1>utf-8", data, count=1, flags=re.IGNORECASE
        )
    return article_from_bytes(data, _format_of(content_type, data), options, article_id=_id_of(final), url=final)


def _is_encoding(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def _format_of(content_type: str, data: bytes) -> Format:
    if content_type == "application/pdf" or data.startswith(b"%PDF"):
        return "pdf"
    if content_type in {"text/html", "application/xhtml+xml"} or data.lstrip()[:1] == b"<":
        return "html"
    if content_type.startswith(("text/", "application/octet-stream")):
        return "text"
    raise ArticleError(f"the address holds {content_type}, no article; give the address of a page, text or PDF")


def _id_of(url: str) -> str:
    """Return an id from the last word of the address and a digest of the whole."""
    parts = urlsplit(url)
    last = next((part for part in reversed(unquote(parts.path).split("/")) if part), parts.hostname or "page")
    name = re.sub(r"\.(?:html?|xhtml|php|aspx?|pdf|txt)$", "", last)
    return f"{slug(name)[:60]}-{digest(url, length=8)}"
