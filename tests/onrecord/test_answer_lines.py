"""An answer as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.question import understand
from graph.answers import answer
from graph.memory import MemoryStore
from onrecord.texts import answer_lines
from records.statement import Statement
from tests.builders import linked, statement, word_vectors


def told(question: str, *statements: Statement) -> str:
    store = MemoryStore()
    store.load(linked(*statements))
    return "\n".join(answer_lines(answer(understand(question), store, encode=word_vectors)))


def test_what_a_transcript_reports_stands_without_its_colon() -> None:
    said = statement("We shall see.", quotation="indirect", cue=":")
    assert "  - We shall see." in told("who opposed the harbour toll", said).splitlines()


@pytest.mark.parametrize(("name", "verb"), [("nurses", "oppose"), ("fishermen", "oppose"), ("crew", "opposes")])
def test_a_group_in_the_plural_has_a_verb_in_the_plural(name: str, verb: str) -> None:
    assert f"{name} {verb} it:" in told("who opposed the harbour toll", statement(speaker=name, kind="group"))


def test_a_copy_in_an_article_without_title_and_publisher_is_told_as_an_article() -> None:
    first = statement(id="s1", article="a1", title="The toll")
    copy = replace(statement(id="s2", article="a2", title=None, publisher=None), repeats="s1")
    assert "also in article a2" in told("who opposed the harbour toll", first, copy)


def test_without_a_topic_the_coverage_says_nothing_of_one() -> None:
    assert "Searched 1 article and 1 statement; of these 0 without" in told("what did Bell say", statement())


def test_a_speaker_who_said_nothing_of_the_kind_is_answered_with_nothing() -> None:
    assert "\nNothing, in what was searched.\n" in told("what did Bell support", statement())
    assert "\nNobody, in what was searched.\n" in told("who supported the harbour toll", statement())


def test_whom_a_name_means_is_told_where_it_says_something_else() -> None:
    assert "statements of Bell (Ann Bell)." in told("what did Bell say", statement())
    assert "statements of Bellow Brothers." in told(
        "what did Bellow Brothers say", statement(speaker="Bellow Brothers")
    )
    near = told("what did Tolliver say", statement(speaker="Eva Toliver"))
    assert "statements of Eva Toliver (the only name near 'Tolliver')." in near


def test_a_name_that_nobody_has_is_answered_with_the_nearest() -> None:
    said = told("what did Ann Ball and Lind say", statement(id="s1"), statement(id="s2", speaker="Bo Lind"))
    assert "No speaker is called 'Ann Ball'; the nearest is Ann Bell.\n" in said
    assert "Bo Lind spoke on it: 1 statement" in said


def test_a_question_for_any_stance_says_so() -> None:
    assert told("who supports or opposes the harbour toll", statement()).startswith("Understood as who spoke, for or")


def test_a_period_is_told() -> None:
    said = told("who opposed the harbour toll between May and June 2023", statement())
    assert "from 2023-05 to 2023-06." in said.splitlines()[0]


@pytest.mark.parametrize(("score", "told_so"), [(-0.9, "Ann Bell opposes it"), (-0.12, "Ann Bell perhaps opposes it")])
def test_a_stance_that_rests_on_a_doubtful_reading_is_told_as_doubtful(score: float, told_so: str) -> None:
    said = statement()
    [position] = said.positions
    doubtful = replace(said, positions=(replace(position, score=score),))
    assert told_so in told("who opposed the harbour toll", doubtful)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("who wants the harbour toll scrapped", "Ann Bell supports “the harbour toll scrapped”: 1 statement"),
        ("who supports scrapping the harbour toll", "Ann Bell supports “scrapping the harbour toll”: 1 statement"),
        (
            "who supports scrapping the harbour toll",
            "Understood as who is for; topic: harbour toll (0.75, turned round).",
        ),
        ("who opposed the harbour toll by the end of 2023", "Ann Bell opposes it: 1 statement"),
        ("who opposed the harbour toll before the ban", "Not heeded: “before the ban”."),
        ("who first opposed the harbour toll in the Coastal Post", "Not heeded: “first”, “in the Coastal Post”."),
        ("where does Ann Bell stand on the harbour toll", "Ann Bell spoke on it: 1 statement, 1 against"),
    ],
)
def test_an_answer_says_what_of_the_question_it_answers(question: str, line: str) -> None:
    assert line in told(question, statement(date="2023-05-01", date_basis="explicit")).splitlines()


def test_a_period_tells_how_many_are_in_it_and_how_many_have_no_date() -> None:
    said = (
        statement(id="s1", date="2023-05-01", date_basis="explicit"),
        statement(id="s2", article="a2", date="2022-05-01", date_basis="explicit"),
        statement(id="s3", article="a3"),
    )
    last = told("who opposed the harbour toll since 2023", *said).splitlines()[-1]
    assert "3 about the topic, 1 of the period, and 1 left out that have no date;" in last
