"""The same utterance in several articles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.linked import Repeat
from graph.linking.numbers import months_in, numbers_in
from graph.linking.repeats import date_from_repeats, find_repeats
from records.article import Article
from records.attribution import Attribution
from records.spans import TextSpan
from records.speaker import Speaker
from records.statement import Statement
from tests.graph.meanings import encode

ORCHARD = "We planted this orchard for our grandchildren, and nobody will pave it over"


def said(
    name: str, quote: str, *, article: str, day: str | None = None, speaker: str | None = "Ana Ruiz", at: int = 0
) -> Statement:
    return Statement(
        id=name,
        article=Article(id=article, text="", published=day),
        speaker=Speaker(id=speaker, name=speaker, kind="person") if speaker else None,
        mention=None,
        attribution=Attribution((), (), (TextSpan(at, at + len(quote)),), "direct", "test", 1.0),
        quote=quote,
        cue="said",
        date=day,
        date_basis="article" if day else None,
    )


def pairs(*statements: Statement) -> set[tuple[str, str]]:
    return {(r.later, r.earlier) for r in find_repeats(statements)}


def test_a_trimmed_copy_repeats_the_earlier_telling() -> None:
    full = said("full", ORCHARD, article="agency", day="2020-05-04")
    cut = said("cut", "nobody will pave over this orchard we planted", article="paper", day="2020-05-05")
    assert pairs(cut, full) == {("cut", "full")}


def test_a_verbatim_copy_counts_however_late() -> None:
    old = said("old", ORCHARD, article="a", day="2012-01-01")
    new = said("new", f"As I said: {ORCHARD}.", article="b", day="2020-01-01")
    assert pairs(old, new) == {("new", "old")}


def test_a_like_wording_long_after_is_another_utterance() -> None:
    old = said("old", "this orchard will not be paved over by anybody", article="a", day="2012-01-01")
    new = said("new", "nobody will pave this orchard over", article="b", day="2020-01-01")
    assert pairs(old, new) == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("I will vote for the harbour bill", "I will vote against the harbour bill", False),
        ("we will build 40 million homes", "we will not build 90 million homes", False),
        ("the plant employs 400 people in the valley", "the plant employs 900 people in the valley", False),
        ("the plant employs 1,180 people in the valley", "the plant employs 1,200 people in the valley", True),
        ("we can do it without the mayor", "we can do it with the mayor", False),
        ("the valley will get a new bridge", "the valley won't get a new bridge", False),
        ("the court was right to accept the appeal", "the court was right to reject the appeal", False),
        ("the court will not accept the appeal", "the court will reject the appeal", True),
        ("we will pave the orchard over", "we will pave the orchard over, not for us but for the children", True),
    ],
)
def test_wordings_that_contradict_each_other_are_no_repeats(one: str, other: str, same: bool) -> None:
    first = said("first", one, article="a", day="2020-05-04")
    second = said("second", other, article="b", day="2020-05-05")
    assert bool(find_repeats([first, second])) is same
    assert bool(find_repeats([first, second], encode=encode)) is same


def test_the_same_words_after_opposite_cues_are_no_repeat() -> None:
    first = replace(
        said("first", "the plan for a second harbour bridge", article="a", day="2020-05-04"), cue="supported"
    )
    second = replace(said("second", first.quote, article="b", day="2020-05-05"), cue="opposed")
    assert pairs(first, second) == set()
    assert pairs(first, replace(second, cue="backed")) == {("second", "first")}


def test_a_number_that_differs_or_again_on_one_side_speaks_of_another_occasion() -> None:
    one = said("one", "the council has forty hectares of orchard to sell", article="a", day="2020-05-04")
    other = said("other", "the council would sell forty-one hectares", article="b", day="2020-05-05")
    same = said("same", "the council would sell 40 hectares", article="c", day="2020-05-05")
    again = said("again", "the council would again sell 40 hectares", article="d", day="2020-05-08")
    assert find_repeats([one, other], encode=encode) == []
    assert [r.later for r in find_repeats([one, same], encode=encode)] == ["same"]
    assert find_repeats([one, again], encode=encode) == []


def test_a_statement_that_runs_two_utterances_together_repeats_both() -> None:
    first = said("1", "We planted this orchard for our grandchildren", article="agency", day="2020-05-04")
    second = said("2", "The builders may take their cranes elsewhere", article="agency", day="2020-05-04", at=200)
    both = said("3", f"{first.quote}. {second.quote}", article="paper", day="2020-05-05")
    found = find_repeats([first, second, both], encode=encode)
    assert {(r.later, r.earlier) for r in found} == {("3", "1"), ("3", "2")}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("forty-one of 3,800 jobs", {"41", "3800"}),
        ("2.5 percent, twenty and seven", {"2.5", "20", "7"}),
        ("no one, nobody", set()),
        ("thirty", {"30"}),
        ("in ninety seconds", {"90"}),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("work would begin in May, or by March 3", {"May", "March"}),
        ("May we march in step from September?", {"September"}),
        ("nobody may say", set()),
    ],
)
def test_months_are_told_from_the_verbs_that_are_written_so(text: str, months: set[str]) -> None:
    assert months_in(text) == months


def test_a_month_that_differs_speaks_of_another_occasion() -> None:
    one = said("one", "the council has orchard to sell by June", article="a", day="2020-05-04")
    other = said("other", "the council would sell in August", article="b", day="2020-05-05")
    same = said("same", "the council would sell in June", article="c", day="2020-05-05")
    assert find_repeats([one, other], encode=encode) == []
    assert [r.later for r in find_repeats([one, same], encode=encode)] == ["same"]


def test_two_speakers_with_one_phrase_are_no_repeat() -> None:
    one = said("one", ORCHARD, article="a", day="2020-05-04")
    other = said("other", ORCHARD, article="b", day="2020-05-04", speaker="Bo Lind")
    assert pairs(one, other) == set()


def test_statements_without_a_speaker_have_no_repeats() -> None:
    assert pairs(*(said(x, ORCHARD, article=x, speaker=None) for x in "ab")) == set()


def test_within_one_article_only_the_same_words_repeat() -> None:
    first = said("1", ORCHARD, article="a")
    like = said("2", "nobody will pave over this orchard we planted", article="a", at=200)
    same = said("3", ORCHARD + ".", article="a", at=400)
    assert pairs(first, like, same) == {("3", "1")}


def test_every_copy_points_to_the_first_telling() -> None:
    copies = [said(x, ORCHARD, article=x, day=f"2020-05-0{i}") for i, x in enumerate("abcd", start=1)]
    assert pairs(*copies) == {("b", "a"), ("c", "a"), ("d", "a")}


def test_an_undated_copy_comes_after_the_dated_ones_and_ties_go_by_article() -> None:
    undated = said("u", ORCHARD, article="a")
    dated = said("d", ORCHARD, article="z", day="2020-05-04")
    same_day = said("e", ORCHARD, article="y", day="2020-05-04")
    assert pairs(undated, dated, same_day) == {("u", "e"), ("d", "e")}


def test_other_words_of_like_meaning_repeat_only_where_meaning_is_asked() -> None:
    one = said("one", "the sugar tax would shut this clinic", article="a", day="2020-05-04")
    other = said("other", "a soda levy would shut that hospital", article="b", day="2020-05-05")
    assert find_repeats([one, other]) == []
    assert [(r.later, r.earlier) for r in find_repeats([one, other], encode=encode)] == [("other", "one")]


def test_an_undated_statement_takes_the_date_of_its_dated_repeat() -> None:
    undated, dated = said("u", ORCHARD, article="a"), said("d", ORCHARD, article="b", day="2020-05-04")
    other = said("o", "Nothing to add", article="a", at=300)
    found = date_from_repeats([undated, dated, other], find_repeats([undated, dated, other]))
    assert [(s.date, s.date_basis) for s in found] == [
        ("2020-05-04", "repeat"),
        ("2020-05-04", "article"),
        (None, None),
    ]


def test_a_date_reaches_the_other_copies_through_an_undated_first_telling() -> None:
    statements = [said("first", ORCHARD, article="a"), said("x", ORCHARD, article="b"), said("y", ORCHARD, article="c")]
    dated = [statements[0], statements[1], said("y", ORCHARD, article="c", day="2020-05-04")]
    links = [Repeat("x", "first", 0.9), Repeat("y", "first", 0.9)]
    assert {s.date for s in date_from_repeats(dated, links)} == {"2020-05-04"}
    assert date_from_repeats(statements, links) == statements


QUOTES = [ORCHARD, "Nobody will pave over this orchard", "The well is dry", "The old well has run dry again", "No"]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(QUOTES), st.sampled_from("abc"), st.sampled_from([None, "2020-05-04", "2020-05-09"])),
        max_size=10,
    ),
    st.randoms(),
)
def test_the_order_makes_no_difference_and_links_go_from_later_to_first(
    rows: list[tuple[str, str, str | None]], random: object
) -> None:
    statements = [said(f"s{i}", q, article=a, day=d, at=100 * i) for i, (q, a, d) in enumerate(rows)]
    shuffled = list(statements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = find_repeats(statements, encode=encode)
    assert found == find_repeats(shuffled, encode=encode)
    links = [(r.later, r.earlier) for r in found]
    assert len(links) == len(set(links))
    assert not {r.earlier for r in found} & {r.later for r in found}
    assert all(0.0 <= r.similarity <= 1.0 for r in found)
