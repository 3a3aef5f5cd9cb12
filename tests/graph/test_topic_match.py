"""Which topics a question's phrase means."""

from __future__ import annotations

import pytest

from graph.topic_match import match_topics, nearest_topics
from records.topic import Topic
from tests.graph.meanings import encode


def topics(*labels: str) -> list[Topic]:
    return [Topic(f"t{i}", label, (label,)) for i, label in enumerate(labels)]


def matched(phrase: str, *labels: str) -> list[str]:
    return [match.topic.label for match in match_topics(phrase, topics(*labels), encode=encode)]


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("the toll", "bridge toll"),
        ("the bridge tolls", "bridge toll"),
        ("closing the library", "library closure"),
        ("lower business rates", "business rate cut"),
        ("banning fireworks in parks", "firework ban"),
        ("a tax on sweetened drinks", "soda levy"),
        ("sanctions against iran", "sanctions against Iran"),
        ("the gradual approach", "gradual harbour defence"),
        ("merging the two trusts", "merger"),
        ("taxing empty homes", "tax"),
        ("the takeover of the club", "club sale"),
        ("building houses", "construction on Holm"),
        ("allowing plastic bags", "plastic bag ban"),
    ],
)
def test_a_phrase_finds_its_topic_by_name_words_or_meaning(phrase: str, label: str) -> None:
    assert matched(phrase, "school meal", label, "night train") == [label]


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("sanctions against Iran", "sanctions against Belarus"),
        ("sanctions against iran", "sanctions against Belarus"),
        ("higher business rates", "business rate cut"),
        ("opening the library", "library closure"),
        ("the moon", "bridge toll"),
        ("Sunday shopping", "Sunday sailing"),
        ("demolishing the club", "club construction"),
    ],
)
def test_another_name_direction_or_thing_is_no_match(phrase: str, label: str) -> None:
    assert matched(phrase, label, "talks with Iran") == []


def test_what_befalls_a_bank_is_not_the_bank_where_it_is_a_topic_itself() -> None:
    asked = "the sale of Calder Bank to Northmoor"
    assert matched(asked, "Calder Bank", "sale of Calder Bank") == ["sale of Calder Bank"]
    assert matched(asked, "Calder Bank", "night train") == ["Calder Bank"]
    assert matched("Calder Bank", "Calder Bank", "night train") == ["Calder Bank"]


def test_several_topics_may_match() -> None:
    assert set(matched("the bridge", "bridge toll", "bridge repair", "night train")) == {"bridge toll", "bridge repair"}


def test_a_word_in_a_long_wording_is_no_name() -> None:
    wordings = ("the plan to give each pupil of the valley a bus pass and a bicycle by May",)
    assert match_topics("bicycle", [Topic("t", "bus pass", wordings)], encode=encode) == []


def test_a_description_is_evidence_too() -> None:
    [match] = match_topics("trams for the harbour", [Topic("t", "line", (), "harbour trams")], encode=encode)
    assert match.similarity > 0.8


def test_the_nearest_topics_come_first_and_are_not_filtered() -> None:
    near = nearest_topics("sanctions against Iran", topics("night train", "sanctions against Belarus"), encode=encode)
    assert [match.topic.label for match in near] == ["sanctions against Belarus", "night train"]
    assert len(nearest_topics("x", topics(*"abcdefgh"), encode=encode, limit=3)) == 3


@pytest.mark.parametrize("phrase", ["", "  "])
def test_no_phrase_or_no_topics_give_no_match(phrase: str) -> None:
    assert match_topics(phrase, topics("bridge toll"), encode=encode) == []
    assert match_topics("bridge toll", [], encode=encode) == []
