"""Topics that are narrower than others: found, stored, and answered with."""

from __future__ import annotations

import pytest

from extract.question import understand
from graph.answers import answer, topics_named
from graph.link import link
from graph.linking.codebook import topic_id
from graph.linking.parents import narrower_topics, with_parents
from onrecord.texts import answer_lines
from records.topic import Topic
from tests.builders import statement
from tests.graph.conftest import Store
from tests.graph.meanings import encode


def parents(*labels: str) -> dict[str, str | None]:
    found = with_parents([Topic(topic_id(label), label) for label in labels], {})
    names = {topic.id: topic.label for topic in found}
    return {topic.label: names.get(topic.parent or "") for topic in found}


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        ("floating wind farm", "wind farm"),
        ("sectoral missile defence", "missile defence"),
        ("closure of the children's hospital", "hospital closure"),
        ("oil sanctions against Iran", "sanctions against Iran"),
        ("Elmford harbour toll", "harbour toll"),
    ],
)
def test_a_label_with_more_words_to_the_same_head_is_narrower(narrow: str, broad: str) -> None:
    assert parents(narrow, broad) == {narrow: broad, broad: None}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("sugar tax", "tax", "one word says too little"),
        ("wind farm subsidy", "wind farm", "another head"),
        ("oil sanctions against Iran", "sanctions against Belarus", "another name"),
        ("2024 rent cut", "2025 rent cut", "another year"),
        ("city rent rise", "rent cut", "another direction"),
        ("wind farm", "farm wind", "the same words"),
    ],
)
def test_what_is_not_clearly_narrower_has_no_parent(one: str, other: str, why: str) -> None:
    assert set(parents(one, other).values()) == {None}, why


def test_of_several_parents_the_narrowest_counts() -> None:
    found = parents("wind farm", "floating wind farm", "large floating wind farm")
    assert found["large floating wind farm"] == "floating wind farm"


def test_topics_below_are_found_at_any_depth_and_a_ring_ends() -> None:
    tree = {"a": None, "b": "a", "c": "b", "x": "y", "y": "x"}
    assert narrower_topics(["a"], tree) == {"b": "a", "c": "a"}
    assert narrower_topics(["b"], tree) == {"c": "b"}
    assert narrower_topics(["x"], tree) == {"y": "x"}


@pytest.fixture
def farms(store: Store) -> Store:
    told = [
        statement("One.", id="s1", speaker="Ann Bell", topic="wind farm", article="a1"),
        statement("Two.", id="s2", speaker="Bo Lind", topic="floating wind farm", article="a1"),
        statement("Three.", id="s3", speaker="Cy Ott", topic="night ferry", article="a2"),
    ]
    store.load(link([], told, encode=encode))
    return store


def test_a_store_keeps_the_parent(farms: Store) -> None:
    assert {row.label: row.parent for row in farms.topics()} == {
        "floating wind farm": "t-wind-farm",
        "night ferry": None,
        "wind farm": None,
    }
    farms.load(link([], [statement("Two.", id="s2", topic="floating wind farm")], encode=encode))
    assert [row.parent for row in farms.topics()] == [None]


def test_a_question_about_the_parent_takes_the_narrower_topics_in_and_names_them(farms: Store) -> None:
    found = answer(understand("who opposed the wind farm"), farms, encode=encode)
    assert {a.speaker for a in found.answers} == {"Ann Bell", "Bo Lind"}
    assert found.to_json()["matched_topics"][1] == {
        "topic": "floating wind farm",
        "similarity": 0.85,
        "narrower_than": "wind farm",
    }
    assert "floating wind farm (part of wind farm)" in "\n".join(answer_lines(found))
    assert topics_named(["t-wind-farm"], farms, encode=encode) == ["t-floating-wind-farm", "t-wind-farm"]


def test_a_question_about_the_narrower_topic_leaves_the_parent_out(farms: Store) -> None:
    assert topics_named(["t-floating-wind-farm"], farms, encode=encode) == ["t-floating-wind-farm"]
