"""The date of a statement: the time of its reporting clause, the occasion's, the article's, or none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from extract.dates import UNKNOWN, StatementDate, statement_dates
from extract.language import load_pipeline
from extract.time_expressions import date_of, time_expressions
from records.attribution import Attribution
from records.spans import Spans, TextSpan

WEDNESDAY = "2019-05-15"


@cache
def pipeline() -> Language:
    return load_pipeline()


def dates(
    marked: str, published: str | None = WEDNESDAY, speakers: list[str | None] | None = None
) -> list[StatementDate]:
    """Return the dates of statements marked `(s:source)`, `(c:cue)`, `(q:content)`; a content ends its statement.

    A bar after the mark of a source or cue, `(c|:said)`, belongs to the content before it.
    """
    text = ""
    parts: dict[str, list[TextSpan]] = {"s": [], "c": [], "q": []}
    found: list[Attribution] = []

    def close() -> None:
        if parts["q"]:
            found.append(_attribution(tuple(parts["s"]), tuple(parts["c"]), tuple(parts["q"])))
        for spans in parts.values():
            spans.clear()

    at = 0
    for match in re.finditer(r"\((s|c|q)(\|?):([^()]*)\)", marked):
        text += marked[at : match.start()]
        if parts["q"] and not match[2]:
            close()
        parts[match[1]].append(TextSpan(len(text), len(text) + len(match[3])))
        text += match[3]
        at = match.end()
    close()
    text += marked[at:]
    return statement_dates(pipeline()(text), found, published, speakers=speakers)


def _attribution(source: Spans, cue: Spans, content: Spans) -> Attribution:
    return Attribution(source, cue, content, "indirect", "test", 1.0)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("(s:The mayor) (c:said) on Monday that (q:the bridge was safe).", "2019-05-13"),
        ("(s:The mayor) (c:said) Monday (q:the bridge was safe).", "2019-05-13"),
        ("(q:The bridge is safe), (s|:the mayor) (c|:said) on Wednesday.", "2019-05-15"),
        ("(s:The mayor) (c:told) reporters on May 8 that (q:the bridge was safe).", "2019-05-08"),
        ("(s:The mayor) (c:told) reporters on Dec. 8 that (q:the bridge was safe).", "2018-12-08"),
        ("(s:The mayor) (c:ruled out) (q:a new bridge) yesterday.", "2019-05-14"),
        ("(s:The mayor) (c:backed) (q:the new bridge) last month.", "2019-04"),
        ("(s:The mayor) (c:backed) (q:the new bridge) two years ago.", "2017"),
        ("In an interview on Tuesday (s:she) (c:said) (q:the bridge was safe).", "2019-05-14"),
        ("Speaking in Olmo on Sunday, (s:the mayor) (c:said) (q:the bridge was safe).", "2019-05-12"),
        ("After talks with the builders on Friday, (s:the mayor) (c:said) (q:the bridge was safe).", "2019-05-10"),
        ("In a statement on Tuesday night, (s:the council) (c:said) (q:the bridge was safe).", "2019-05-14"),
        ("(s:The mayor) on Thursday (c:defended) (q:the bridge).", "2019-05-09"),
        ("On Saturday, (s:the mayor) (c:called) (q:the bridge a disgrace).", "2019-05-11"),
        ("(s:The mayor) rejected the plan on Monday, (c:saying) (q:the bridge was safe).", "2019-05-13"),
    ],
)
def test_a_time_in_the_reporting_clause_dates_the_statement(sentence: str, expected: str) -> None:
    assert dates(sentence) == [StatementDate(expected, "relative")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("(s:The mayor) (c:said) on 3 May 2018 that (q:the bridge was safe).", "2018-05-03"),
        ("(s:The mayor) (c:proposed) (q:a new bridge) in November 2010.", "2010-11"),
        ("(s:The mayor) (c:proposed) (q:a new bridge) in 2010.", "2010"),
    ],
)
@pytest.mark.parametrize("published", [WEDNESDAY, None])
def test_a_date_with_its_year_needs_no_date_of_the_article(sentence: str, expected: str, published: str | None) -> None:
    assert dates(sentence, published) == [StatementDate(expected, "explicit")]


@pytest.mark.parametrize(
    "sentence",
    [
        "(s:The mayor) (c:said) that (q:the bridge would open on Monday).",
        "(s:Ann Lee), who voted for a bridge on Monday, (c:said) that (q:it was safe).",
        "(s:Ann Lee), elected in 2016, (c:said) that (q:the bridge was safe).",
        "(q:The bridge is safe), (c|:said) (s|:Ann Lee), who left the council last year.",
        "(s:The mayor) (c:said) (q:the bridge was safe). It was closed on Monday.",
    ],
)
def test_a_time_of_something_else_leaves_the_date_of_the_article(sentence: str) -> None:
    assert dates(sentence) == [StatementDate(WEDNESDAY, "article")]


@pytest.mark.parametrize(
    "sentence",
    [
        "(s:The mayor) (c:said) earlier that (q:the bridge was safe).",
        "(q:The bridge is safe), (s|:she) (c|:said) earlier.",
        "Earlier, (s:the mayor) (c:said) (q:the bridge was safe).",
        "(s:The mayor) had (c:said) that (q:the bridge was safe).",
        "(s:The mayor) had twice (c:refused) (q:a new bridge).",
        "(s:The mayor) (c:said) a few years ago that (q:the bridge was safe).",
    ],
)
def test_a_statement_that_the_text_looks_back_to_does_not_get_the_date_of_the_article(sentence: str) -> None:
    assert dates(sentence) == [UNKNOWN]


def test_what_is_yet_to_be_said_is_dated_forward() -> None:
    [found] = dates("(s:The mayor) will (c:announce) on Monday that (q:the bridge is safe).")
    assert found == StatementDate("2019-05-20", "relative")


def test_without_a_date_of_the_article_a_weekday_stays_open() -> None:
    assert dates("(s:The mayor) (c:said) on Monday that (q:the bridge was safe).", None) == [UNKNOWN]
    assert dates("(s:The mayor) (c:said) that (q:the bridge was safe).", None) == [UNKNOWN]


def test_the_next_quotation_of_the_same_speaker_is_of_the_same_occasion() -> None:
    text = (
        "(s:Ann Lee) (c:said) on Monday that (q:the bridge was safe).\n"
        "(s:Bo Ek) (c:said) (q:it was not).\n"
        "“(q:I walk over it every day),” (s|:Lee) (c|:said)."
    )
    assert [found.date for found in dates(text)] == ["2019-05-13", WEDNESDAY, "2019-05-13"]


def test_a_lead_without_a_time_takes_that_of_the_next_statement_of_its_speaker() -> None:
    lead = "(q:The bridge is safe), (s|:Ann Lee) (c|:said)."
    text = f"{lead}\nAt a meeting on Monday, (s:Lee) (c:said) (q:it would open soon)."
    assert [found.date for found in dates(text)] == ["2019-05-13", "2019-05-13"]


def test_given_speakers_decide_who_continues() -> None:
    text = (
        "(s:Ann Lee) (c:said) on Monday that (q:the bridge was safe).\n"
        "(s:The engineer) (c:said) (q:it would last).\n"
        "(s:Jo Lee) (c:said) (q:it would not)."
    )
    found = dates(text, speakers=["ann", "ann", "jo"])
    assert [each.date for each in found] == ["2019-05-13", "2019-05-13", WEDNESDAY]


def test_an_old_statement_lends_its_date_only_within_its_paragraph() -> None:
    text = (
        "(s:Ann Lee) (c:promised) (q:a bridge) in 2010. (s:She) (c:said) (q:it would be safe).\n"
        "(s:Lee) (c:said) (q:the bridge would open soon)."
    )
    assert [found.date for found in dates(text)] == ["2010", "2010", WEDNESDAY]


def test_a_time_told_aside_dates_nothing_else() -> None:
    text = "(s:Ann Lee), who (c:voted) for (q:a bridge) on Monday, (c:said) that (q:it was safe)."
    assert [found.date for found in dates(text, speakers=["ann", "ann"])] == ["2019-05-13", WEDNESDAY]


def test_an_earlier_statement_of_unknown_time_keeps_its_continuation_open() -> None:
    text = "Earlier, (s:Ann Lee) (c:said) (q:the bridge was safe).\n“(q:I walk over it),” (s|:Lee) (c|:added)."
    assert dates(text) == [UNKNOWN, UNKNOWN]


def test_a_floating_quotation_takes_the_occasion_of_its_speaker() -> None:
    text = "(s:Ann Lee) (c:said) on Monday that (q:the bridge was safe).\n“(q:I walk over it every day.)”"
    assert dates(text, speakers=["ann", "ann"])[1].date == "2019-05-13"


def test_a_time_in_a_sentence_without_a_verb_is_looked_at_and_left() -> None:
    text = "The debate on Monday in Olmo: “(q:I walk over it),” a word, (s:Lee) the (c:voice)."
    doc = pipeline()(text.replace("(q:", "").replace("(s:", "").replace("(c:", "").replace(")", ""))
    where = [TextSpan(m.start(), m.end()) for m in re.finditer("debate|Olmo|voice|word", doc.text)]
    for cue in where:
        for content in where:
            found = statement_dates(doc, [_attribution((), (cue,), (content,))], WEDNESDAY)
            assert found[0].basis in {"relative", "article", None}


def days(marked: str, speakers: list[str | None] | None = None, published: str | None = WEDNESDAY) -> list[str | None]:
    return [found.date for found in dates(marked, published, speakers)]


def test_one_day_holds_for_all_who_speak_at_a_meeting() -> None:
    text = (
        "More than ninety people came to a meeting in Olmo on Monday night.\n"
        "(s:Ann Lee) (c:said) (q:the bridge was safe). (s:Bo Ek) (c:asked) (q:who had counted the bolts).\n"
        "“(q:I walk over it every day),” (s|:Cy Orr) (c|:said)."
    )
    assert dates(text, speakers=["lee", "ek", "orr"]) == [StatementDate("2019-05-13", "event")] * 3


def test_what_is_said_apart_or_now_is_not_of_the_meeting() -> None:
    text = (
        "At a meeting in Olmo last Thursday (s:Ann Lee) (c:said) (q:the bridge was safe).\n"
        "In a statement, (s:the builders) (c:said) (q:they agreed). (s:Bo Ek) (c:says) (q:he does not).\n"
        "(s:Cy Orr) (c:said) (q:the road came first)."
    )
    assert days(text, ["lee", "builders", "ek", "orr"]) == ["2019-05-09", WEDNESDAY, WEDNESDAY, WEDNESDAY]


def test_bare_speech_of_one_dates_no_other() -> None:
    text = "(s:Ann Lee) (c:said) on Monday that (q:the bridge was safe).\n(s:Bo Ek) (c:said) (q:it was not)."
    assert days(text, ["lee", "ek"]) == ["2019-05-13", WEDNESDAY]


def test_a_body_named_for_its_meetings_speaks_at_none() -> None:
    text = (
        "At a meeting in Olmo last Thursday (s:Ann Lee) (c:said) (q:the bridge was safe).\n"
        "(s:Bo Ek) (c:says) (q:it is not).\n"
        "The (s:Northern Trade Forum) (c:said) (q:the bridge would help)."
    )
    assert days(text, ["lee", "ek", "forum"]) == ["2019-05-09", WEDNESDAY, WEDNESDAY]


def test_a_day_that_the_lead_tells_holds_until_another_is_named() -> None:
    text = (
        "The old bridge at Olmo was closed on Tuesday after a bolt fell on a boat.\n"
        "(s:Ann Lee) (c:said) (q:nobody was hurt).\n"
        "On Sunday a first bolt had been found. The engineers came on Monday.\n"
        "(s:Bo Ek) (c:said) (q:it was old)."
    )
    assert days(text, ["lee", "ek"]) == ["2019-05-14", WEDNESDAY]


def test_who_acts_in_a_sentence_with_a_time_is_dated_by_it() -> None:
    text = (
        "(s:Ann Lee) (c:said) on Friday that (q:the bridge was safe).\n"
        "On Monday Lee walked over it with her dog.\n“(q:It holds),” (s|:Lee) (c|:said)."
    )
    assert days(text, ["lee", "lee"]) == ["2019-05-10", "2019-05-13"]


def test_a_letter_told_of_again_keeps_its_date() -> None:
    text = (
        "Late last month the builders sent the town a letter of six pages.\n"
        "(s:Ann Lee) (c:said) on Monday (q:she had read it).\n"
        "(s:The builders) (c:complained) in the letter (q:that nobody had paid)."
    )
    assert days(text, ["lee", "builders"]) == ["2019-05-13", "2019-04"]


def test_a_time_is_counted_from_the_scene_it_refers_to() -> None:
    text = (
        "The council met on Friday.\n(s:Ann Lee) (c:said) that day (q:the bridge was safe).\n"
        "(s:Bo Ek) (c:said) two days earlier (q:it was not)."
    )
    assert days(text, ["lee", "ek"]) == ["2019-05-10", "2019-05-08"]


def test_what_the_same_paper_was_told_by_the_same_speaker_is_of_one_day() -> None:
    text = (
        "(s:Ann Lee) (c:backed) (q:the bridge) on Wednesday, just three days after (s:Lee) (c:told) the Post"
        " (q:it was rotten).\n(s:Bo Ek) (c:said) on Tuesday (q:it was not).\n"
        "“(q:I would not walk over it),” (s|:Lee) (c|:told) the Post."
    )
    assert days(text, ["lee", "lee", "ek", "lee"]) == [WEDNESDAY, "2019-05-12", "2019-05-14", "2019-05-12"]


def test_a_speaker_who_was_heard_before_a_gathering_is_told_of_is_not_of_it() -> None:
    text = (
        "(s:Ann Lee) (c:called for) (q:a new bridge). (s:Bo Ek) (c:said) (q:the old one would do).\n"
        "At a rally in Olmo on Saturday (s:Cy Orr) (c:said) (q:it swayed). (s:Di Ros) (c:cried) (q:it had to go).\n"
        "(s:Lee) (c:said) (q:there was money)."
    )
    assert days(text, ["lee", "ek", "orr", "ros", "lee"])[2:] == ["2019-05-11", "2019-05-11", WEDNESDAY]


def test_a_participle_looks_back_with_its_verb() -> None:
    assert dates("(s:The builders) had sued, (c:saying) (q:nobody had paid).") == [UNKNOWN]


@pytest.mark.parametrize("adverb", ["long", "repeatedly", "often"])
def test_what_a_speaker_keeps_saying_has_no_date(adverb: str) -> None:
    assert dates(f"(s:The mayor) has {adverb} (c:said) (q:the bridge is safe).") == [UNKNOWN]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("(s:The mayor) (c:welcomed) (q:the bridge in a radio interview on Monday).", "2019-05-13"),
        ("(s:The mayor) (c:backed) (q:the bridge on Monday).", "2019-05-13"),
        ("(s:The mayor) (c:welcomed) (q:the old approach in a radio interview on Monday).", "2019-05-13"),
        ("(s:The mayor) has (c:asked) (q:for a delay until September).", WEDNESDAY),
        ("(s:The mayor) (c:said) (q:the bridge would open on Monday).", WEDNESDAY),
        ("(s:The mayor) (c:said) “(q:we met on Monday).”", WEDNESDAY),
    ],
)
def test_a_time_that_the_content_runs_on_into_is_that_of_the_cue(sentence: str, expected: str) -> None:
    assert days(sentence) == [expected]


def test_a_weekday_that_the_parse_gives_to_a_name_still_dates_the_verb() -> None:
    assert days("On Saturday Tembara's prime minister, (s:Ann Lee), (c:hailed) (q:the bridge).") == ["2019-05-11"]


def read(words: str, published: str | None = WEDNESDAY, **given: bool) -> str | None:
    [expression] = time_expressions(words)
    return date_of(expression, published, **given)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("on Wednesday", "2019-05-15"),
        ("last Wednesday", "2019-05-08"),
        ("on Thursday", "2019-05-09"),
        ("next Monday", "2019-05-20"),
        ("late Monday night", "2019-05-13"),
        ("today", "2019-05-15"),
        ("this morning", "2019-05-15"),
        ("last night", "2019-05-14"),
        ("tomorrow", "2019-05-16"),
        ("the day before yesterday", "2019-05-13"),
        ("three days ago", "2019-05-12"),
        ("two hours ago", "2019-05-15"),
        ("earlier this week", "2019-05"),
        ("last week", "2019-05"),
        ("this month", "2019-05"),
        ("last year", "2018"),
        ("six months ago", "2018-11"),
        ("at the weekend", "2019-05"),
        ("on Friday last", "2019-05-10"),
        ("on friday", "2019-05-10"),
        ("on Fri.", "2019-05-10"),
        ("last evening", "2019-05-14"),
        ("two years back", "2017"),
        ("last fall", "2018"),
        ("last spring", "2018"),
        ("last winter", None),
        ("this summer", "2019"),
        ("on the 9th.", "2019-05-09"),
        ("on the 19th.", "2019-04-19"),
        ("on the 9th of last month", "2019-04-09"),
        ("on 3 March last year", "2018-03-03"),
        ("in March last year", "2018-03"),
        ("on Boxing Day", "2018-12-26"),
        ("in a 2012 interview", "2012"),
        ("in a March speech", "2019-03"),
        ("in a May 2016 interview", "2016-05"),
        ("in his March 3 speech", "2019-03-03"),
        ("in a recent interview", None),
        ("in a different interview", None),
        ("on 8 December", "2018-12-08"),
        ("on Dec. 8", "2018-12-08"),
        ("May 14th", "2019-05-14"),
        ("in July", "2018-07"),
        ("last May", "2018-05"),
        ("in early March", "2019-03"),
        ("in November, 2010", "2010-11"),
        ("in late 2010", "2010"),
        ("on December 8, 2010", "2010-12-08"),
        ("2010-12-08", "2010-12-08"),
        ("in recent years", None),
        ("several days ago", None),
        ("a few weeks ago", None),
    ],
)
def test_an_expression_means_no_more_than_it_says(words: str, expected: str | None) -> None:
    assert read(words) == expected


def test_a_week_that_lies_in_two_months_is_known_to_the_year() -> None:
    assert read("last week", "2019-05-08") == "2019"
    assert read("last week", "2019-01-08") is None


def test_an_article_known_to_the_month_dates_only_what_that_allows() -> None:
    assert read("on Monday", "2019-05") is None
    assert read("today", "2019-05") == "2019-05"
    assert read("last year", "2019-05") == "2018"
    assert read("in March", "2019-05") == "2019-03"
    assert read("in June", "2019-05") == "2018-06"
    assert read("last month", "2019-05") == "2019-04"
    assert read("on 3 March", "2019-05") == "2019-03-03"
    assert read("on 3 May", "2019-05") is None
    assert read("in March", "2019") is None


@pytest.mark.parametrize(
    "words",
    [
        "He may go",
        "march on",
        "12 percent",
        "a 16-year-old",
        "Mondays are hard",
        "ABC's This Week",
        "in 5,000 homes",
        "Black Friday deals",
        "the Sunday Times",
        "NBC's Today show",
        "on the 19th hole",
        "the 19th century",
    ],
)
def test_other_words_and_numbers_are_no_time(words: str) -> None:
    assert list(time_expressions(words)) == []


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)), st.integers(min_value=0, max_value=6))
def test_a_weekday_is_the_last_one_on_or_before_publication_and_the_first_after_it_to_come(
    day: date, back: int
) -> None:
    said = day - timedelta(days=back)
    assert read(f"on {said:%A}", day.isoformat()) == said.isoformat()
    coming = day + timedelta(days=back + 1)
    assert read(f"on {coming:%A}", day.isoformat(), future=True) == coming.isoformat()


def test_a_time_since_which_something_is_so_is_no_time_of_speaking() -> None:
    marked = (
        "The guild met. Its members have refused it since 2017, "
        "(c:said) (s:director Nan Brin), (q:and not one guest has asked for it)."
    )
    assert dates(marked) == [StatementDate(WEDNESDAY, "article")]
