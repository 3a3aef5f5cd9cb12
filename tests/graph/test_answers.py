from __future__ import annotations

from collections.abc import Iterator

import pytest

from extract.question import understand
from graph.answers import Answer, answer
from graph.memory import MemoryStore
from onrecord.texts import answer_lines
from records.statement import Statement
from tests.builders import linked, statement, word_vectors


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    with MemoryStore() as opened:
        yield opened


def asked(store: MemoryStore, question: str, *statements: Statement) -> Answer:
    store.load(linked(*statements))
    return answer(understand(question), store, encode=word_vectors)


def names(found: Answer) -> list[str]:
    return [a.speaker for a in found.answers]


def test_who_opposed_names_those_with_an_opposing_statement_on_the_topic(store: MemoryStore) -> None:
    found = asked(
        store,
        "who opposed the harbour toll",
        statement(id="s1", speaker="Ann Bell", stance="oppose"),
        statement(id="s2", speaker="Bo Lind", stance="support"),
        statement(id="s3", speaker="Cy Ott", stance="neutral"),
        statement(id="s4", speaker="Di Poe", stance=None),
        statement(id="s5", speaker="Ed Roe", stance="oppose", topic="night trains"),
    )
    assert names(found) == ["Ann Bell"]
    assert [s.row.id for s in found.answers[0].statements] == ["s1"]


def test_the_strongest_answer_comes_first(store: MemoryStore) -> None:
    found = asked(
        store,
        "who opposed the harbour toll",
        statement(id="s1", speaker="Ann Bell", score=-0.3),
        statement(id="s2", speaker="Bo Lind", score=-0.9),
        statement(id="s3", speaker="Bo Lind", score=-0.9, article="a2"),
    )
    assert names(found) == ["Bo Lind", "Ann Bell"]


def test_one_weak_slip_does_not_turn_a_supporter_into_an_opponent(store: MemoryStore) -> None:
    statements = [statement(id=f"s{n}", stance="support", score=0.9) for n in range(4)]
    found = asked(store, "who opposed the harbour toll", *statements, statement(id="s9", stance="oppose", score=-0.4))
    assert names(found) == []


def test_attributions_of_little_confidence_can_be_left_out(store: MemoryStore) -> None:
    sure = statement(id="s1", speaker="Ann Bell", confidence=0.9)
    store.load(linked(sure, statement(id="s2", speaker="Bo Lind", confidence=0.4)))
    found = answer(understand("who opposed the harbour toll"), store, encode=word_vectors, min_confidence=0.5)
    assert names(found) == ["Ann Bell"]


def test_one_who_spoke_for_and_against_answers_both(store: MemoryStore) -> None:
    both = [statement(id="s1", stance="support", date="2024-01-01"), statement(id="s2", date="2024-06-01")]
    assert names(asked(store, "who opposed the harbour toll", *both)) == ["Ann Bell"]
    assert names(asked(store, "who supports the harbour toll", *both)) == ["Ann Bell"]


def test_a_period_keeps_statements_of_that_time_alone(store: MemoryStore) -> None:
    found = asked(
        store,
        "who opposed the harbour toll since March 2024",
        statement(id="s1", speaker="Ann Bell", date="2024-02-28"),
        statement(id="s2", speaker="Bo Lind", date="2024-03-14"),
        statement(id="s3", speaker="Cy Ott"),
    )
    assert names(found) == ["Bo Lind"]


def test_what_a_speaker_said_is_found_by_surname(store: MemoryStore) -> None:
    found = asked(
        store,
        "what did Bell say about the harbour toll",
        statement(id="s1"),
        statement(id="s2", speaker="Bo Lind"),
        statement(id="s3", topic="night trains"),
    )
    assert [s.row.id for a in found.answers for s in a.statements] == ["s1"]


def test_a_speaker_is_found_by_an_alias_without_regard_to_accents(store: MemoryStore) -> None:
    found = asked(store, "what did alvarez say", statement(speaker="José Álvarez", aliases=("José Álvarez", "Álvarez")))
    assert names(found) == ["José Álvarez"]


def test_a_statement_without_a_speaker_is_counted_and_answers_nothing(store: MemoryStore) -> None:
    found = asked(
        store, "who opposed the harbour toll", statement(id="s1", speaker=None), statement(id="s2", stance=None)
    )
    assert names(found) == []
    assert found.coverage.to_json() == {
        "articles": 1,
        "statements": 2,
        "about_topic": 2,
        "speaker_unresolved": 1,
        "stance_unknown": 1,
    }


def test_a_topic_that_nobody_spoke_of_yields_the_nearest_ones(store: MemoryStore) -> None:
    found = asked(store, "who opposed the whaling quota", statement(topic="harbour toll"))
    assert found.answers == ()
    assert [m.topic.label for m in found.nearest] == ["harbour toll"]


FERRY = (
    statement(id="s1", speaker="Ann Bell", stance="support", topic="harbour toll"),
    statement(id="s2", speaker="Bo Lind", stance="oppose", topic="harbour toll"),
    statement(id="s3", speaker="Cy Ott", stance="oppose", topic="night ferry ban"),
    statement(id="s4", speaker="Di Poe", stance="support", topic="night ferry ban"),
)


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("who opposed the harbour toll and the night ferry ban", {"Bo Lind", "Cy Ott"}),
        ("who supported the night ferry ban or the harbour toll", {"Ann Bell", "Di Poe"}),
        ("who opposed the harbour toll and the heron ban", {"Bo Lind"}),
    ],
)
def test_of_two_things_asked_about_a_word_of_one_does_not_turn_the_other_round(
    store: MemoryStore, question: str, speakers: set[str]
) -> None:
    found = asked(store, question, *FERRY)
    assert set(names(found)) == speakers


def test_of_two_things_asked_about_each_is_named(store: MemoryStore) -> None:
    found = asked(store, "who opposed the harbour toll and the night ferry ban", *FERRY)
    told = list(answer_lines(found))
    assert told[0].startswith("Understood as who is against; topic: harbour toll (1.00), night ferry ban (1.00)")
    assert any("[oppose: night ferry ban]" in line for line in told)


def test_who_is_for_one_thing_and_against_the_other_answers_for_each(store: MemoryStore) -> None:
    both = [statement(id=f"s{n}", stance="support", score=0.9, topic="harbour toll") for n in range(4)]
    found = asked(
        store,
        "who opposed the harbour toll and the night ferry ban",
        *both,
        statement(id="s9", topic="night ferry ban"),
    )
    assert [s.row.id for a in found.answers for s in a.statements] == ["s9"]


def test_what_two_nouns_do_to_one_thing_is_one_thing(store: MemoryStore) -> None:
    found = asked(
        store, "who opposed the closure and sale of the east pier", statement(stance="support", topic="east pier")
    )
    assert names(found) == ["Ann Bell"]


def test_an_answer_as_json_keeps_the_contract(store: MemoryStore) -> None:
    row = asked(
        store, "who opposed the harbour toll", statement(date="2024-03-14", url="https://example.org/1")
    ).to_json()
    assert set(row) >= {"question", "understood", "matched_topics", "answers", "coverage"}
    assert row["understood"] == {
        "stance": "oppose",
        "topic": "the harbour toll",
        "speaker": None,
        "since": None,
        "until": None,
    }
    [found] = row["answers"]
    assert set(found) == {"speaker", "speaker_id", "stance", "statements"}
    [said] = found["statements"]
    assert {"id", "article", "title", "date", "quote", "content", "url", "stance", "score"} <= set(said)
    assert said["content"] == [[0, 22]]
