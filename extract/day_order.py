"""Whether an article writes the day before the month: what its other dates, weekdays, clock and spelling say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from extract.word_lists import word_list
from extract.written_dates import WEEKDAY_PATTERN, written_dates

_NUMERIC = re.compile(r"(?<![\w/.-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)\b(?![/-]\d)")
_DAY_FIRST_ZONE = re.compile(r"\b(?:BST|GMT|CET|CEST|EET|IST|AEST|AEDT|NZST|NZDT|SAST|WAT|EAT|MSK|WIB|SGT|PKT)\b")
_FOREIGN_LABEL = re.compile(
    r"\b(?:publié|mise?\s+à\s+jour|le|à|veröffentlicht|am|uhr|publicado|actualizado|pubblicato|alle|gepubliceerd|om)\b",
    re.IGNORECASE,
)
_MONTH_FIRST_ZONE = re.compile(r"\b(?:EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET)\b")
_TIME_BESIDE = re.compile(r"^\W{1,4}(?:1[3-9]|2[0-3])[:.h]\d\d(?!\s*[ap]\.?m)", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b")
_MONEY = re.compile(r"[£€₹]\s?\d|\bRs\.?\s?\d")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPENING = 600
_WORDS_READ = 5000


def is_day_first(text: str, value: str = "") -> bool | None:
    """Return whether `03/04/2024` in the text, or in a field of it, is the third of April; None without evidence.

    The surest sign decides: a value above 12 in another date, a weekday beside the date, the same day written out,
    the weekday that the news names, the time zone or clock, then spelling and currency.
    """
    dates = list(_numeric(value or text))
    if not any(_is_ambiguous(match) for match in dates):
        return None
    ambiguous = next(match for match in dates if _is_ambiguous(match))
    readings = _readings(ambiguous)
    for sign in (_other_dates, _written_out, _weekday_of_news):
        found = sign(text, readings)
        if found is not None:
            return found
    line = value or _line_around(text, ambiguous)
    for found in (_clock(line, ambiguous[0]), _spelling(text)):
        if found is not None:
            return found
    return None


def order_of_column(values: Iterable[str]) -> bool | None:
    """Return whether the dates of a table's column have the day first: what those above 12 say, None if they differ."""
    votes = {found for value in values if (found := _other_dates(value, None)) is not None}
    return votes.pop() if len(votes) == 1 else None


def _numeric(text: str) -> Iterator[re.Match[str]]:
    return _NUMERIC.finditer(text)


def _is_ambiguous(match: re.Match[str]) -> bool:
    first, second = int(match[1]), int(match[3])
    return first != second and 1 <= first <= 12 and 1 <= second <= 12


def _readings(match: re.Match[str]) -> tuple[date, date]:
    """Return the day with the day first, and with the month first."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if year < 100:
        year += 1900 if year >= 70 else 2000
    return date(year, second, first), date(year, first, second)


def _other_dates(text: str, _readings: tuple[date, date] | None) -> bool | None:
    votes = [int(m[1]) > 12 for m in _numeric(text) if (int(m[1]) > 12) != (int(m[3]) > 12)]
    return votes[0] if votes and len(set(votes)) == 1 else None


def _written_out(text: str, readings: tuple[date, date]) -> bool | None:
    """Say which reading the text also writes with the month's name."""
    written = {d.iso for d in written_dates(text[:_WORDS_READ]) if re.search(r"[^\W\d]{3}", d.span.of(text))}
    return _only(readings[0].isoformat() in written, readings[1].isoformat() in written)


def _weekday_of_news(text: str, readings: tuple[date, date]) -> bool | None:
    """Say for which reading the first weekday of the text is that day's or the day before."""
    where = re.search(rf"\b{WEEKDAY_PATTERN}", text[:200], re.IGNORECASE)
    match = _WEEKDAY.search(text[: _OPENING + 400])
    name = match[1] if match else where.group() if where else ""
    index = next((i for i, day in enumerate(_WEEKDAYS) if name and day.startswith(name[:3].lower())), None)
    if index is None:
        return None
    back = [(day.weekday() - index) % 7 for day in readings]
    return _only(back[0] <= 1, back[1] <= 1)


def _clock(line: str, written: str) -> bool | None:
    zone = _only(bool(_DAY_FIRST_ZONE.search(line)), bool(_MONTH_FIRST_ZONE.search(line)))
    if zone is not None:
        return zone
    if _FOREIGN_LABEL.search(re.sub(r"\d\s?am\b", "", line, flags=re.IGNORECASE)):
        return True
    after = line[line.find(written) + len(written) :]
    return True if _TIME_BESIDE.match(after) else None


def _spelling(text: str) -> bool | None:
    head = text[: 6 * _WORDS_READ].casefold()
    words = re.findall(r"[^\W\d_]+", head)
    british = sum(word in word_list("time_words/british_words") for word in words) + head.count("per cent")
    british += 2 * bool(_MONEY.search(text[: 6 * _WORDS_READ]))
    american = sum(word in word_list("time_words/american_words") for word in words)
    return _only(british >= 2 and british > 2 * american, american >= 2 and american > 2 * british)


def _only(day_first: bool, month_first: bool) -> bool | None:
    return None if day_first == month_first else day_first


def _line_around(text: str, match: re.Match[str]) -> str:
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    return text[start : end if end >= 0 else len(text)]
