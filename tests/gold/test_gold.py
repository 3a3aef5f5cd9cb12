"""The gold set agrees with its articles and with itself."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DOCUMENTS: list[dict[str, Any]] = json.loads((HERE / "gold.json").read_text(encoding="utf-8"))
QUESTIONS: list[dict[str, Any]] = json.loads((HERE / "questions.json").read_text(encoding="utf-8"))
ALIASES: dict[str, list[str]] = json.loads((HERE / "aliases.json").read_text(encoding="utf-8"))
FIELDS = {
    "speaker", "mention", "cue", "kind", "content", "topic", "stance", "date", "nested_in", "optional", "spans",
}  # fmt: skip

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=[d["id"] for d in DOCUMENTS])
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[q["q"] for q in QUESTIONS])


def speakers_of(articles: list[str]) -> set[str]:
    return {s["speaker"] for d in DOCUMENTS if d["id"] in articles for s in d["statements"]}


def folded(name: str) -> str:
    """Return the form under which the scorers compare names."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return re.sub(r"^(the|a|an) ", "", " ".join(re.sub(r"[^\w\s]", " ", plain).split()))


def test_the_gold_set_covers_every_article_of_its_folder() -> None:
    assert {d["file"] for d in DOCUMENTS} == {p.name for p in (HERE / "articles").iterdir()}


@each_document
def test_the_text_is_the_file_as_stored(document: dict[str, Any]) -> None:
    assert document["text"] == (HERE / "articles" / document["file"]).read_text(encoding="utf-8")


@each_document
def test_every_span_slices_to_its_content(document: dict[str, Any]) -> None:
    for statement in document["statements"]:
        assert [document["text"][start:end] for start, end in statement["spans"]] == statement["content"]


@each_document
def test_spans_stand_in_order_and_no_statement_is_there_twice(document: dict[str, Any]) -> None:
    for statement in document["statements"]:
        edges = [edge for span in statement["spans"] for edge in span]
        assert edges == sorted(set(edges))
    assert len({str(s["spans"]) for s in document["statements"]}) == len(document["statements"])


@each_document
def test_mentions_and_cues_stand_in_the_article(document: dict[str, Any]) -> None:
    text = " ".join(document["text"].split())
    for statement in document["statements"]:
        assert (statement["mention"] or "") in text
        assert (statement["cue"] or "") in text


@each_document
def test_every_field_holds_a_value_that_the_conventions_know(document: dict[str, Any]) -> None:
    speakers = speakers_of([document["id"]])
    assert set(document["aliases"]) == speakers
    for statement in document["statements"]:
        assert set(statement) == FIELDS
        assert statement["kind"] in {"direct", "indirect", "mixed"}
        assert statement["stance"] in {"support", "oppose", "neutral", None}
        assert statement["topic"] or statement["stance"] is None
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", statement["date"] or "2000")
        assert statement["nested_in"] in {None, *speakers}


@each_document
def test_direct_content_stands_in_quotation_marks_or_in_a_turn_of_a_transcript(document: dict[str, Any]) -> None:
    text = document["text"]
    for statement in document["statements"]:
        if statement["kind"] == "direct":
            assert all(text[start - 1] in "\"'“" or text[start - 2] == ":" for start, _ in statement["spans"])
        if statement["kind"] == "mixed":
            assert re.search('["“]', "".join(statement["content"]))


@each_question
def test_names_of_a_question_are_speakers_of_its_articles(question: dict[str, Any]) -> None:
    names = [*question["must"], *question["may"], *question["never"]]
    assert set(names) <= speakers_of(question["articles"])
    assert len(set(names)) == len(names)
    assert question["must"]
    assert set(names) <= set(ALIASES)


@each_question
def test_a_speaker_that_must_be_answered_takes_a_side_in_the_gold(question: dict[str, Any]) -> None:
    for name in question["must"]:
        stances = {
            s["stance"]
            for d in DOCUMENTS
            if d["id"] in question["articles"]
            for s in d["statements"]
            if s["speaker"] == name and not s["optional"]
        }
        assert stances & {"support", "oppose"}


def test_a_name_stands_for_one_speaker() -> None:
    forms = [form for name, others in ALIASES.items() for form in {folded(n) for n in [name, *others]}]
    assert len(forms) == len(set(forms))
