"""Which topics a question is about, with the sentence encoder that users have."""

from __future__ import annotations

import pytest

from extract.question import understand
from graph.answers import answer
from graph.link import link
from graph.linking.undoing import undoes
from graph.memory import MemoryStore
from onrecord.encoder import Encoder
from onrecord.texts import answer_lines
from tests.builders import statement


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def store(encoder: Encoder) -> MemoryStore:
    phrases = {
        "Ann Bell": "sanctions against Iran",
        "Bo Lind": "sanctions against Belarus",
        "Cy Ott": "rent cap in the old town",
        "Di Poe": "rent cap for students",
        "Ed Roe": "night trains",
    }
    told = [
        statement(f"{name} spoke.", id=f"s{n}", speaker=name, topic=phrase, article=f"a{n}")
        for n, (name, phrase) in enumerate(phrases.items())
    ]
    made = MemoryStore()
    made.load(link([], told, encode=encoder))
    return made


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("who opposed the sanctions against Iran", {"Ann Bell"}),
        ("who opposed sanctions on Iran", {"Ann Bell"}),
        ("who opposed the Belarus sanctions", {"Bo Lind"}),
        ("who opposed the sanctions", {"Ann Bell", "Bo Lind"}),
        ("who opposed the rent cap", {"Cy Ott", "Di Poe"}),
    ],
)
def test_all_topics_that_match_are_used_and_named_and_no_other(
    store: MemoryStore, encoder: Encoder, question: str, speakers: set[str]
) -> None:
    found = answer(understand(question), store, encode=encoder)
    assert {a.speaker for a in found.answers} == speakers
    named = {row["topic"] for row in found.to_json()["matched_topics"]}
    assert named == {s.position.topic for a in found.answers for s in a.statements if s.position}
    assert all(topic in next(answer_lines(found)) for topic in named)


QUOTES = (
    "Pupils hand in their mobiles at the door and nobody texts under the desk",
    "My daughter cannot call me when the bus is late",
    "A telephone in a locked bag disturbs no lesson",
)


@pytest.mark.parametrize(
    ("question", "speakers"),
    [("who opposed the headteacher's phone ban", {"Ann Bell"}), ("who opposed the treaty on fishing grounds", set())],
)
def test_a_topic_under_other_words_is_found_by_where_it_is_talked_of(
    encoder: Encoder, question: str, speakers: set[str]
) -> None:
    told = [
        statement(
            quote, id=f"p{n}", speaker="Ann Bell", topic="magnetic pouch", article="school", title="No phones here"
        )
        for n, quote in enumerate(QUOTES)
    ]
    told.append(statement("The line is dear.", id="t", speaker="Bo Lind", topic="tram line", article="tram"))
    made = MemoryStore()
    made.load(link([], told, encode=encoder))
    assert {a.speaker for a in answer(understand(question), made, encode=encoder).answers} == speakers


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("who supported the removal of the fuel subsidy", {"Bo Lind"}),
        ("who opposed scrapping the fuel subsidy", {"Ann Bell"}),
        ("who supported the fuel subsidy", {"Ann Bell"}),
    ],
)
def test_who_is_for_a_thing_is_against_its_removal(encoder: Encoder, question: str, speakers: set[str]) -> None:
    told = [
        statement("It keeps the buses running.", id="s1", speaker="Ann Bell", topic="petrol subsidy", stance="support"),
        statement("It goes to smugglers.", id="s2", speaker="Bo Lind", topic="petrol subsidy", stance="oppose"),
    ]
    store = MemoryStore()
    store.load(link([], told, encode=encoder))
    found = answer(understand(question), store, encode=encoder)
    assert {a.speaker for a in found.answers} == speakers
    assert {s.position.stance for a in found.answers for s in a.statements if s.position} == {found.question.stance}


@pytest.mark.parametrize(
    ("phrase", "topic", "undone"),
    [
        ("end of free parking", "free parking", True),
        ("free parking", "free parking end", True),
        ("lifting of the plastic bag ban", "plastic bag ban", True),
        ("scrapping the ban on hunting", "hunting ban", True),
        ("lifting sanctions on Iran", "sanctions on Iran", True),
        ("ban on plastic bags", "plastic bag ban", False),
        ("cinema closure", "closure of the Regal cinema", False),
        ("lifting the rent", "rent rise", False),
        ("letting the rent freeze expire", "rent freeze", True),
        ("night trains stopped", "night train end", False),
        ("cut to the night trains", "night train end", False),
        ("huts closer to the beach", "beach huts", False),
        ("embargo on Lothar", "sanctions on Lothar", False),
        ("the ban on river mining lifted", "small-scale mining ban", True),
        ("lifting the mining ban", "mining ban", True),
        ("an end to the ban", "ban", True),
        ("the school kept open", "school closure", True),
        ("saving the ferry", "ferry closure", True),
        ("the congestion charge dropped", "congestion charge", True),
        ("keeping the ferry", "ferry", False),
        ("banning timber from Kharun", "timber embargo on Kharun", False),
        ("lifting the timber ban", "timber embargo", True),
        ("lifting the timber embargo", "timber embargo", True),
        ("the toll by the end of 2023", "toll", False),
        ("the toll at the end of March 2023", "toll", False),
        ("the toll before the ban", "toll", False),
        ("the toll, following the closure of the bridge", "toll", False),
        ("steps towards the end of the bridge toll", "bridge toll", True),
        ("the end of the toll before the ban", "toll", True),
        ("the West End toll", "toll", False),
    ],
)
def test_what_is_undone_twice_stands(phrase: str, topic: str, undone: bool) -> None:
    assert undoes(phrase, topic) is undone
