"""Topics across the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.linking.codebook import Codebook, load_codebook
from graph.linking.topics import link_topics
from graph.linking.wording import topic_key, wording
from records.article import Article
from records.attribution import Attribution
from records.errors import SettingsError
from records.spans import TextSpan
from records.statement import Position, Stance, Statement
from records.topic import Topic
from tests.graph.meanings import encode


def statement(number: int, *phrases: str, article: str = "a", title: str | None = None) -> Statement:
    return Statement(
        id=f"s{number}",
        article=Article(id=article, text="", title=title),
        speaker=None,
        mention=None,
        attribution=Attribution((), (), (TextSpan(number, number + 1),), "direct", "test", 1.0),
        quote="",
        cue="",
        positions=tuple(Position(topic=phrase, stance=None, score=None) for phrase in phrases),
    )


def grouped(*labels: str, codebook: Codebook | None = None) -> dict[str, str]:
    """Return label -> topic's label, each label from an article of its own."""
    given_statements = [statement(i, label, article=f"a{i}") for i, label in enumerate(labels)]
    linked = link_topics(given_statements, encode=encode, codebook=codebook).statements
    return {label: s.positions[0].topic for label, s in zip(labels, linked, strict=True)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("harbour defence plan", "harbor defense"),
        ("tax on sweetened drinks", "soda levy"),
        ("closure of the hospital", "hospital closures"),
        ("sanctions against Iran", "Iranian sanctions"),
        ("gradual principle", "gradual approach"),
    ],
)
def test_phrases_of_one_meaning_are_one_topic(one: str, other: str) -> None:
    found = grouped(one, other)
    assert found[one] == found[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sanctions against Iran", "sanctions against Belarus"),
        ("rent rise", "rent cut"),
        ("ban on fireworks", "legalization of fireworks"),
        ("museum closure", "museum reopening"),
        ("2024 budget", "2025 budget"),
        ("night train", "school meal"),
    ],
)
def test_names_numbers_and_directions_keep_topics_apart(one: str, other: str) -> None:
    found = grouped(one, other)
    assert found[one] != found[other]


def test_topics_do_not_grow_by_chains() -> None:
    steps = ["river bus fare", "bus fare subsidy", "fare subsidy audit", "subsidy audit report"]
    found = grouped(*steps)
    assert found[steps[0]] != found[steps[-1]]


def test_an_article_that_names_a_topic_and_a_kind_of_it_keeps_both() -> None:
    found = link_topics([statement(1, "wind farm"), statement(2, "floating wind farm")], encode=encode)
    linked, topics = found.statements, found.topics
    assert len(topics) == 2
    assert linked[0].positions[0].topic_id != linked[1].positions[0].topic_id


def test_the_label_is_the_phrase_most_used_that_says_enough() -> None:
    labels = ["levy", "levy", "sugar levy", "sugar levy", "sugar levy", "levy on sugar and sweetened drinks"]
    [topic] = link_topics([statement(i, x, article=f"a{i}") for i, x in enumerate(labels)], encode=encode).topics
    assert topic.label == "sugar levy"
    assert topic.id == "t-sugar-levy"
    assert set(topic.phrases) == set(labels)


def test_a_topic_is_described_by_the_headline_of_the_article_that_says_most_of_it() -> None:
    many = [statement(i, "tram line", article="a", title="Council torn over tram") for i in range(3)]
    few = [statement(9, "tram line", article="b", title="Trams elsewhere")]
    [topic] = link_topics([*few, *many], encode=encode).topics
    assert topic.description == "Council torn over tram"


def test_of_two_positions_on_one_topic_the_stronger_stays_where_the_first_stood() -> None:
    positions = (
        Position(topic="soda levy", stance=None, score=None),
        Position(topic="night bus", stance="support", score=0.4),
        Position(topic="tax on sweetened drinks", stance="oppose", score=-0.8),
    )
    one = statement(1)
    doubled = Statement(**{**{f: getattr(one, f) for f in one.__slots__}, "positions": positions})
    [linked] = link_topics([doubled], encode=encode).statements
    stances: list[Stance | None] = [p.stance for p in linked.positions]
    assert stances == ["oppose", "support"]
    assert len({p.topic_id for p in linked.positions}) == 2


def test_statements_without_positions_stay_as_they_are() -> None:
    found = link_topics([statement(1)], encode=encode)
    linked, topics = found.statements, found.topics
    assert linked == (statement(1),)
    assert topics == ()


def test_the_codebook_pins_phrases_by_word_and_by_meaning() -> None:
    codebook = Codebook((Topic("t-drinks-tax", "drinks tax", ("levy on soda",)), Topic("t-moon", "moon landing")))
    found = link_topics(
        [statement(1, "sweetened drinks duty"), statement(2, "tram line")], encode=encode, codebook=codebook
    )
    linked, topics = found.statements, found.topics
    assert linked[0].positions[0].topic_id == "t-drinks-tax"
    assert [t.id for t in topics] == ["t-drinks-tax", "t-moon", "t-tram-line"]
    assert topics[0].phrases == ("levy on soda", "sweetened drinks duty")


LABELS = [
    "soda levy",
    "sugar tax",
    "tax",
    "rent rise",
    "rent cut",
    "Iran talks",
    "talks with Iran",
    "Oman talks",
    "rent",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from("abc")), max_size=12), st.randoms())
def test_the_order_of_the_statements_makes_no_difference(rows: list[tuple[str, str]], random: object) -> None:
    statements = [statement(i, label, article=article) for i, (label, article) in enumerate(rows)]
    shuffled = list(statements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = link_topics(statements, encode=encode)
    linked, topics = found.statements, found.topics
    again = link_topics(shuffled, encode=encode)
    assert topics == again.topics
    assert sorted(linked, key=lambda s: s.id) == sorted(again.statements, key=lambda s: s.id)
    assert {p.topic_id for s in linked for p in s.positions} <= {t.id for t in topics}


@given(st.text(max_size=40))
def test_every_text_has_a_wording(text: str) -> None:
    assert isinstance(topic_key(text), str)
    assert wording(text).agrees_with(wording(text)) or wording(text).opposites & wording(text).stems


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("label: x", "codebook.yaml", "begin each topic"),
        ("- phrases: [x]", "topic 1", "no label"),
        ("- label: x\n  phrase: [y]", "topic 1", "unknown key 'phrase'"),
        ("- label: x\n  phrases: y", "topic 1", "not a list"),
        ("- label: x\n- label: y\n  phrases: [X]", "topic 2", "keep it in one"),
        ("- label: [", "codebook.yaml:1", "not YAML"),
        ("- just words", "topic 1", "write `label`"),
        ("- label: x\n  description: 3", "topic 1", "description is not text"),
    ],
)
def test_a_wrong_codebook_is_told_with_its_place_and_remedy(tmp_path: Path, text: str, place: str, remedy: str) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_codebook(path)
    assert place in str(caught.value)
    assert remedy in str(caught.value)


def test_a_missing_codebook_is_an_error_and_an_empty_one_is_not(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_codebook(tmp_path / "none.yaml")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    assert load_codebook(tmp_path / "empty.yaml") == Codebook()


def test_a_codebook_is_read_with_all_it_says(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text("- label: Night trains\n  phrases: [sleeper]\n  description: Beds on rails\n", encoding="utf-8")
    assert load_codebook(path).topics == (Topic("t-night-trains", "Night trains", ("sleeper",), "Beds on rails"),)
