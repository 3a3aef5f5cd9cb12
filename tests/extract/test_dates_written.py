"""Dates as they are written in lines and fields."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.written_dates import date_line, is_time_line, iso_date, written_dates

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("August 9, 2014, 13:39 UTC+3", "2014-08-09"),
        ("August 9, 2014, Saturday // 16:58", "2014-08-09"),
        ("Saturday, August 9, 2014", "2014-08-09"),
        ("Saturday 9th August 2014", "2014-08-09"),
        ("SATURDAY 9 AUGUST 2014", "2014-08-09"),
        ("By Ida Brandvold | 9 August 2014", "2014-08-09"),
        ("By Ida Brandvold and Jo Stein, August 9, 2014", "2014-08-09"),
        ("By IDA BRANDVOLD AUG. 9, 2014", "2014-08-09"),
        ("Published: Saturday, 9 August 2014 07:45 GMT", "2014-08-09"),
        ("Published 7:45 AM EDT, Sat August 9, 2014", "2014-08-09"),
        ("Posted on August 9, 2014 by Ida Brandvold", "2014-08-09"),
        ("Posted at 9:05 am on Aug. 9th, 2014", "2014-08-09"),
        ("Aug. 9, 2014", "2014-08-09"),
        ("Aug 9 2014", "2014-08-09"),
        ("9 Aug 2014 • 3 min read", "2014-08-09"),
        ("9-Aug-2014", "2014-08-09"),
        ("2014-08-09T10:00:00Z", "2014-08-09"),
        ("2014-08-09 10:00:00.123 +02:00", "2014-08-09"),
        ("2014/08/09", "2014-08-09"),
        ("09.08.2014", "2014-08-09"),
        ("09.08.14 22:10 Uhr", "2014-08-09"),
        ("08/23/2014 at 4 p.m.", "2014-08-23"),
        ("23/08/2014", "2014-08-23"),
        ("Last updated: 9 August, 2014 14:05 IST", "2014-08-09"),
        ("PUBLISHED : 9 Aug 2014, 05:30 hrs IST", "2014-08-09"),
        ("Posted 8h ago8 hours ago, Tue 5 Sep 2023 at 4:40am", "2023-09-05"),
        ("Posted: Jan 30, 2025 3:12 PM EST | Last Updated: 2 hours ago", "2025-01-30"),
        ("This report by The Marlow Press was first published Jan. 30, 2025.", "2025-01-30"),
        ("First published on Sat 9 Aug 2014 12.00 BST", "2014-08-09"),
        ("Published 9 August 2014, updated 11 August 2014", "2014-08-09"),
        ("Updated August 11, 2014; posted August 9, 2014", "2014-08-09"),
        ("Oslo, 9 August 2014", "2014-08-09"),
        ("Sat 9 Aug 2014 06.00 GMT", "2014-08-09"),
        ("Last modified on Sun 10 Aug 2014 11.23 GMT", "2014-08-10"),
        ("Posted: Aug 09, 2014 4:00 AM ET | Last Updated: August 10", "2014-08-09"),
        ("PUBLISHED: August 9, 2014 at 5:30 a.m. | UPDATED: August 10, 2014 at 6:00 a.m.", "2014-08-09"),
        ("August 9, 2014 / 6:12 PM / Olmo News", "2014-08-09"),
        ("Publié le 9 août 2014 à 06h00", "2014-08-09"),
        ("Publié le 09/08/2014 à 06:00, mis à jour le 23/08/2014", "2014-09-08"),
        ("Veröffentlicht am 9. August 2014", "2014-08-09"),
        ("Actualizado 9 de agosto de 2014 - 10:00 CET", "2014-08-09"),
        ("9 agosto 2014 | 18:30", "2014-08-09"),
        ("2014年8月9日", "2014-08-09"),
        ("9/Aug/2014", "2014-08-09"),
        ("For immediate release: 9 August 2014", "2014-08-09"),
        ("EMBARGOED UNTIL 00.01 SATURDAY 9 AUGUST 2014", "2014-08-09"),
        ("Field Notes, August 2014", "2014-08"),
        ("The Naturalist | Vol. 12, No. 3 | August 2014", "2014-08"),
        ("August 2014 issue", "2014-08"),
        ("Issue 45, Spring 2014", "2014"),
        ("Sat 09/08/2014 10:12", "2014-08-09"),
        ("08/09/2014 (Sat)", "2014-08-09"),
    ],
)
def test_a_date_line_tells_its_day(line: str, iso: str) -> None:
    found = date_line(line)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    "line",
    [
        "On August 9, 2014 the council met.",
        "The law of 9 August 2014 was repealed",
        "“We signed on August 9, 2014”",
        "© August 9, 2014 Olmo Gazette",
        "Copyright 2014-08-09",
        "August 9",
        "Saturday, August 9",
        "3 hours ago",
        "2014",
        "Call 555-2014",
        "February 30, 2014",
        "9 August 2014 - 11 August 2014",
        "Born 9 August 2014 in Olmo",
        "Event date: 9 August 2014",
        "Ida Brandvold in Olmo, August 2014",
        "The storm of August 2014",
        "Open until 9 August 2014",
    ],
)
def test_a_sentence_or_a_line_without_a_whole_date_tells_none(line: str) -> None:
    assert date_line(line) is None


def test_an_ambiguous_date_is_read_with_the_month_first_unless_told_otherwise() -> None:
    assert iso_date("03/04/2014") == "2014-03-04"
    assert iso_date("03/04/2014", day_first=True) == "2014-04-03"


@pytest.mark.parametrize("day_first", [True, False])
@pytest.mark.parametrize(
    ("value", "iso"), [("23/04/2014", "2014-04-23"), ("04/23/2014", "2014-04-23"), ("03.04.2014", "2014-04-03")]
)
def test_a_value_above_twelve_and_dots_decide_by_themselves(value: str, iso: str, day_first: bool) -> None:
    assert iso_date(value, day_first=day_first) == iso


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2014", "2014"),
        ("2014-08", "2014-08"),
        ("August 2014", "2014-08"),
        ("20140809", "2014-08-09"),
        ("20140809T120000Z", "2014-08-09"),
        ("1407585600", "2014-08-09"),
        ("1407585600000", "2014-08-09"),
        ("Sat, 09 Aug 2014 12:00:00 +0000", "2014-08-09"),
        ("yesterday", None),
        ("n/a", None),
        ("", None),
        ("99/99/2014", None),
    ],
)
def test_a_field_keeps_the_precision_it_is_written_with(value: str, iso: str | None) -> None:
    assert iso_date(value) == iso


@given(DAYS)
def test_every_day_is_read_back_from_every_way_of_writing_it(day: date) -> None:
    for written in (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%A}, {day.day} {day:%b} {day.year}",
        f"{day:%b}. {day.day}, {day.year}",
        f"{day:%d.%m.%Y}",
    ):
        assert iso_date(written) == day.isoformat()
    assert iso_date(f"{day:%d/%m/%Y}", day_first=True) == day.isoformat()
    assert iso_date(f"{day:%m/%d/%Y}") == day.isoformat()


@given(st.text(max_size=80))
def test_dates_found_in_any_text_are_real_days_and_slice_back(text: str) -> None:
    for found in written_dates(text):
        assert date.fromisoformat(found.iso)
        assert found.span.of(text).strip()


@pytest.mark.parametrize(
    "line", ["3 hours ago", "Updated 2 days ago", "Just now", "14:05", "Saturday, August 9", "9:05 p.m."]
)
def test_a_line_of_time_alone_is_known_as_such(line: str) -> None:
    assert is_time_line(line)


@pytest.mark.parametrize(
    "line", ["He left 3 hours ago", "Saturday was cold.", "August was wet", "May 9 be lucky", "42"]
)
def test_a_line_that_says_more_than_the_time_is_not(line: str) -> None:
    assert not is_time_line(line)


def test_a_programme_line_dates_its_broadcast() -> None:
    line = date_line('"The Late Table", Radio Merle, broadcast 9 November 2023')
    assert line is not None
    assert (line.iso, line.kind) == ("2023-11-09", "published")
    assert date_line('"We lost it all", she said on 9 November 2023') is None
