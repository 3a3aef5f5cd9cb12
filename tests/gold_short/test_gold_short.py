"""The short gold sets agree with their articles and with themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PARTS = ("read", "unread")


def rows(part: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / part / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_no_article_is_both_read_and_unread() -> None:
    read, unread = ({document["id"] for document in rows(part, "gold")} for part in PARTS)
    assert len(read) == 48
    assert len(unread) == 24
    assert not read & unread


@pytest.mark.parametrize("part", PARTS)
def test_every_content_stands_where_its_spans_say(part: str) -> None:
    for document in rows(part, "gold"):
        text = (HERE / part / "articles" / document["file"]).read_bytes().decode("utf-8")
        for statement in document["statements"]:
            assert [text[start:end] for start, end in statement["spans"]] == statement["content"]
            assert statement["stance"] in ("support", "oppose", "neutral", None)


@pytest.mark.parametrize("part", PARTS)
def test_a_question_wants_speakers_of_its_article_and_contradicts_nobody(part: str) -> None:
    documents = {document["id"]: document for document in rows(part, "gold")}
    for question in rows(part, "questions"):
        speakers = {s["speaker"] for id_ in question["articles"] for s in documents[id_]["statements"]}
        assert question["must"]
        assert set(question["must"]) <= speakers
        assert not {*question["must"], *question["may"]} & set(question["never"])
