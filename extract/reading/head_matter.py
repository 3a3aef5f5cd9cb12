"""What the text itself says of an article: headline, date of publication, news agency."""

from __future__ import annotations

from dataclasses import dataclass

from extract.layout import Layout, dateline_agency, layout_of
from extract.written_dates import date_line, written_dates

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
    headline = layout.headline.start if layout.headline else 0
    found: list[tuple[int, int, str]] = []
    datelines: list[str] = []
    for each in layout.boilerplate:
        line, start = each.span.of(text), each.span.start
        if each.reason == "dateline":
            datelines += [written.iso for written in written_dates(line, day_first=day_first)]
        elif each.reason == "date line" and (dated := date_line(line, day_first=day_first)):
            if start < top_end:
                found.append((_RANK.index(dated.kind), int(start < headline), dated.iso))
            elif start > foot:
                found.append((_RANK.index(dated.kind), 2, dated.iso))
    best = min(found, default=None, key=lambda item: item[:2])
    if datelines and (best is None or best[1] == 2):
        return datelines[0]
    return best[2] if best else None
