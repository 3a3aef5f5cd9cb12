"""Loading more: ids last, phrases keep their topics, and the order of loading tells nothing about speakers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.link import link
from graph.linking.curation import Curation
from graph.linking.decisions import Decisions
from graph.linking.lasting import lasting_ids
from graph.memory import MemoryStore
from graph.store import open_store
from graph.vectors import RememberedVectors
from onrecord.building import load as build_load
from onrecord.config import Settings
from records.jsonl import dumps
from records.speaker import Role
from records.statement import Statement
from tests.builders import statement, word_vectors
from tests.graph.meanings import encode

NAMES = [
    *("Ann Bell", "A. Bell", "Anna Bell", "Bell", "Bo Lind", "Bob Lind", "Lind", "George Hale", "George W. Hale"),
    *("George H. Hale", "Hale", "John Smith", "Smith", "Jon Smith", "Sergei Orlov", "Sergey Orlov", "Orlov"),
    *("Port Council", "the council"),
]
FULL_NAMES = ["Ann Bell", "Bo Lind", "George W. Hale", "Ines Soto", "Sergei Orlov", "Mary Jane Cobb"]
ROLES = (Role("minister", "Port Council"), Role("professor", "Elm University"), Role("striker", "Rovers"))
LABELS = [
    *("soda levy", "sugar tax", "tax", "rent rise", "rent cut", "Iran talks", "talks with Iran", "Oman talks", "rent"),
    *("talks", "drinks tax", "tax on sweetened drinks", "levy on sugar", "sugar"),
]


def made(number: int, name: str, label: str, article: int, role: Role | None) -> Statement:
    day = f"2024-{1 + article:02}-01"
    found = statement(
        f"Words {number}.",
        id=f"s{number}",
        speaker=name,
        kind="organization" if "ouncil" in name else "person",
        topic=label,
        article=f"a{article}",
        published=day,
        roles=(replace(role, seen=day),) if role else (),
    )
    return replace(found, positions=tuple(replace(p, topic_id=None) for p in found.positions))


def corpora(names: Sequence[str]) -> st.SearchStrategy[list[Statement]]:
    rows = st.tuples(
        st.sampled_from(names), st.sampled_from(LABELS), st.integers(0, 7), st.sampled_from((None, None, *ROLES))
    )
    return st.lists(rows, min_size=2, max_size=12).map(lambda found: [made(n, *row) for n, row in enumerate(found)])


def load(store: MemoryStore, statements: Iterable[Statement], *, regroup: bool = False) -> None:
    held = {row["id"]: Statement.from_line(row) for row in store.lines()} | {s.id: s for s in statements}
    store.load(
        link([], held.values(), encode=encode, known=replace(store.known(), regroup=regroup)),
        lines={s.id: line_of(s) for s in held.values()},
    )


def line_of(made: Statement) -> str:

    return dumps(made.to_line())


def speakers(store: MemoryStore) -> dict[str, str]:
    return {row.id: row.speaker_id or "" for row in store.statements()}


def topics(store: MemoryStore) -> dict[str, str]:
    return {row.id: row.positions[0].topic_id for row in store.statements()}


def now(rows: Iterable[object]) -> dict[str, str]:
    """Return the id that each id of before goes by."""
    found = {old: row.id for row in rows for old in row.former_ids}  # type: ignore[attr-defined]
    return found | {row.id: row.id for row in rows}  # type: ignore[attr-defined]


def parts(of: Mapping[str, str]) -> set[frozenset[str]]:
    return {frozenset(key for key, other in of.items() if other == value) for value in of.values()}


def in_two_loads(statements: Sequence[Statement], cut: int) -> tuple[MemoryStore, dict[str, str], dict[str, str]]:
    """Load the first statements, then the others; return the store and the ids of between."""
    store = MemoryStore()
    load(store, statements[:cut])
    before = speakers(store), topics(store)
    load(store, statements[cut:])
    return store, *before


@settings(max_examples=150, deadline=None)
@given(corpora(NAMES), st.integers(1, 11))
def test_more_articles_leave_every_topic_its_id_and_its_members(statements: list[Statement], cut: int) -> None:
    store, _, before = in_two_loads(statements, cut)
    assert {key: topic for key, topic in topics(store).items() if key in before} == before
    assert set(before.values()) <= {row.id for row in store.topics()}


@settings(max_examples=150, deadline=None)
@given(corpora(NAMES), st.integers(1, 11))
def test_more_articles_leave_every_speaker_its_id_and_one_of_its_members_at_least(
    statements: list[Statement], cut: int
) -> None:
    store, before, _ = in_two_loads(statements, cut)
    after, home = speakers(store), now(store.speakers())
    members: defaultdict[str, set[str]] = defaultdict(set)
    for key, speaker in before.items():
        members[speaker].add(after[key])
    assert all(home[speaker] in places for speaker, places in members.items())


@settings(max_examples=150, deadline=None)
@given(corpora(FULL_NAMES), st.integers(1, 11))
def test_speakers_whose_names_stay_clear_keep_all_their_members(statements: list[Statement], cut: int) -> None:
    told = [replace(s, speaker=replace(s.speaker, roles=())) for s in statements if s.speaker]
    store, before, _ = in_two_loads(told, cut)
    assert {key: speaker for key, speaker in speakers(store).items() if key in before} == before


@settings(max_examples=150, deadline=None)
@given(corpora(NAMES), st.integers(1, 11))
def test_the_order_of_loading_makes_no_difference_to_who_is_one_speaker(statements: list[Statement], cut: int) -> None:
    forwards, _, _ = in_two_loads(statements, cut)
    backwards, _, _ = in_two_loads([*statements[cut:], *statements[:cut]], len(statements) - cut)
    at_once = MemoryStore()
    load(at_once, statements)
    assert parts(speakers(forwards)) == parts(speakers(backwards)) == parts(speakers(at_once))


@settings(max_examples=150, deadline=None)
@given(corpora(NAMES), st.integers(1, 11))
def test_topics_grouped_anew_are_those_of_one_load_and_keep_ids_where_phrases_stay_together(
    statements: list[Statement], cut: int
) -> None:
    store, _, _ = in_two_loads(statements, cut)
    before = topics(store)
    load(store, [], regroup=True)
    at_once = MemoryStore()
    load(at_once, statements)
    assert parts(topics(store)) == parts(topics(at_once))
    home = now(store.topics())
    assert set(before.values()) <= set(home)
    if parts(before) == parts(topics(store)):
        assert topics(store) == before


@settings(max_examples=60, deadline=None)
@given(corpora(NAMES), st.integers(1, 11))
def test_loading_nothing_more_changes_nothing(statements: list[Statement], cut: int) -> None:
    store, _, _ = in_two_loads(statements, cut)
    before = speakers(store), topics(store), store.speakers(), store.topics()
    load(store, [])
    assert (speakers(store), topics(store), store.speakers(), store.topics()) == before


def test_two_known_speakers_who_turn_out_to_be_one_leave_the_other_id_behind() -> None:
    store = MemoryStore()
    guild = statement("One.", id="s1", speaker="Harbour Guild", kind="organization", topic=None, article="a1")
    pilots = statement("Two.", id="s2", speaker="Guild of Pilots", kind="organization", topic=None, article="a2")
    load(store, [guild, pilots])
    assert speakers(store) == {"s1": "harbour-guild", "s2": "guild-of-pilots"}
    names = ("Guild of Pilots", "Harbour Guild")
    load(store, [replace(guild, id="s3", speaker=replace(guild.speaker, aliases=names))])  # type: ignore[type-var]
    [one] = store.speakers()
    assert {one.id, *one.former_ids} == {"harbour-guild", "guild-of-pilots"}
    assert set(speakers(store).values()) == {one.id}


def test_an_id_goes_to_the_part_with_most_of_its_members_and_comes_back_from_a_merge() -> None:
    ids, gone = lasting_ids(["x", "y"], [Counter(old=1), Counter(old=3)], {})
    assert (ids, gone) == (["x", "old"], {})
    ids, gone = lasting_ids(["a"], [Counter(a=2, b=5)], {"a": ["c"]})
    assert (ids, gone) == (["b"], {"a": "b", "c": "b"})
    ids, gone = lasting_ids(["a", "b"], [Counter(a=1), Counter(a=5)], {"a": ["b"]})
    assert (ids, gone) == (["a", "b"], {})
    ids, _ = lasting_ids(["a", "n"], [Counter(), Counter(a=1)], {})
    assert ids[1] == "a"
    assert ids[0].startswith("a-")


def test_a_remembered_text_has_the_vector_that_it_had_when_it_was_new() -> None:
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> object:
        asked.extend(texts)
        return word_vectors(texts)

    first = RememberedVectors(counting)  # type: ignore[arg-type]
    vectors = first(["rent rise", "night ferry", "rent rise"])
    assert asked == ["rent rise", "night ferry"]
    again = RememberedVectors(counting, first.notes())  # type: ignore[arg-type]
    assert (again(["night ferry", "rent rise"]) == vectors[[1, 0]]).all()
    assert asked == ["rent rise", "night ferry"]
    assert again.notes() == {}
    assert abs(vectors - word_vectors(["rent rise", "night ferry", "rent rise"])).max() < 0.01


def test_a_load_tells_how_many_known_statements_changed_hands_and_positions_their_topic(tmp_path: Path) -> None:
    settings_of_it = Settings(store=str(tmp_path / "news.graph"))
    told = [made(n, name, "rent rise", n, None) for n, name in enumerate(("George W. Hale", "George Hale", "Bo Lind"))]
    with open_store(settings_of_it.store) as store:
        first = build_load([], told, store, settings_of_it, encoder=word_vectors)
        assert (first.moved, first.recoded) == (0, 0)
        more = build_load(
            [], [made(9, "George H. Hale", "Oman talks", 7, None)], store, settings_of_it, encoder=word_vectors
        )
        assert (more.moved, more.recoded) == (1, 0)
        decided = Curation(topics=Decisions(rename={"rent rise": "dearer rents"}))
        named = build_load([], [], store, settings_of_it, encoder=word_vectors, curation=decided)
        assert (named.moved, named.recoded) == (0, 0)
        build_load([], [made(10, "Bo Lind", "city rent rise", 5, None)], store, settings_of_it, encoder=word_vectors)
        apart = Curation(topics=Decisions(apart=(("rent rise", "city rent rise"),)))
        parted = build_load([], [], store, settings_of_it, encoder=word_vectors, curation=apart)
        assert (parted.moved, parted.recoded) == (0, 1)
