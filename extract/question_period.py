"""The period that a question in words names: since, until, in, between dates, or counted from today."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from records.errors import QuestionError

PERIOD_FORMS = (
    "since / until / before / after / in DATE; between DATE and DATE; from DATE to DATE",
    "by / until the end of DATE; since the beginning of DATE",
    "DATE is 2011, 2011-07, 2011-07-04, July 2011, 4 July 2011, spring 2011, Q2 2011; July or Monday is the last one",
    "today; yesterday; this / last week, month, year; last spring; in the last 3 days, weeks, months, years",
)

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name
}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "year": 12, "decade": 120}


def _any_of(*words: str) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_MONTH = _any_of(*_MONTHS) + r"\b\.?"
_SEASON = _any_of(*_SEASONS)
_WEEKDAY = _any_of(*_WEEKDAYS)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_YEAR = r"[12]\d{3}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBER = rf"(?:\d{{1,3}}|{_any_of(*_COUNTS[1:])})"
_UNIT = _any_of(*_DAYS_OF, *_MONTHS_OF)
_LAST = r"(?:last|past|previous)"
_WITH_YEAR = (
    rf"(?:{_YEAR}-\d{{2}}-\d{{2}}|{_YEAR}-\d{{2}}|(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}"
    rf"|{_MONTH}\s+{_DAY},?\s+{_YEAR}|{_MONTH},?\s+(?:of\s+)?{_YEAR}|(?:the\s+)?{_SEASON}\s+(?:of\s+)?{_YEAR}"
    rf"|(?:the\s+)?(?:Q[1-4]|{_any_of(*_QUARTERS)}\s+quarter)\s+(?:of\s+)?{_YEAR}|(?:the\s+)?(?:first|second)\s+half\s+of\s+{_YEAR}"
    rf"|\d{{1,2}}/{_YEAR}|(?:the\s+)?[12]\d{{2}}0s|{_YEAR})"
)
_RELATIVE = (
    rf"(?:today|yesterday|(?:earlier\s+)?(?:this|last)\s+(?:week|month|year|{_SEASON})|last\s+(?:{_MONTH}|{_WEEKDAY})"
    rf"|(?:{_NUMBER}|an?)\s+{_UNIT}s?\s+ago)"
)
_WITHOUT_YEAR = rf"(?:{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{_DAY}|{_MONTH}|{_WEEKDAY})"
_MONTH_OR_DAY = rf"(?:{_DAY}\s+(?:of\s+)?)?{_MONTH}(?:\s+{_DAY})?"
_DATE = rf"(?:{_WITH_YEAR}|{_RELATIVE}|{_WITHOUT_YEAR})(?![\w/-])"
_UNTIL = r"(?:until|till|up\s+(?:to|until)|(?<!all\s)through|no(?:t)?\s+later\s+than)"
_BEFORE = r"(?:before|prior\s+to|ahead\s+of|earlier\s+than)"
# Dates that need no word before them: `who opposed the toll 3 May 2024`.
_DATED = (
    rf"(?:{_YEAR}-\d{{2}}-\d{{2}}|{_YEAR}-\d{{2}}|{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}"
    rf"|{_MONTH}\s+(?:{_DAY},?\s+)?{_YEAR})"
)
_COUNTED = rf"(?:(?:the|these)\s+)?{_LAST}\s+(?:(?P<number>{_NUMBER})\s+)?(?P<unit>{_UNIT})s?"
_PERIODS = tuple(
    rf"\b{pattern}"
    for pattern in (
        rf"(?:in|during|from|between)\s+(?P<since>{_YEAR})\s*[-–]\s*(?P<until>{_YEAR})(?![\w/-])",
        rf"(?:between|from)\s+(?P<since>{_DATE}|{_DAY}\b)\s+(?:and|to|until|till)\s+(?P<until>{_DATE})",
        rf"(?:in|during)\s+(?P<since>{_DATE}|{_DAY}\b)\s+(?:and|or)\s+(?:in\s+)?(?P<next>{_DATE})",
        rf"(?:in|during|over|within|for)\s+{_COUNTED}",
        rf"(?:ever\s+since|since|from)\s+(?:the\s+(?:start|beginning)\s+of\s+)?(?P<since>{_DATE})(?:\s+on(?:wards?)?)?",
        rf"(?:by|{_BEFORE}|{_UNTIL})\s+the\s+end\s+of\s+(?P<until>{_DATE})",
        rf"(?:by|{_BEFORE}|{_UNTIL})\s+the\s+(?:start|beginning)\s+of\s+(?P<before>{_DATE})",
        rf"{_UNTIL}\s+(?P<until>{_DATE})",
        rf"by\s+(?P<until>{_WITH_YEAR}(?![\w/-]))",
        rf"after\s+(?P<after>{_DATE})",
        rf"{_BEFORE}\s+(?P<before>{_DATE})",
        rf"(?:in(?:\s+the\s+course\s+of)?|during|on|over|throughout|all\s+through)\s+(?P<within>{_DATE})",
        rf"(?P<within>{_RELATIVE})(?![\w-])",
        rf"(?<!of )(?<!the )(?<!and )(?<!or )(?<!to )(?P<within>{_DATED})(?![\w/-])",
    )
)
# At the end of a question, before what it is about (`say in May 2011 about the dam`), and before all of it.
_PLACES = tuple(
    re.compile(before + pattern + after, re.I)
    for before, after in ((r"(?<=\S)\s+", r"\s*$"), (r"(?<=\S)\s+", r"(?=,?\s+(?:about|on|regarding|concerning|in)\s)"))
    for pattern in _PERIODS
) + tuple(re.compile(rf"^{pattern}\s*,?\s+(?=\w)", re.I) for pattern in _PERIODS)
_FEAST = (
    r"(?:easter|christmas|new\s+year|ramadan|eid|diwali|passover|pentecost|hanukkah|midsummer|halloween|thanksgiving)"
)
_SPELL = rf"(?:week|fortnight|month|year|decade|century|weekend|quarter|{_MONTH}|{_WEEKDAY})"
_VAGUE = (
    r"(?:(?:the|this|that|last|past|end|start|beginning|middle|first|second|third|fourth|half|quarter|of|early|late|mid"
    r"|week|fortnight|days|turn|course|very)"
    r"[\s-]+)*"
)
# What stands where a period would, and is none that is known: `since Easter`, `in Smarch 2023`.
_UNREAD = tuple(
    re.compile(pattern + r"\s*$", re.I)
    for pattern in (
        r"\bsince\s+\S.*",
        rf"\bbetween\s+(?:{_DATE}\s+and\s+\S+(?:\s+\S+)?|\S+(?:\s+\S+)?\s+and\s+{_DATE})",
        rf"\b(?:until|till|before|after|in|during)\s+{_VAGUE}(?:{_FEAST}|{_SPELL})(?:\s+(?:of\s+)?{_YEAR})?",
        rf"\b(?:until|till|before|after)\s+{_VAGUE}{_SEASON}(?:\s+(?:of\s+)?{_YEAR})?",
        rf"\b(?:until|till|before|after|in|during|on)\s+(?:\S+\s+)?{_VAGUE}{_YEAR}",
        r"\b(?:until|till|before|after|in|during|on|by|from)\s+\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?",
        rf"\b(?:as\s+(?:of|from|late\s+as|early\s+as)|around|circa|near|towards?)\s+{_VAGUE}{_DATE}",
        rf"\b(?:at|towards?|near|around|by)\s+the\s+(?:end|start|beginning|turn)\s+of\s+{_VAGUE}(?:{_DATE}|{_SPELL})",
        rf"\b(?:(?:later|earlier|early|late)\s+)?(?:that|the\s+(?:same|following|next|previous))\s+{_SPELL}",
        r"\b(?:at\s+(?:the|that)\s+time|back\s+then)",
        rf"\b(?:early|late|mid)[\s-]+{_DATE}",
        r"\b(?:(?:in|on|from|between|since)\s+)?\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}).*",
        rf"\b(?:last|this|past)\s+(?:{_SPELL}|{_FEAST}|{_SEASON}|night)",
        rf"\b(?:in|during|over|within|for)\s+(?:the\s+)?{_LAST}\s+.*\b{_UNIT}s?",
        r"\b(?:recently|lately|the\s+other\s+day|\w+(?:\s+\w+)?\s+ago)",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """ISO dates or prefixes, both inclusive; None where it is open."""

    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class _Dates:
    """The first and the last date, or prefix, that an expression means."""

    first: str
    last: str


def read_period(question: str, today: date) -> tuple[str, Period]:
    """Split the period off a question: (the rest, the period); relative ones count from `today`.

    A date without a year is the last one not after `today`. What lies wholly after `today` (`net zero by 2050`) is no
    time at which somebody spoke, and stays part of the question. Raises `QuestionError`, naming the forms that are
    known, where words look like a period and are none of them.
    """
    rest, period = question, Period()
    for _ in range(2):
        found = next((m for pattern in _PLACES if (m := pattern.search(rest))), None)
        if found is None:
            break
        read = _read(found, today)
        if _to_come(read, today):
            if re.match(r"\s*(?:ever\s+)?since\b", found.group(), re.I):
                raise QuestionError(f"{found.group().strip()!r} lies in the future; nobody has spoken since then")
            return rest, period
        if (read.since and period.since) or (read.until and period.until):
            # `the cut made in 2019 in 2020`: a second time is none at which somebody spoke
            break
        period = Period(read.since or period.since, read.until or period.until)
        before, after = rest[: found.start()].rstrip(" ,"), rest[found.end() :].lstrip(" ,")
        if halved := re.search(r",?\s+(?:(?P<half>before|after|since|until|till)\s+)?(?:and|or|but)$", before, re.I):
            if halved["half"]:
                raise _unknown(f"{halved.group().strip(' ,')} {found.group().strip()}")
            before = before[: halved.start()]
        if part := re.search(r"\b(?:early|late|later|mid)-?$", before, re.I):
            raise _unknown(f"{part.group()} {found.group().strip()}")
        rest = f"{before} {after}".strip()
    if unread := next((m for pattern in _UNREAD if (m := pattern.search(rest))), None):
        raise _unknown(unread.group().strip())
    if period.since and period.until and _compared(period.until, period.since) < 0:
        raise QuestionError(f"the period from {period.since} to {period.until} ends before it begins; turn it round")
    return rest, period


def _unknown(written: str) -> QuestionError:
    return QuestionError(f"{written!r} is no period that onrecord knows; it knows:\n  " + "\n  ".join(PERIOD_FORMS))


def _read(found: re.Match[str], today: date) -> Period:
    parts = {name: text for name, text in found.groupdict().items() if text}
    if unit := parts.get("unit"):
        return Period(_back(today, parts.get("number", "1"), unit).isoformat(), today.isoformat())
    if "since" in parts and (last := parts.get("until") or parts.get("next")):
        end = _dates(last, today)
        start = _dates(parts["since"], today, limit=end.last)
        if re.search(_YEAR, parts["since"]) and re.fullmatch(
            rf"(?:{_DAY}\s+(?:of\s+)?)?{_MONTH}(?:\s+{_DAY})?", last, re.I
        ):
            end = _exactly(_next(end.last, start.first))
        if "next" in parts and _beyond(start.last, 1) != end.first:
            raise _unknown(found.group().strip())
        return Period(start.first, end.last)
    ((name, written),) = parts.items()
    dates = _dates(written, today)
    return {
        "since": Period(since=dates.first),
        "until": Period(until=dates.last),
        "after": Period(since=_beyond(dates.last, 1)),
        "before": Period(until=_beyond(dates.first, -1)),
        "within": Period(dates.first, dates.last),
    }[name]


def _to_come(period: Period, today: date) -> bool:
    first = period.since or period.until
    return first is not None and _compared(first, today.isoformat()) > 0


def _compared(one: str, other: str) -> int:
    """Compare ISO dates at the precision of the shorter one."""
    length = min(len(one), len(other))
    return (one[:length] > other[:length]) - (one[:length] < other[:length])


def _dates(written: str, today: date, *, limit: str | None = None) -> _Dates:
    """Return the dates of an expression; without a year the last ones not after the limit, which is today or given."""
    plain = re.sub(r"^(?:(?:the|earlier)\s+)+", "", written.casefold().replace(".", ""))
    limit = limit or today.isoformat()
    if re.fullmatch(rf"{_YEAR}(-\d{{2}}){{0,2}}", plain):
        return _exactly(_checked(written, *(int(part) for part in plain.split("-"))))
    if re.fullmatch(rf"{_YEAR}s", plain):
        return _Dates(plain[:4], plain[:3] + "9")
    if relative := _relative(plain, today):
        return relative
    found = re.search(rf"\b{_YEAR}\b", plain)
    year = int(found.group()) if found else None
    if part := re.match(r"(?:q(?P<quarter>[1-4])|(?P<place>\w+)\s+(?P<unit>quarter|half))\b", plain):
        return _part_of_year(int(part["quarter"] or _QUARTERS[part["place"]]), part["unit"], plain[-4:])
    if monthly := re.fullmatch(rf"(\d{{1,2}})/({_YEAR})", plain):
        return _exactly(_checked(written, int(monthly[2]), int(monthly[1])))
    if season := re.search(_SEASON, plain):
        return _season(season.group(), year or _year_of(limit, _SEASONS[season.group()]))
    if weekday := re.fullmatch(rf"(?:last\s+)?({_WEEKDAY})", plain):
        return _exactly((today - timedelta(days=(today.weekday() - _WEEKDAYS[weekday[1]] - 1) % 7 + 1)).isoformat())
    if plain.strip("stndrh").isdigit() and len(limit) < 10:
        raise _unknown(written)
    month = re.search(rf"\b{_any_of(*_MONTHS)}\b", plain)
    number = _MONTHS[month.group()] if month else int(limit[5:7])
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", plain.replace(str(year), ""))
    parts = (number, int(day[1])) if day else (number,)
    return _exactly(_checked(written, year or (_year_of(limit, *parts) if month else int(limit[:4])), *parts))


def _relative(plain: str, today: date) -> _Dates | None:
    """Return what an expression means that counts from today; None where it is no such expression."""
    if plain in ("today", "yesterday"):
        return _exactly((today - timedelta(days=plain == "yesterday")).isoformat())
    if found := re.fullmatch(r"(this|last)\s+(week|month|year)", plain):
        back = found[1] == "last"
        if found[2] == "week":
            monday = today - timedelta(days=today.weekday() + 7 * back)
            return _Dates(monday.isoformat(), (monday + timedelta(days=6)).isoformat())
        now = today.isoformat()[: {"month": 7, "year": 4}[found[2]]]
        return _exactly(_beyond(now, -1) if back else now)
    if found := re.fullmatch(rf"(this|last)\s+({_SEASON})", plain):
        year = _year_of(today.isoformat(), _SEASONS[found[2]])
        going = _compared(_season(found[2], year).last, today.isoformat()) >= 0
        return _season(found[2], year - (found[1] == "last" and going))
    if found := re.fullmatch(rf"(\S+)\s+({_UNIT})s?\s+ago", plain):
        day = _back(today, found[1], found[2]).isoformat()
        return _exactly(day[: {"month": 7, "year": 4, "decade": 4}.get(found[2], 10)])
    return None


def _part_of_year(place: int, unit: str | None, year: str) -> _Dates:
    """Return the months of a quarter or half of a year."""
    months = 6 if unit == "half" else 3
    first = f"{year}-{(place - 1) * months + 1:02}"
    return _Dates(first, _moved(first, months - 1))


def _next(last: str, start: str) -> str:
    """Return the first month or day at or after the start that is one of the same name as the last one."""
    return next(
        found
        for year in range(int(start[:4]), int(last[:4]) + 1)
        if _compared(found := f"{year:04}{last[4:]}", start) >= 0 or found == last
    )


def _season(name: str, year: int) -> _Dates:
    first = f"{year:04}-{_SEASONS[name]:02}"
    return _Dates(first, _moved(first, 2))


def _year_of(limit: str, *parts: int) -> int:
    """Return the year in which a month, or a day of it, has last begun at the limit."""
    near = int(limit[:4])
    this = "-".join((f"{near:04}", *(f"{part:02}" for part in parts)))
    return near - (_compared(this, limit) > 0)


def _exactly(iso: str) -> _Dates:
    return _Dates(iso, iso)


def _checked(written: str, *parts: int) -> str:
    """Return a year, month or day in ISO form. Raises `QuestionError` where there is none such."""
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError as error:
        raise QuestionError(f"{written!r} is no date ({error}); write it as 2011-07-04 or July 2011") from error
    return "-".join((f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])))


def _back(today: date, number: str, unit: str) -> date:
    """Return the day so many units before today; at the end of a shorter month its last day."""
    count = 1 if number in ("a", "an") else _COUNTS.index(number) if number in _COUNTS else int(number)
    if unit in _DAYS_OF:
        return today - timedelta(days=count * _DAYS_OF[unit])
    months = count * _MONTHS_OF[unit]
    if months >= 12 * (today.year - 1):
        raise _unknown(f"{number} {unit}s")
    year, month = (int(part) for part in _moved(today.isoformat()[:7], -months).split("-"))
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _beyond(iso: str, step: int) -> str:
    """Return the day, month or year after (step 1) or before (step -1) this one, at its own precision."""
    if len(iso) == 4:
        return f"{int(iso) + step:04}"
    return _moved(iso, step) if len(iso) == 7 else (date.fromisoformat(iso) + timedelta(days=step)).isoformat()


def _moved(month: str, months: int) -> str:
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{count // 12:04}-{count % 12 + 1:02}"
