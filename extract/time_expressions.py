"""Expressions of time in running text, and the dates they mean to a reader of the article's day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from extract.written_dates import month_number, written_dates
from records.spans import TextSpan

Kind = Literal[
    "full",
    "day of month",
    "day alone",
    "month and year",
    "month",
    "year",
    "weekday",
    "day",
    "ago",
    "period",
    "from scene",
    "vague",
]

_MONTH_NAME = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|Mar\.|April|Apr\.|May|June?|July?|Aug(?:ust|\.)|Sept?(?:ember|\.)"
    r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "",
            "a an one",
            "two couple",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
    for word in words.split()
}
_SEASON_ENDS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|several|few|many|some)"
_PART = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime)"
_DAY_NAME = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_SHORT_DAY = r"(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\."
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_WHICH_YEAR = r"(?:,?\s(?:of\s)?(?P<{}>(?i:last|this|the\sprevious))\syear\b)?"
_HOLIDAYS = {
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
    "valentine's day": (2, 14),
    "may day": (5, 1),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
}
_HOLIDAY = "|".join(name.replace("'", "['’]").replace(" ", r"\s") for name in _HOLIDAYS)
_TOLD = (
    r"(?:interview|speech|address|report|letter|statement|essay|article|memo|study|survey|poll|hearing|book|lecture"
    r"|paper|column|debate)"
)
_EXPRESSION = re.compile(
    rf"""\b(?:
      (?<!Black\s)(?<!Good\s)(?<!Super\s)(?<!Palm\s)(?<!Easter\s)(?<!Ash\s)(?<!Holy\s)(?<!Shrove\s)(?<!Bloody\s)
      (?<!\bMr\s)(?<!\bMr\.\s)(?<!\bMrs\s)(?<!\bMrs\.\s)(?<!\bMs\s)(?<!\bMs\.\s)(?<!\bDr\s)(?<!\bDr\.\s)(?<!\bMiss\s)(?<!\bChief\s)
      (?:(?P<weekday_rel>(?i:last|next|this|past|coming))\s)?
        (?:(?P<weekday>(?i:{_DAY_NAME}))\b(?!\s(?:Times|Telegraph|Mirror|Post|Mail|Express|Herald|World|Star|Independent|Age|Night\sLive))
          |(?<=on\s)(?P<short_day>{_SHORT_DAY}))
        (?:\s(?i:{_PART}))?(?P<weekday_last>\slast\b(?!\s\w))?
    | (?P<holiday>(?i:{_HOLIDAY}))\b
    | (?P<day_month>{_MONTH_NAME}|{_SHORT_MONTH})\s(?P<day_of>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\s?\d{{4}}|[:.]\d|\s?%)
        {_WHICH_YEAR.format("year_rel")}
    | (?P<day_of2>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<day_month2>{_MONTH_NAME}|{_SHORT_MONTH}\b)
        (?!,?\s?\d{{4}})(?!\w)
        {_WHICH_YEAR.format("year_rel2")}
    | (?i:on\sthe)\s(?P<day_alone>\d{{1,2}})(?:st|nd|rd|th)\b(?=\s*[.,;)]|\s(?:and|of\s(?:this|last)\smonth)\b|\s*$)
        (?:\sof\s(?P<month_of_day>this|last)\smonth)?
    | (?P<month_of_year>{_MONTH_NAME}),?\s(?:of\s)?(?P<year_of_month>(?:1[89]|20)\d\d)\b
    | (?P<month_rel>(?i:last|next|this|in|since|early|late|mid|during|by|until))[\s-]
      (?P<month>{_MONTH_NAME})(?!\w|\s\d|,?\s\d{{4}}){_WHICH_YEAR.format("year_rel3")}
    | (?i:an?|the|his|her|their|its|my|our)\s(?P<month_told>{_MONTH_NAME})\s(?!\d)(?=(?:\w+\s){{0,2}}{_TOLD}\b)
    | (?i:an?|the|his|her|their|its|my|our)\s(?P<year_told>(?:1[89]|20)\d\d)\s(?=(?:[\w-]+\s){{0,2}}{_TOLD}\b)
    | (?i:in|since|during|early|late|mid|of)[\s-](?P<year>(?:1[89]|20)\d\d)\b(?![-–/.,]\d|\s\w+s\b(?<=ers))
    | (?P<number_after>(?i:{_NUMBER}))\s(?P<unit_after>(?i:days?|years?))\safter\b
    | (?P<same>(?i:that|the\s(?:very\s)?same))\s(?P<same_unit>(?i:day|morning|afternoon|evening|night|month|year))\b
    | (?P<next_day>(?i:the\s(?:next|following)\s(?:day|morning|afternoon|evening|night)))\b
    | (?P<day_before>(?i:the\s(?:previous\s(?:day|evening|night)|(?:day|evening|night)\sbefore(?!\s\w))))\b
    | (?P<before_yesterday>(?i:the\sday\sbefore\syesterday))
    | (?<![’']s\s)(?<![“"‘])(?P<day>(?i:yesterday|today(?!\s(?:show|programme|program)\b)|tonight(?!\sshow\b)|tomorrow
      |last\s(?:night|evening)
      |(?:early\s)?this\s(?:morning|afternoon|evening)))\b
    | (?P<number>(?i:(?:a\s)?{_NUMBER}))\s(?:of\s)?
      (?P<unit>(?i:minutes?|hours?|days?|weeks?|fortnights?|months?|years?|decades?))\s(?i:ago|earlier|before|back(?!\s(?:to|in|from|at|on|home)\b))\b
    | (?P<period_rel>(?i:last|this|next|past|previous|coming))\s
      (?P<period>week(?:end)?|month|year|spring|summer|autumn|fall|winter|quarter|century|decade)\b
    | (?i:over|on|at|during)\sthe\s(?P<weekend>(?i:weekend))\b
    | (?P<vague>(?i:(?:in\s)?(?:recent|the\s(?:past|last)(?:\s\w+)?)\s(?:hours|days|weeks|months|years|decades)
      |(?:days|weeks|months|years|decades)\s(?:ago|earlier)|(?:the\s)?(?:other|same|previous|following)\s(?:day|week|month|year)
      |(?:at|in)\s(?:the|that)\stime|long\sago|in\sthe\spast|(?:the\s)?(?:day|night|week)\sbefore|recently|lately
      |(?:in|at|during)\s(?:a\sdifferent|another)\s(?:\w+\s){{0,2}}(?:interview|appearance|occasion|article|book)
      |over\sthe\s(?:years|months|weeks)|(?:in|during|at)\sa\srecent\s(?:\w+\s)?{_TOLD}|the\sother\s(?:day|night|week)))\b
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that tell a time. `written` is the ISO date that they write in full; the rest needs the article's date."""

    span: TextSpan
    kind: Kind
    parts: tuple[str, ...] = ()
    written: str | None = None


