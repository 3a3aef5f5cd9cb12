"""Calendar dates as people write them: in a line at the head of an article, or in a field of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal

from extract.word_lists import word_list
from records.spans import TextSpan

LabelKind = Literal["published", "plain", "updated"]

MONTH_PATTERN = (
    r"(?:jan(?:uary)?|feb(?:r(?:uary)?)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY_PATTERN = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:r(?:s)?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _foreign_months() -> dict[str, int]:
    pairs = (line.split() for line in word_list("time_words/foreign_months"))
    return {name: int(number) for name, number in pairs}


_FOREIGN_MONTHS = _foreign_months()
_FOREIGN_MONTH = "|".join(sorted(_FOREIGN_MONTHS, key=len, reverse=True))
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_MONTH_OF_ISSUE = re.compile(
    rf"""(?:(?P<month>{MONTH_PATTERN})(?:\s?[-–/&]\s?{MONTH_PATTERN})?|{_SEASON}),?\s+(?P<year>(?:1[89]|20)\d\d)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FULL = re.compile(
    rf"""(?<![\w/])(?:
      (?P<y1>\d{{4}})(?P<s1>[-/.])(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}})(?=T\d|\b)
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.(?=\s))?(?:\s+of)?[\s/-]*(?P<m2>{MONTH_PATTERN})(?:\s*,\s*|[\s/-]+)
      (?P<y2>\d{{4}})\b
    | (?P<d5>\d{{1,2}})(?:er|[.ºª°])?\s+(?:de\s+)?(?P<m5>{_FOREIGN_MONTH})\.?,?\s+(?:del?\s+)?(?P<y5>\d{{4}})\b
    | (?P<y6>\d{{4}})\s?[年년]\s?(?P<m6>\d{{1,2}})\s?[月월]\s?(?P<d6>\d{{1,2}})\s?[日일]
    | (?P<m3>{MONTH_PATTERN})[\s-]+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?:{WEEKDAY_PATTERN},?\s+)?
      (?P<y3>\d{{4}})\b
    | (?P<a4>\d{{1,2}})(?P<s4>[/.-])(?P<b4>\d{{1,2}})(?P=s4)(?P<y4>\d{{4}}|\d\d)\b(?![/.-]\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TIME = re.compile(
    r"""\b(?:
      \d{1,2}[:.h]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?\s*(?:[ap]\.?\s?m\b\.?|hrs?\b|h\b|uhr\b)?
    | \d{1,2}\s?[ap]\.?m\b\.?
    | \d{4}\s?(?:hrs|hours|gmt|utc|ist|est|edt)\b
    | T\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?
    )\s*(?:Z\b|[+-]\d\d:?\d\d\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_ZONE = re.compile(
    r"\(?\b(?:UTC|GMT)(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?\b\)?"
    r"|\b(?:EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET|CT|PT|BST|CET|CEST|EET|EEST|MSK|IST|SGT|HKT|JST|KST|AEST|AEDT|ACST|AWST|NZST|"
    r"NZDT|WAT|CAT|SAST|EAT|PKT|WIB|(?:local|moscow|eastern|central|pacific|london|india)\s+(?:standard\s+)?time)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?P<updated>(?:last\s+)?(?:updated|modified|edited|revised|changed|update)|mise?\s+à\s+jour|modifié|aktualisiert"
    r"|geändert|actualizado|aggiornato|atualizado|bijgewerkt)"
    r"|(?P<published>(?:first\s+|originally\s+)?(?:published|posted|issued|released|created|submitted|broadcast|aired|transmitted|publication|pub(?:lished)?"
    r"\s*date|pubdate|uploaded|date(?:line)?|for\s+immediate\s+release|embargo(?:ed)?(?:\s+until)?|publié|veröffentlicht"
    r"|publicado|pubblicato|gepubliceerd))"
    r"|le|am|um|à|el|il|alle|ore|on|at|the|from|in|as\s+of|by|and|time|online|print(?:ed)?|edition|story|article|this|was)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"copyright|©|\b(?:event|start|end|birth|sale|election|exhibition|opening|closing)\s+dates?\b|(?<!embargoed\s)\buntil\b"
    r"|\b(?:retrieved|accessed|expires?|deadline|born|died|since|through|next|tickets?|recipes?|due|valid|"
    r"between|before|after|archived?)\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"^(?:(?:published|posted|updated|last\s+updated)\s*:?\s*)?(?:about\s+|over\s+)?"
    r"(?:an?|one|\d+)\s?(?:s|m|h|d|w|sec(?:ond)?s?|min(?:ute)?s?|hrs?|hours?|days?|weeks?|months?|years?)\.?\s+ago\.?$"
    r"|^(?:just\s+now|moments?\s+ago|yesterday|today)(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d\d(?:\s?[ap]m)?)?$",
    re.IGNORECASE,
)
_AGES = re.compile(r"(?:\b(?:about|over)\s+)?(?:\b(?:an?|one)|\d+)\s?[a-z]{1,7}\.?\s+ago(?![a-z])", re.IGNORECASE)
_FIRST_PUBLISHED = re.compile(r"\b(?:first|originally) published\b(?: (?:on|by|in) (?:[A-Z]\w*,? ?)*)?", re.IGNORECASE)
# `Harbour Mail (Ellmouth), Tuesday 4 October`: a paper's name before the day.
_OF_PAPER = re.compile(
    rf"(?:\(?(?:[A-Z][\w'’.&-]*|of|the|and)\)?\s*){{1,6}}[,|–—-]\s*"
    rf"(?i:{WEEKDAY_PATTERN},?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH_PATTERN}|{MONTH_PATTERN}\s+\d{{1,2}}))"
)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_LONGEST_LINE = 140
_LONGEST_RESIDUE = 8


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A full calendar date and the characters that write it."""

    span: TextSpan
    iso: str


@dataclass(frozen=True, slots=True)
class DateLine:
    """What a line that holds a date and no sentence says: the ISO date, and whether it is that of an update."""

    iso: str
    kind: LabelKind


def written_dates(text: str, *, day_first: bool = False) -> Iterator[WrittenDate]:
    """Yield each full date (day, month and year) in text order.

    `03/04/2024` is the fourth of March unless `day_first`; a value above 12 decides by itself, and so do dots,
    which only day-first countries write, and a weekday beside the date.
    """
    for match in _FULL.finditer(text):
        iso = _iso_of(match, day_first)
        if match["s4"] in {"/", "-"} and (told := _weekday_beside(text, match)) is not None:
            iso = _of_weekday(match, told) or iso
        if iso is not None:
            yield WrittenDate(TextSpan(match.start(), match.end()), iso)


def date_line(line: str, *, day_first: bool = False) -> DateLine | None:
    """Return what a line such as `Published: Thu, 6 Feb 2025 07:45 GMT` says; None for a sentence with a date in it.

    A byline or a publisher's name may stand beside the date. Of a line with two dates the published one counts. The
    line of a periodical's issue (`Field Review, August 2020`) tells the month, or for a season the year.
    """
    if len(line) > _LONGEST_LINE or not any(c.isdigit() for c in line) or _REFUSED.search(line):
        return None
    line = _AGES.sub(" ", line)
    found = list(written_dates(line, day_first=day_first))
    if not found:
        return _issue_line(line)
    first = _FIRST_PUBLISHED.search(line)
    near = first is not None and len(found) == 1 and 0 <= found[0].span.start - first.end() <= 4
    if near and not line[found[0].span.end :].strip(" .)"):
        return DateLine(found[0].iso, "published")
    if not _is_only_date(line, found):
        return None
    lines = []
    previous_end = 0
    for each in found:
        lines.append(DateLine(each.iso, _label_before(line[previous_end : each.span.start])))
        previous_end = each.span.end
    if len({each.iso for each in lines}) > 1 and all(each.kind == "plain" for each in lines):
        return None
    return min(lines, key=lambda each: ("published", "plain", "updated").index(each.kind))


def is_time_line(line: str) -> bool:
    """Say whether the line only tells how long ago (`3 hours ago`), a weekday, a day without year or a time.

    A paper's name may stand before the day.
    """
    if len(line) > 60:
        return False
    if _AGO.match(line) or _OF_PAPER.fullmatch(line.strip()):
        return True
    rest = re.sub(
        rf"\b{WEEKDAY_PATTERN}|\b{MONTH_PATTERN}\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH_PATTERN}",
        " ",
        line,
        flags=re.IGNORECASE,
    )
    if rest == line and not _TIME.search(line):
        return False
    return not _WORD.search(_LABEL.sub(" ", _ZONE.sub(" ", _TIME.sub(" ", rest)))) and not re.search(
        r"\d", _TIME.sub("", rest)
    )


@lru_cache(maxsize=4096)
def iso_date(value: str, *, day_first: bool = False) -> str | None:
    """Return the ISO date, or its prefix, that a field's value means; None where it means none.

    Understands everything `written_dates` does, years and year-month, `20240314`, and seconds since 1970.
    """
    value = value.strip()
    if re.fullmatch(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", value):
        return value
    if match := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", value):
        return _valid(*(int(part) for part in match.groups()))
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", value):
        seconds = float(value) / (1000 if len(value.split(".")[0]) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    if match := re.fullmatch(rf"({MONTH_PATTERN})\s*,?\s+(\d{{4}})", value, re.IGNORECASE):
        return f"{int(match[2]):04d}-{month_number(match[1]):02d}"
    return next((found.iso for found in written_dates(value, day_first=day_first)), None)


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month's name or abbreviation."""
    return _MONTHS.index(name[:3].lower()) + 1


def _iso_of(match: re.Match[str], day_first: bool) -> str | None:
    if match["y1"]:
        return _valid(int(match["y1"]), int(match["m1"]), int(match["d1"]))
    if match["y2"]:
        return _valid(int(match["y2"]), month_number(match["m2"]), int(match["d2"]))
    if match["y3"]:
        return _valid(int(match["y3"]), month_number(match["m3"]), int(match["d3"]))
    if match["y5"]:
        return _valid(int(match["y5"]), _FOREIGN_MONTHS[match["m5"].lower()], int(match["d5"]))
    if match["y6"]:
        return _valid(int(match["y6"]), int(match["m6"]), int(match["d6"]))
    first, second, year = int(match["a4"]), int(match["b4"]), int(match["y4"])
    if year < 100:
        year += 1900 if year >= 70 else 2000
    by_day = first > 12 or (second <= 12 and (day_first or match["s4"] == "."))
    return _valid(year, second, first) if by_day else _valid(year, first, second)


def _issue_line(line: str) -> DateLine | None:
    """Return the month of a line such as `The Naturalist | Vol. 12, No. 3 | March 2020`; None for other lines."""
    match = _MONTH_OF_ISSUE.search(line)
    if match is None or not any(c.isdigit() for c in line):
        return None
    rest = line[: match.start()] + " " + line[match.end() :]
    words = [word.strip(".").casefold() for word in _WORD.findall(_LABEL.sub(" ", rest))]
    names = len(words) <= _LONGEST_RESIDUE and not re.search(r"[“”\"?!;]", rest)
    if not names or (words and not set(words) & word_list("layout_words/periodicals")):
        return None
    if any(
        word[0].islower() and word.casefold() not in word_list("layout_words/periodicals") | _small_words()
        for word in _WORD.findall(_LABEL.sub(" ", rest))
    ):
        return None
    month = f"-{month_number(match['month']):02d}" if match["month"] else ""
    return DateLine(f"{match['year']}{month}", _label_before(line[: match.start()]))


def _weekday_beside(text: str, match: re.Match[str]) -> int | None:
    """Return the weekday, Monday 0, that stands right before or after a date in figures."""
    before = re.search(
        rf"\b({WEEKDAY_PATTERN})[\s,]*$", text[max(0, match.start() - 14) : match.start()], re.IGNORECASE
    )
    after = re.match(rf"[\s,(]{{1,3}}({WEEKDAY_PATTERN})", text[match.end() : match.end() + 14], re.IGNORECASE)
    found = before or after
    return _WEEKDAYS.index(found[1][:3].lower()) if found else None


def _of_weekday(match: re.Match[str], weekday: int) -> str | None:
    """Return the one reading of a date in figures that falls on the weekday; None where none or both do."""
    readings = {_iso_of(match, True), _iso_of(match, False)}
    fit = [iso for iso in readings if iso is not None and date.fromisoformat(iso).weekday() == weekday]
    return fit[0] if len(fit) == 1 else None


def _valid(year: int, month: int, day: int) -> str | None:
    if not 1700 <= year <= 2199:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _is_only_date(line: str, found: list[WrittenDate]) -> bool:
    """Say whether nothing is left beside the dates but times, labels and the capitalized words of a name."""
    rest, at = [], 0
    for each in found:
        rest.append(line[at : each.span.start])
        at = each.span.end
    rest.append(line[at:])
    left = " ".join(rest)
    for pattern in (_TIME, _ZONE, _LABEL):
        left = pattern.sub(" ", left)
    left = re.sub(rf"\b{WEEKDAY_PATTERN}", " ", left, flags=re.IGNORECASE)
    left = re.sub(r"[\"“]([^\"“”?!]+)[\"”]", r"\1", left)  # a programme's title; its words are judged like the others
    words = _WORD.findall(left)
    if len(words) > _LONGEST_RESIDUE or left.count('"') or re.search(r"[“”?!]|\d{3}", left):
        return False
    return all(word[0].isupper() or word.lower().strip(".") in _small_words() for word in words)


def _small_words() -> frozenset[str]:
    return word_list("layout_words/byline_words")


def _label_before(text: str) -> LabelKind:
    kind: LabelKind = "plain"
    for match in _LABEL.finditer(text):
        if match["updated"]:
            kind = "updated"
        elif match["published"] and kind == "plain":
            kind = "published"
    return kind
