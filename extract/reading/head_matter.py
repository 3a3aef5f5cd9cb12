"""What the text itself says of an article: headline, date of publication, news agency."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.day_order import is_day_first
from extract.layout import Layout, dateline_agency, layout_of
from extract.written_dates import date_line, written_dates

_PARAGRAPHS_ABOVE = 2
_LEADING_AWAY = re.compile(
    r"(?:more|most|related|read|latest|also|popular|trending|recommended|previous|next|archive)\b", re.I
)
_RANK = ("published", "plain", "updated")


@dataclass(frozen=True, slots=True)
class HeadMatter:
    """What was found in the text; `published` is an ISO date."""

    title: str | None
    publisher: str | None
    published: str | None


def head_matter(text: str, *, title: str | None = None, day_first: bool = False) -> HeadMatter:
    """Return the headline, agency and date that stand in the article's own text.

    The date is that of a date line around the headline or at the foot, or of a dateline with a year; never one of a
    sentence. A line that says when the article was updated counts only where no other does, a month only where no day
    is told. `03/04/2024` has the month first unless `day_first` or the rest of the text says otherwise.
    """
    layout = layout_of(text, title=title)
    day_first = day_first or bool(is_day_first(text))
    headline = layout.headline.of(text).strip() if layout.headline else None
    return HeadMatter(
        " ".join(headline.split()) if headline else None,
        dateline_agency(text, layout),
        _published(text, layout, day_first),
    )


def _published(text: str, layout: Layout, day_first: bool) -> str | None:
    body = layout.paragraphs
    top_end = body[min(_PARAGRAPHS_ABOVE, len(body)) - 1].end if body else len(text)
    foot = body[-1].start if body else 0
    headline = layout.headline.start if layout.headline else 0
    found: list[tuple[bool, int, int, str]] = []
    datelines: list[str] = []
    led_away = False
    for each in layout.boilerplate:
        line, start = each.span.of(text), each.span.start
        led_away = led_away or (start > foot and (each.reason == "related" or bool(_LEADING_AWAY.match(line))))
        if each.reason == "dateline":
            datelines += [written.iso for written in written_dates(line, day_first=day_first)]
        elif each.reason == "date line" and (dated := date_line(line, day_first=day_first)):
            is_day = len(dated.iso) == 10
            if start < top_end:
                found.append((not is_day, _RANK.index(dated.kind), int(start < headline), dated.iso))
            elif start > foot and is_day and not led_away:
                found.append((False, _RANK.index(dated.kind), 2, dated.iso))
    best = min(found, default=None, key=lambda item: item[:3])
    if datelines and (best is None or best[0] or best[2] == 2):
        return datelines[0]
    return best[3] if best else None
