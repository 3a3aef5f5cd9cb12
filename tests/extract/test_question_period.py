from __future__ import annotations

from datetime import date

import pytest

from extract.question import understand
from records.errors import QuestionError

WEDNESDAY = date(2024, 11, 20)


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("today", "2024-11-20", "2024-11-20"),
        ("yesterday", "2024-11-19", "2024-11-19"),
        ("three days ago", "2024-11-17", "2024-11-17"),
        ("a month ago", "2024-10", "2024-10"),
        ("this year", "2024", "2024"),
        ("earlier this week", "2024-11-18", "2024-11-24"),
        ("last week", "2024-11-11", "2024-11-17"),
        ("last month", "2024-10", "2024-10"),
        ("since last year", "2023", None),
        ("in the last month", "2024-10-20", "2024-11-20"),
        ("in the last 10 days", "2024-11-10", "2024-11-20"),
        ("over the past two years", "2022-11-20", "2024-11-20"),
        ("last summer", "2024-06", "2024-08"),
        ("last autumn", "2023-09", "2023-11"),
        ("since May", "2024-05", None),
        ("since 1 December", "2023-12-01", None),
        ("before Monday", None, "2024-11-17"),
        ("since Wednesday", "2024-11-13", None),
    ],
)
def test_a_period_without_a_year_counts_from_today(period: str, since: str | None, until: str | None) -> None:
    question = understand(f"who opposed the dam {period}", today=WEDNESDAY)
    assert (question.topic, question.since, question.until) == ("the dam", since, until)


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("between May and June 2023", "2023-05", "2023-06"),
        ("between November and February 2023", "2022-11", "2023-02"),
        ("from 3 to 10 May 2023", "2023-05-03", "2023-05-10"),
        ("between 1 May and 4 June 2023", "2023-05-01", "2023-06-04"),
        ("in 2022 and 2023", "2022", "2023"),
        ("in 2021-2023", "2021", "2023"),
        ("between 2021–2023", "2021", "2023"),
        ("after 2020 and before 2023", "2021", "2022"),
        ("since May 2021 and until 2023", "2021-05", "2023"),
        ("in spring 2023", "2023-03", "2023-05"),
        ("in the winter of 2022", "2022-12", "2023-02"),
        ("in the 1990s", "1990", "1999"),
        ("from June 2023 onwards", "2023-06", None),
        ("on the 3rd of March 2023", "2023-03-03", "2023-03-03"),
        ("in the first half of 2023", "2023-01", "2023-06"),
        ("in Q2 2023", "2023-04", "2023-06"),
        ("since the last quarter of 2023", "2023-10", None),
        ("in 05/2023", "2023-05", "2023-05"),
        ("3 May 2023", "2023-05-03", "2023-05-03"),
        ("throughout May 2023", "2023-05", "2023-05"),
        ("by the end of 2023", None, "2023"),
        ("until the end of March 2023", None, "2023-03"),
        ("before the end of last year", None, "2023"),
        ("before the start of 2023", None, "2022"),
        ("since the beginning of May 2023", "2023-05", None),
        ("prior to May 2023", None, "2023-04"),
        ("no later than 3 May 2023", None, "2023-05-03"),
        ("through 2023", None, "2023"),
        ("between March 2023 and June", "2023-03", "2023-06"),
        ("between 3 March 2023 and 4 February", "2023-03-03", "2024-02-04"),
        ("between March 2023 and yesterday", "2023-03", "2024-11-19"),
    ],
)
def test_a_part_of_a_date_that_is_left_out_is_that_of_the_other_one(
    period: str, since: str | None, until: str | None
) -> None:
    question = understand(f"who opposed the dam {period}", today=WEDNESDAY)
    assert (question.topic, question.since, question.until) == ("the dam", since, until)


@pytest.mark.parametrize(
    "text",
    [
        "In May 2023, who opposed the dam?",
        "who opposed the dam in May 2023",
        "what did Wren say in May 2023 about the dam",
        "who opposed the dam, in May 2023",
    ],
)
def test_a_period_may_stand_before_or_within_the_question(text: str) -> None:
    question = understand(text, today=WEDNESDAY)
    assert (question.topic, question.since, question.until) == ("the dam", "2023-05", "2023-05")


@pytest.mark.parametrize(
    "period",
    [
        "since Easter",
        "since the vote",
        "before Christmas",
        "in Smarch 2023",
        "in early 2023",
        "late last year",
        "at the end of 2023",
        "towards the end of March 2023",
        "in the first week of May 2023",
        "as of May 2023",
        "around 2023",
        "early 2023",
        "late May 2023",
        "later that year",
        "the following month",
        "at the time",
        "03/05/2023",
        "from 1.5.2023 to 3.6.2023",
        "between Smarch and June 2023",
        "in 2019 and 2023",
        "before and after 2023",
        "on 3/12/2024",
        "in the past few months",
        "recently",
        "last night",
        "a while ago",
    ],
)
def test_what_looks_like_a_period_and_is_none_is_refused_with_the_forms(period: str) -> None:
    with pytest.raises(QuestionError, match="is no period that onrecord knows; it knows:\n  since / until") as told:
        understand(f"who opposed the dam {period}", today=WEDNESDAY)
    assert str(told.value).startswith(repr(period))


@pytest.mark.parametrize(
    ("period", "told"), [("made in 2019 in 2020", "in 2019"), ("in the last 300 decades", "300 decades")]
)
def test_a_period_that_would_be_read_in_part_is_refused(period: str, told: str) -> None:
    with pytest.raises(QuestionError, match=f"^'{told}' is no period that onrecord knows"):
        understand(f"who opposed the cut {period}", today=WEDNESDAY)


@pytest.mark.parametrize("period", ["in 2023-13", "on 30 February 2023"])
def test_a_day_that_never_was_is_refused(period: str) -> None:
    with pytest.raises(QuestionError, match="is no date"):
        understand(f"who opposed the dam {period}", today=WEDNESDAY)


def test_a_period_that_begins_in_the_future_is_refused() -> None:
    with pytest.raises(QuestionError, match="'since 2030' lies in the future"):
        understand("who opposed the dam since 2030", today=WEDNESDAY)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QuestionError, match="from 2023 to 2020 ends before it begins"):
        understand("who opposed the dam between 2023 and 2020", today=WEDNESDAY)


@pytest.mark.parametrize(
    "topic",
    [
        "clean trams by 2050",
        "a ban on coal after 2035",
        "trade between Norland and Sudland",
        "the four-day week",
        "cutting the fees in half",
        "the 2012 budget",
        "bell-ringing on Sundays",
        "the dam before the election",
        "the plan to open by June",
        "the deal of May 2021",
        "the budget 2021",
        "homes around 20 acres",
    ],
)
def test_a_time_that_is_part_of_the_topic_is_no_period(topic: str) -> None:
    question = understand(f"who supports {topic}", today=WEDNESDAY)
    assert (question.topic, question.since, question.until) == (topic, None, None)
