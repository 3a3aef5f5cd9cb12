"""The plain gold set agrees with its articles and with itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DOCUMENTS: list[dict[str, Any]] = json.loads((HERE / "gold.json").read_text(encoding="utf-8"))
QUESTIONS: list[dict[str, Any]] = json.loads((HERE / "questions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=[d["id"] for d in DOCUMENTS])
def test_every_content_stands_where_its_spans_say(document: dict[str, Any]) -> None:
    text = (HERE / "articles" / document["file"]).read_bytes().decode("utf-8")
    for statement in document["statements"]:
        assert [text[start:end] for start, end in statement["spans"]] == statement["content"]
        assert statement["stance"] in ("support", "oppose", "neutral")


@pytest.mark.parametrize("question", QUESTIONS, ids=[q["q"] for q in QUESTIONS])
def test_a_question_wants_speakers_of_its_article_and_contradicts_nobody(question: dict[str, Any]) -> None:
    speakers = {s["speaker"] for d in DOCUMENTS if d["id"] in question["articles"] for s in d["statements"]}
    assert question["must"]
    assert set(question["must"]) <= speakers
    assert not {*question["must"], *question["may"]} & set(question["never"])
