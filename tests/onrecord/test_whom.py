"""`Which ministers opposed the toll` is answered by ministers alone, and tells who else answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from extract.question import understand
from graph.answers import Answer, answer
from graph.memory import MemoryStore
from onrecord.texts import answer_lines
from onrecord.whom import fits_whom
from records.speaker import Role, Speaker
from records.statement import Statement
from tests.builders import linked, statement, word_vectors

SPEAKERS: dict[str, Statement] = {
    "minister": statement(
        id="s1",
        article="a1",
        speaker="Ann Bell",
        roles=(Role("transport minister", "Norway"), Role(None, "Labour Party")),
    ),
    "mayor": statement(id="s2", article="a2", speaker="Bo Lind", roles=(Role("mayor", "Leeds"),)),
    "former": statement(id="s3", article="a3", speaker="Cy Ott", roles=(Role("former minister", "Norway"),)),
    "secretary": statement(id="s4", article="a4", speaker="Di Poe", roles=(Role("secretary general", "Karsovia"),)),
    "union": statement(id="s5", article="a5", speaker="Dockers' Union", kind="organization"),
    "firm": statement(id="s6", article="a6", speaker="Orvex", kind="organization", roles=(Role("company", None),)),
    "farmers": statement(id="s7", article="a7", speaker="hill farmers", kind="group"),
    "chamber": statement(
        id="s9", article="a9", speaker="Flo Day", roles=(Role("president", "Leeds Chamber of Commerce"),)
    ),
    "woman": replace(
        statement(id="s10", article="a10", speaker="Gia Fox"),
        speaker=Speaker("gia-fox", "Gia Fox", "person", gender="female"),
    ),
    "nobody": statement(id="s8", article="a8", speaker="Ed Roe"),
}


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    with MemoryStore() as opened:
        opened.load(linked(*SPEAKERS.values()))
        yield opened


def asked(store: MemoryStore, text: str) -> Answer:
    question = understand(text)
    return answer(question, store, encode=word_vectors, fits=fits_whom(question.whom))


@pytest.mark.parametrize(
    ("whom", "names"),
    [
        ("ministers", {"Ann Bell"}),
        ("politicians", {"Ann Bell", "Bo Lind"}),
        ("Labour politicians", {"Ann Bell"}),
        ("Norwegian ministers", {"Ann Bell"}),
        ("Karsovian officials", {"Di Poe"}),
        ("Labour people", {"Ann Bell"}),
        ("organizations", {"Dockers' Union", "Orvex", "hill farmers"}),
        ("unions", {"Dockers' Union"}),
        ("companies", {"Orvex"}),
        ("local farmers", {"hill farmers"}),
        ("women", {"Gia Fox"}),
        ("Labour women", set()),
        ("businesses", set()),
    ],
)
def test_only_such_speakers_answer(store: MemoryStore, whom: str, names: set[str]) -> None:
    found = asked(store, f"which {whom} opposed the harbour toll")
    everybody = {statement.speaker.name for statement in SPEAKERS.values() if statement.speaker}
    assert {a.speaker for a in found.answers} == names
    assert found.left_out is not None
    assert set(found.left_out) == everybody - names
    assert found.to_json()["whom"] == whom


@pytest.mark.parametrize("text", ["who opposed the harbour toll", "how many people opposed the harbour toll"])
def test_without_such_a_word_everybody_answers(store: MemoryStore, text: str) -> None:
    found = asked(store, text)
    assert len(found.answers) == len(SPEAKERS)
    assert "left_out" not in found.to_json()


def test_a_party_is_asked_for_by_its_people(store: MemoryStore) -> None:
    told = replace(SPEAKERS["nobody"], id="s20", article=replace(SPEAKERS["nobody"].article, id="a20"))
    tory = replace(told, speaker=Speaker("jo-kay", "Jo Kay", "person", roles=(Role(None, "Conservative Party"),)))
    store.load(linked(*SPEAKERS.values(), tory))
    for whom in ("Tories", "Conservatives", "Conservative politicians"):
        assert [a.speaker for a in asked(store, f"which {whom} opposed the harbour toll").answers] == ["Jo Kay"]


def test_nobody_is_told_as_nobody_known(store: MemoryStore) -> None:
    lines = list(answer_lines(asked(store, "which Labour women opposed the harbour toll")))
    assert "Nobody who is known to be one of the Labour women, in what was searched." in lines


def test_the_text_tells_who_was_left_out_and_how_many_answered(store: MemoryStore) -> None:
    lines = list(answer_lines(asked(store, "how many mayors opposed the harbour toll")))
    assert lines[0] == "Understood as who is against; only mayors; topic: harbour toll (1.00)."
    assert "1 speaker." in lines
    assert any(line.startswith("Not known to be mayors, and left out: ") and "Ann Bell" in line for line in lines)


def test_a_word_that_tells_no_speaker_leaves_nobody_out_and_says_so(store: MemoryStore) -> None:
    found = asked(store, "which sides opposed the harbour toll")
    assert len(found.answers) == len(SPEAKERS)
    assert "Who are sides is not known; every speaker is shown." in list(answer_lines(found))
