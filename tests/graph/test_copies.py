"""Utterances and their copies: what a paper cut, and counting each utterance once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from extract.question import understand
from graph.answers import Answer, Count, answer
from graph.copies import difference, utterances_told
from graph.link import link
from onrecord.texts import answer_lines
from records.article import Article
from records.statement import Statement
from tests.builders import statement, word_vectors
from tests.graph.conftest import Store
from tests.graph.meanings import encode

QUOTE = "The harbour toll is a tax on every fisherman of this town and we will not pay it."


def told(name: str, quote: str, day: str, paper: str, text: str = "") -> Statement:
    made = statement(quote, id=name, article=paper.casefold(), publisher=paper, date=day, published=day)
    article = replace(made.article, text=text or f"A headline\n\n{quote}")
    return replace(made, article=article, positions=tuple(replace(p, topic_id=None) for p in made.positions))


AGENCY = told("s1", QUOTE, "2024-03-04", "Herald", f"Toll\n\nPORT ELM (Meridian) - {QUOTE}")
COPIES = (
    told("s2", QUOTE, "2024-03-04", "Gazette"),
    told("s3", "The harbour toll is a tax on every fisherman of this town.", "2024-03-05", "Quay"),
    statement("We want the toll gone by May.", id="s4", article="other", date="2024-04-20", publisher="Post"),
)


def load(store: Store) -> None:
    store.load(link([], [AGENCY, *COPIES], encode=encode))


def asked(store: Store, count: Count) -> Answer:
    return answer(understand("who opposed the harbour toll"), store, encode=word_vectors, count=count)


def test_repeats_say_the_agency_and_come_from_the_article_that_credits_it(store: Store) -> None:
    load(store)
    [utterance] = utterances_told(store.statements())
    assert (utterance.first.id, [copy.id for copy in utterance.copies]) == ("s1", ["s2", "s3"])
    assert (utterance.agency, utterance.first.agency, utterance.copies[0].agency) == ("Meridian", "Meridian", None)
    assert store.article("herald") == replace(AGENCY.article, agency="Meridian")


def test_the_earliest_is_the_origin_where_nobody_credits_an_agency() -> None:
    graph = link([], COPIES, encode=encode)
    assert [(r.later, r.earlier, r.wire) for r in graph.repeats] == [("s3", "s2", None)]


def test_an_answer_lists_an_utterance_once_with_its_copies(store: Store) -> None:
    load(store)
    [found] = asked(store, "utterances").answers
    assert [(s.row.id, [c.id for c in s.copies]) for s in found.statements] == [("s1", ["s2", "s3"]), ("s4", [])]
    lines = "\n".join(answer_lines(asked(store, "utterances")))
    assert "Ann Bell opposes it: 2 utterances in 4 statements" in lines
    assert "also in Gazette; Quay" in lines
    first = found.to_json()["statements"][0]
    assert first["agency"] == "Meridian"
    assert [copy["publisher"] for copy in first["copies"]] == ["Gazette", "Quay"]


def test_counting_statements_lists_each_of_them(store: Store) -> None:
    load(store)
    [found] = asked(store, "statements").answers
    assert sorted(s.row.id for s in found.statements) == ["s1", "s2", "s3", "s4"]
    assert "Ann Bell opposes it: 4 statements" in "\n".join(answer_lines(asked(store, "statements")))


def test_a_difference_shows_what_was_cut_and_added_and_passes_over_case_and_punctuation() -> None:
    assert list(difference("“We will never pay it,” ever.", "we will not pay it")) == [
        ("same", "we will"),
        ("cut", "never"),
        ("added", "not"),
        ("same", "pay it"),
        ("cut", "ever."),
    ]


@given(st.text(alphabet="ab c.'", max_size=30), st.text(alphabet="ab c.'", max_size=30))
def test_a_difference_holds_all_words_of_both(first: str, copy: str) -> None:
    found = list(difference(first, copy))
    assert " ".join(w for kind, w in found if kind != "cut").split() == copy.split()
    assert len(" ".join(w for kind, w in found if kind != "added").split()) == len(first.split())


def test_an_article_without_its_text_keeps_the_agency_that_was_known() -> None:
    known = Article("herald", "", agency="Meridian")
    [article] = link([known], [], encode=encode).articles
    assert article.agency == "Meridian"