def time_expressions(text: str) -> Iterator[TimeExpression]:
    """Yield the expressions of time in text order; a full date is one expression, never its parts."""
    full = [TimeExpression(found.span, "full", written=found.iso) for found in written_dates(text)]
    other = [found for match in _EXPRESSION.finditer(text) if (found := _expression(match))]
    taken = [found.span for found in full]
    apart = [each for each in other if not any(each.span.overlaps(span) for span in taken)]
    yield from sorted(full + apart, key=lambda each: each.span)


def date_of(expression: TimeExpression, published: str | None, *, future: bool = False) -> str | None:
    """Return the ISO date, or its prefix, that the expression means in an article of that date; None when open.

    Never more precise than the words: `in July` is a month, `last week` the month or year that holds all of it.
    A weekday is the last one on or before the day of publication, in the `future` the first after it.
    """
    if expression.written is not None:
        return expression.written
    if (
        expression.kind in {"from scene", "vague"}
        or not published
        or not re.match(r"[1-9]\d{3}(?:-\d\d){0,2}(?!\d)", published)
    ):
        return None
    if len(published) < 10:
        return _date_by_prefix(expression, published)
    try:
        anchor = date.fromisoformat(published[:10])
    except ValueError:
        return None
    resolve: dict[Kind, Callable[[tuple[str, ...], date, bool], str | None]] = {
        "weekday": _weekday,
        "day of month": _day_of_month,
        "day alone": _day_alone,
        "month": _month,
        "day": _day,
        "ago": _ago,
        "period": _period,
    }
    return resolve[expression.kind](expression.parts, anchor, future)


def date_from_scene(expression: TimeExpression, scene: str | None) -> str | None:
    """Return what `that day`, `the previous evening`, `two days earlier` means after a scene of that date."""
    if scene is None:
        return None
    if expression.kind == "from scene":
        shift, unit = int(expression.parts[0]), expression.parts[1]
    elif is_earlier(expression):
        shift, unit = -int(expression.parts[0]), expression.parts[1]
    else:
        return None
    if shift == 0:
        return scene[: {"year": 4, "month": 7}.get(unit, 10)]
    if unit == "day" and is_day(scene):
        return (date.fromisoformat(scene[:10]) + timedelta(days=shift)).isoformat()
    return f"{int(scene[:4]) + shift:04d}" if unit == "year" else None


