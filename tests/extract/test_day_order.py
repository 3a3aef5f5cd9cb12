"""Whether an article writes the day or the month first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.day_order import is_day_first
from extract.reading import read_articles
from extract.reading.head_matter import head_matter
from records.article import Article

BODY = """

The town closed its pool, the leader of the council told reporters.

"We had no choice left at all in this matter," Ann Lee said after the vote.
"""


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("Issued on: 06/07/2020 - 14:22 Modified: 16/07/2020 - 15:01", "2020-07-06"),
        ("Posted 06/07/2020, changed 06/17/2020", "2020-06-07"),
        ("06/07/2020 14:22", "2020-07-06"),
        ("06/07/2020 2:22 PM EDT", "2020-06-07"),
        ("06/07/2020 10:22 BST", "2020-07-06"),
        ("Publié le 06/07/2020", "2020-07-06"),
        ("Monday 06/07/2020", "2020-07-06"),
        ("Sunday 06/07/2020", "2020-06-07"),
        ("06/07/2020", "2020-06-07"),
    ],
)
def test_the_line_of_the_date_tells_its_order(head: str, published: str) -> None:
    assert head_matter(f"Pool to close after vote\n\n{head}{BODY}").published == published


@pytest.mark.parametrize(
    ("sentence", "published"),
    [
        ("The council voted on Monday to close it.", "2020-07-06"),
        ("The council voted on Saturday night to close it.", "2020-06-07"),
        ("The council voted to close it from 6 July 2020.", "2020-07-06"),
        ("Councillors of the labour group saw costs of £40,000 for the centre.", "2020-07-06"),
        ("Neighbors of the community center called the color of the theater gray.", "2020-06-07"),
        ("Nobody came.", "2020-06-07"),
    ],
)
def test_the_article_tells_the_order_of_its_date(sentence: str, published: str) -> None:
    text = f"Pool to close after vote\n\n06/07/2020{BODY}\n{sentence}\n"
    assert head_matter(text).published == published


def test_what_the_user_says_goes_before_what_the_article_shows() -> None:
    text = f"Pool to close after vote\n\n06/07/2020 2:22 PM EDT{BODY}"
    assert head_matter(text, day_first=True).published == "2020-07-06"


def test_a_field_is_read_in_the_order_that_its_article_shows() -> None:
    assert is_day_first("The council voted on Monday.", "06/07/2020") is True
    assert is_day_first("The council voted on Saturday.", "06/07/2020") is False
    assert is_day_first("The council voted.", "06/07/2020") is None
    assert is_day_first("The council voted on Monday.", "2020-07-06") is None


def test_a_row_is_read_in_the_order_that_its_column_shows(tmp_path: Path) -> None:
    table = tmp_path / "olmo.csv"
    table.write_text(
        "date,text\n06/07/2020,The town closed its pool.\n23/07/2020,The town sold it.\n", encoding="utf-8"
    )
    found = [item.published for item in read_articles([str(table)]) if isinstance(item, Article)]
    assert found == ["2020-07-06", "2020-07-23"]


@pytest.mark.parametrize(
    "foot",
    [
        "Related\nPool closes in Elm (3 March 2019)\nBudget row: 12 May 2018",
        "© 2020 Olmo Gazette",
        "Copyright 3 Feb 2020 Olmo Gazette. All rights reserved.",
        "More from Local\n12 March 2019\nHow the lido died\n14 April 2018\nBoating lake to reopen",
        "Read next\nThe lido that was | 12 March 2019",
        "This article was archived on 3 Feb 2021",
    ],
)
def test_no_date_is_taken_from_links_and_copyright(foot: str) -> None:
    assert head_matter(f"Pool to close after vote{BODY}\n{foot}\n").published is None


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_is_read_without_an_error(text: str, value: str) -> None:
    assert is_day_first(text, value) in {True, False, None}
