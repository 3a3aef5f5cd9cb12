"""Bytes to text: the encoding is given, marked, declared or detected."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

from records.errors import ArticleError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]+encoding=["']([\w.:-]+)|<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_SAMPLE = 65_536
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# The bytes that English text in Windows-1252 uses: typographic marks, currency signs and accented letters.
_WESTERN = frozenset([0x80, 0x85, *range(0x91, 0x98), 0x99, 0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB7, 0xBB, 0xBD])
_WESTERN_LETTERS = frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7}
_WESTERN_MARKS = _WESTERN | {
    0x82,
    0x84,
    0x8A,
    0x8C,
    0x8E,
    0x9A,
    0x9C,
    0x9E,
    0x9F,
    0xBC,
    0xBE,
    0xB1,
    0xB2,
    0xB3,
    0xBA,
    0xB4,
    0xA5,
}


def decoded(data: bytes, *, given: str | None = None, markup: bool = False) -> str:
    """Return the bytes as text, line ends untouched and without a byte order mark.

    With `markup`, an encoding declared in the page's head counts. Raises `ArticleError` for bytes that are no text,
    and for a given encoding that does not exist or does not fit.
    """
    if given:
        try:
            return data.decode(known_encoding(given)).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise ArticleError(
                f"not in the encoding {given} (byte {error.start}); leave it out or name another"
            ) from error
    text = data.decode(encoding_of(data, markup=markup), errors="replace").removeprefix("\ufeff")
    if is_binary(text):
        raise ArticleError("not text but binary data; convert it to text, HTML, CSV, JSON lines or PDF")
    return text


def known_encoding(name: str) -> str:
    """Return the name of an encoding of text. Raises `ArticleError` where none is called so."""
    try:
        with suppress(UnicodeDecodeError):
            b"a".decode(name)  # codecs also finds rot13 and base64
        return codecs.lookup(name).name
    except LookupError as error:
        raise ArticleError(f"no encoding is called {name!r}; name one such as utf-8 or windows-1252") from error


def encoding_of(data: bytes, *, markup: bool = False) -> str:
    """Return the encoding that fits the bytes best: marked, declared, UTF-8, Windows-1252, or the likeliest other."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if unmarked := _utf16_by_zeros(data[:_SAMPLE]):
        return unmarked
    if markup and (match := _DECLARED.search(data[:4096])):
        name = (match[1] or match[2]).decode("ascii", "replace")
        if _fits(data, name):
            return _wider(name)
    if _is_utf8(data):
        return "utf-8"
    high = [byte for byte in data[:_SAMPLE] if byte >= 0x80]
    if len(high) < 0.1 * len(data[:_SAMPLE]) and all(b in _WESTERN_LETTERS or b in _WESTERN_MARKS for b in high):
        return "windows-1252"
    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else "windows-1252"


def is_binary(text: str) -> bool:
    """Say whether more than a hundredth of the characters are control characters that no text has."""
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > max(2, len(sample) // 100)


def _utf16_by_zeros(sample: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: English text then has a zero in every other byte."""
    if len(sample) < 8 or 0 not in sample:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else None


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def _wider(name: str) -> str:
    """Return Windows-1252 for what pages call Latin-1 or ASCII, as browsers do."""
    return "windows-1252" if codecs.lookup(name).name in {"iso8859-1", "ascii"} else name


def _is_utf8(data: bytes) -> bool:
    """Say whether the bytes are UTF-8, a sequence cut at the end or a rare broken one allowed."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        broken = text.count("\ufffd")
        return broken <= 0.02 * sum(c > "\x7f" for c in text)
    return True