def is_earlier(expression: TimeExpression) -> bool:
    """Say whether the time is counted back from another, `two days earlier`, and not from the article's day."""
    return expression.kind == "ago" and expression.parts[2:] == ("earlier",)


def is_day(iso: str | None) -> bool:
    """Say whether the date is precise to the day."""
    return iso is not None and len(iso) >= 10


def _expression(match: re.Match[str]) -> TimeExpression | None:
    span = TextSpan(match.start(), match.end())
    if name := match["weekday"] or match["short_day"]:
        relation = "last" if match["weekday_last"] else (match["weekday_rel"] or "").lower()
        return TimeExpression(span, "weekday", (relation, name.lower()))
    if match["holiday"]:
        month, day = _HOLIDAYS[" ".join(match["holiday"].lower().replace("’", "'").split())]
        return TimeExpression(span, "day of month", (str(month), str(day), ""))
    if name := match["day_month"] or match["day_month2"]:
        day_of, which_year = match["day_of"] or match["day_of2"], match["year_rel"] or match["year_rel2"] or ""
        return TimeExpression(span, "day of month", (str(month_number(name)), day_of, which_year.lower()))
    if match["day_alone"]:
        return TimeExpression(span, "day alone", (match["day_alone"], match["month_of_day"] or ""))
    if match["month_of_year"]:
        iso = f"{match['year_of_month']}-{month_number(match['month_of_year']):02d}"
        return TimeExpression(span, "month and year", written=iso)
    if match["month"]:
        return TimeExpression(
            span, "month", (match["month_rel"].lower(), match["month"], (match["year_rel3"] or "").lower())
        )
    if match["month_told"]:
        return TimeExpression(span, "month", ("in", match["month_told"], ""))
    if year := match["year"] or match["year_told"]:
        return TimeExpression(span, "year", written=year)
    if match["same"]:
        unit = match["same_unit"].lower()
        return TimeExpression(span, "from scene", ("0", unit if unit in {"month", "year"} else "day"))
    if match["number_after"]:
        digits = re.search(r"\d+", match["number_after"])
        value = int(digits[0]) if digits else _NUMBERS.get(match["number_after"].lower(), 0)
        unit = match["unit_after"].lower().rstrip("s")
        return TimeExpression(span, "from scene", (f"-{value}", unit, "after")) if value else None
    if match["next_day"] or match["day_before"]:
        return TimeExpression(span, "from scene", ("1" if match["next_day"] else "-1", "day"))
    if match["before_yesterday"]:
        return TimeExpression(span, "ago", ("2", "day"))
    if match["day"]:
        return TimeExpression(span, "day", (" ".join(match["day"].lower().split()),))
    if match["unit"]:
        number = _NUMBERS.get(match["number"].lower().split()[-1], 0)
        digits = re.search(r"\d+", match["number"])
        value = int(digits[0]) if digits else number
        if not value or re.search(r"\b(?:several|few|many|some)$", match["number"].lower()):
            return TimeExpression(span, "vague")
        if match.group().lower().endswith("before"):
            return None
        parts = (str(value), match["unit"].lower().rstrip("s"))
        return TimeExpression(span, "ago", (*parts, "earlier") if match.group().lower().endswith("earlier") else parts)
    if match["period"]:
        return TimeExpression(span, "period", (match["period_rel"].lower(), match["period"].lower()))
    if match["weekend"]:
        return TimeExpression(span, "period", ("last", "weekend"))
    return TimeExpression(span, "vague")


def _weekday(parts: tuple[str, ...], anchor: date, future: bool) -> str:
    relation, name = parts
    named = next(i for i, weekday in enumerate(_WEEKDAYS) if weekday.startswith(name[:3]))
    back = (anchor.weekday() - named) % 7
    if relation in {"next", "coming"} or (future and relation != "last"):
        return (anchor + timedelta(days=7 - back if back else 7)).isoformat()
    if relation in {"last", "past"} and back == 0:
        back = 7
    return (anchor - timedelta(days=back)).isoformat()


def _day_of_month(parts: tuple[str, ...], anchor: date, future: bool) -> str | None:
    """Return that day in the year in which it is nearest: up to a day ahead is still this year's."""
    month, day, which_year = int(parts[0]), int(parts[1]), parts[2]
    years = (anchor.year, anchor.year + 1) if future else (anchor.year, anchor.year - 1)
    if which_year:
        years = (anchor.year - (which_year != "this"),) * 2
    for year in years:
        try:
            value = date(year, month, day)
        except ValueError:
            continue
        if which_year or (future and value >= anchor) or (not future and value <= anchor + timedelta(days=1)):
            return value.isoformat()
    return None


