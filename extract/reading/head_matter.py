"""What the text itself says of an article: headline, date of publication, news agency."""

from __future__ import annotations

from dataclasses import dataclass

from extract.layout import Layout, dateline_agency, layout_of
from extract.written_dates import DateLine, date_line, written_dates

_PARAGRAPHS_ABOVE = 2
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
    sentence. A line that says when the article was updated counts only where no other does.
    """
    layout = layout_of(text, title=title)
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
    top: list[tuple[bool, int, DateLine]] = []
    bottom: list[DateLine] = []
    datelines: list[str] = []
    for each in layout.boilerplate:
        line = each.span.of(text)
        if each.reason == "dateline":
            datelines += [found.iso for found in written_dates(line, day_first=day_first)]
        elif each.reason == "date line" and (found := date_line(line, day_first=day_first)):
            if each.span.start < top_end:
                above = layout.headline is not None and each.span.start < layout.headline.start
                top.append((above, _RANK.index(found.kind), found))
            elif each.span.start > foot:
                bottom.append(found)
    if top:
        return min(top, key=lambda item: (item[1], item[0]))[2].iso
    if datelines:
        return datelines[0]
    return min(bottom, key=lambda found: _RANK.index(found.kind)).iso if bottom else None
