from __future__ import annotations

from typing import Any

import pytest

from records.article import Article
from records.errors import FormatError
from records.statement import Statement
from tests.builders import statement

LINE = {"id": "s1", "article": "a1", "speaker": "Ann Bell", "content": [[0, 3]], "quote": "No!", "kind": "direct"}


def test_a_line_with_the_keys_of_the_contract_alone_is_enough() -> None:
    read = Statement.from_line(LINE)
    assert (read.id, read.article.id, read.speaker and read.speaker.kind, read.positions) == ("s1", "a1", "person", ())


def test_a_line_comes_back_as_it_was_written() -> None:
    line = statement(evidence="not accept").to_line()
    assert Statement.from_line(line).to_line() == line


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": 1}, "id is 1, not a text"),
        ({"id": " "}, "id is ' ', not a text"),
        ({"article": 17}, "id is 17, not a text"),
        ({"quote": ""}, "quote is '', not a text"),
        ({"speaker": ["Ann"]}, r"speaker is \['Ann'\], not a text"),
        ({"speaker_kind": "politician"}, "none of person, organization"),
        ({"kind": "spoken"}, "kind is 'spoken', none of direct, indirect, mixed"),
        ({"content": []}, "content has no span"),
        ({"content": [[3, 1]]}, "not a span"),
        ({"confidence": 2}, "confidence is 2, not a number from 0 to 1"),
        ({"positions": [{"topic": "dam", "stance": "against"}]}, "none of support, oppose, neutral"),
        ({"positions": [{"topic": "dam", "stance": "oppose", "score": "-0.9"}]}, "not a number from -1 to 1"),
        ({"positions": [{"topic": "", "stance": "oppose"}]}, "topic is '', not a text"),
        ({"positions": ["dam"]}, "not a statement line"),
    ],
)
def test_a_value_that_the_contract_does_not_know_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(FormatError, match=told):
        Statement.from_line({**LINE, **change})


def test_a_missing_key_is_told() -> None:
    with pytest.raises(FormatError, match="without the key 'quote'"):
        Statement.from_line({key: value for key, value in LINE.items() if key != "quote"})


def test_an_article_whose_text_is_no_text_is_told() -> None:
    with pytest.raises(ValueError, match="title is 7, not a text"):
        Article.from_json({"id": "a1", "title": 7})