def _day_alone(parts: tuple[str, ...], anchor: date, future: bool) -> str | None:
    """Return the day of the month meant by `on the 19th`: the nearest one before the article, or after it."""
    day, which_month = int(parts[0]), parts[1]
    months = anchor.year * 12 + anchor.month - 1
    if which_month:
        months -= which_month == "last"
    elif future:
        months += day < anchor.day
    else:
        months -= day > anchor.day
    try:
        return date(months // 12, months % 12 + 1, day).isoformat()
    except ValueError:
        return None


def _month(parts: tuple[str, ...], anchor: date, future: bool) -> str:
    relation, number, which_year = parts[0], month_number(parts[1]), parts[2]
    year = anchor.year
    if which_year:
        year -= which_year != "this"
    elif future or relation in {"next", "by", "until"}:
        year += number < anchor.month
    elif relation == "last":
        year -= number >= anchor.month
    else:
        year -= number > anchor.month
    return f"{year:04d}-{number:02d}"


def _day(parts: tuple[str, ...], anchor: date, _future: bool) -> str:
    shift = {"yesterday": -1, "last night": -1, "last evening": -1, "tomorrow": 1}.get(parts[0], 0)
    return (anchor + timedelta(days=shift)).isoformat()


def _ago(parts: tuple[str, ...], anchor: date, _future: bool) -> str | None:
    number, unit = int(parts[0]), parts[1]
    if unit in {"minute", "hour"}:
        return anchor.isoformat() if unit == "minute" or number <= 12 else None
    if unit == "day":
        return (anchor - timedelta(days=number)).isoformat()
    if unit in {"week", "fortnight"}:
        middle = anchor - timedelta(days=number * (14 if unit == "fortnight" else 7))
        return _common(middle - timedelta(days=3), middle + timedelta(days=3))
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - number
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return f"{anchor.year - number:04d}" if unit == "year" else None


def _period(parts: tuple[str, ...], anchor: date, _future: bool) -> str | None:
    relation, unit = parts
    step = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(relation, 1)
    monday = anchor - timedelta(days=anchor.weekday())
    if unit == "week":
        start = monday + timedelta(days=7 * step)
        return _common(start, anchor if step == 0 else start + timedelta(days=6))
    if unit == "weekend":
        saturday = monday + timedelta(days=5 + 7 * step)
        if step == -1 and anchor.weekday() == 6:
            saturday = monday + timedelta(days=5)
        return _common(saturday, saturday + timedelta(days=1))
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    if unit == "year":
        return f"{anchor.year + step:04d}"
    return _season(unit, anchor, step) if unit in _SEASON_ENDS else None


def _season(name: str, anchor: date, step: int) -> str | None:
    """Return the year of a season of the northern half; a last one is over, and no winter lies in one year."""
    if name == "winter":
        return None
    over = anchor.month > _SEASON_ENDS[name]
    if step == 0:
        return f"{anchor.year:04d}"
    return f"{anchor.year - (not over):04d}" if step < 0 else f"{anchor.year + over:04d}"


def _date_by_prefix(expression: TimeExpression, published: str) -> str | None:
    """Return what can be told of the date when the article's own is known only to the month or year."""
    year, kind, parts = int(published[:4]), expression.kind, expression.parts
    back = {"last": 1, "previous": 1, "past": 1, "this": 0}
    if kind == "day" and parts[0] == "today":
        return published
    if kind == "period" and parts[1] == "year" and parts[0] in back:
        return f"{year - back[parts[0]]:04d}"
    if kind == "ago" and parts[1] == "year":
        return f"{year - int(parts[0]):04d}"
    if len(published) < 7:
        return None
    middle = date(year, int(published[5:7]), 15)
    if kind == "month":
        return _month(parts, middle, False)
    if kind == "day of month" and (int(parts[0]) != middle.month or parts[2]):
        return _day_of_month(parts, middle, False)
    if (kind == "period" and parts[1] == "month") or (kind == "ago" and parts[1] == "month"):
        return (_period if kind == "period" else _ago)(parts, middle, False)
    return None


def _common(start: date, end: date) -> str | None:
    """Return the longest ISO prefix that both days share: the day, the month, the year, or nothing."""
    a, b = start.isoformat(), end.isoformat()
    return next((a[:length] for length in (10, 7, 4) if a[:length] == b[:length]), None)
