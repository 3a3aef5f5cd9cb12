"""What every store does that speaks Cypher."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from graph.cypher import literal, query_names, query_text
from graph.rows import StatementFilter, Table
from graph.runners.bolt import BoltRunner
from graph.runners.embedded import EmbeddedRunner
from graph.store import SCHEMA, CypherStore, Writer, show_cypher, statements_query
from records.errors import QueryError, StoreError
from records.speaker import Role
from tests.builders import linked, statement

BELL = statement(id="s1", date="2019-03-04")
CHAIR = statement(
    id="s2",
    speaker="Cal Orr",
    roles=(Role("chair", "Ann Bell Trust"), Role("member", "Port Council"), Role("chair", "Port Council")),
)
COUNCIL = statement(id="s3", speaker="Port Council", kind="organization", topic="night ferry", article="a3")
NEWS = linked(BELL, CHAIR, COUNCIL)


@pytest.fixture
def rows_given(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the rows that each query file is given to write, in whatever store."""
    names = {query_text(name): name for name in query_names()}
    counts: Counter[str] = Counter()
    for runner in (EmbeddedRunner, BoltRunner):
        monkeypatch.setattr(runner, "writing", _counting(runner.writing, names, counts))
    return counts


def _counting(
    writing: Callable[[Any], AbstractContextManager[Writer]], names: Mapping[str, str], counts: Counter[str]
) -> Callable[[Any], AbstractContextManager[Writer]]:
    @contextmanager
    def counted(runner: Any) -> Iterator[Writer]:
        with writing(runner) as write:

            def run(cypher: str, parameters: Mapping[str, Any]) -> Table:
                counts[names.get(cypher, "")] += len(parameters.get("rows", ()))
                return write(cypher, parameters)

            yield run

    return counted


def picture(store: CypherStore) -> list[Table]:
    """Return every node and relationship with all that was written on it."""
    return [
        store.query(
            "MATCH (n:Article|Speaker|Topic|Statement) RETURN n, n.id AS id, labels(n) AS kind ORDER BY id, kind"
        ),
        store.query(
            "MATCH (a)-[r]->(b) RETURN r, type(r) AS kind, a.id AS start, b.id AS finish, r.role AS role "
            "ORDER BY kind, start, finish, role"
        ),
    ]


def test_a_query_answers_with_columns_in_order_and_rows(cypher_store: CypherStore) -> None:
    cypher_store.load(linked(BELL))
    found = cypher_store.query(
        "MATCH (p:Speaker)-[:MADE]->(s) WHERE p.name = $name RETURN s.id AS id, p.name AS name", {"name": "Ann Bell"}
    )
    assert found == Table(["id", "name"], [{"id": "s1", "name": "Ann Bell"}])


def test_an_answer_holds_plain_values_only(cypher_store: CypherStore) -> None:
    cypher_store.query(
        "CREATE (:Boat {id: 'b', name: 'Tern', crew: [1, 2]})-[:LIES_AT {since: 3.5}]->(:Quay)", write=True
    )
    [row] = cypher_store.query(
        "MATCH path = (b:Boat)-[r]->() RETURN b, r, path, date('2019-03-04') AS day, {a: [true, null]} AS map"
    ).rows
    boat = {"labels": ["Boat"], "properties": {"crew": [1, 2], "id": "b", "name": "Tern"}}
    tie = {"type": "LIES_AT", "properties": {"since": 3.5}}
    assert row["b"] == boat
    assert row["r"] == tie
    assert row["path"]["nodes"][0] == boat
    assert row["path"]["relationships"] == [tie]
    assert (row["day"], row["map"]) == ("2019-03-04", {"a": [True, None]})


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (:Boat)",
        "match (n) set n.x = 1",
        "MATCH (n) DETACH DELETE n",
        "MERGE (n:Boat {id: 'x'}) RETURN n",
        "MATCH (n) REMOVE n.name",
        "FOREACH (x IN [1] | CREATE (:Boat))",
        "DROP INDEX onrecord_month",
        "CREATE INDEX x FOR (n:Boat) ON (n.name)",
        "MATCH (n) /* a comment */ SET/**/n.x = 1",
        "MATCH (n) WHERE n.name = 'it\\'s' SET n.x = 1",
        "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
        "CALL dbms.listConfig() YIELD name RETURN name",
    ],
)
def test_a_query_that_writes_is_refused_and_nothing_changes(cypher_store: CypherStore, cypher: str) -> None:
    cypher_store.load(linked(BELL))
    before = cypher_store.query("MATCH (n) RETURN count(n) AS n").rows
    with pytest.raises(QueryError, match="--write"):
        cypher_store.query(cypher)
    assert cypher_store.query("MATCH (n) RETURN count(n) AS n").rows == before


def test_the_store_itself_refuses_to_write_while_reading(
    cypher_store: CypherStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.check_reads_only", lambda cypher: None)
    with pytest.raises(QueryError, match="--write"):
        cypher_store.query("CREATE (:Boat {id: 'b'})")
    assert cypher_store.query("MATCH (n:Boat) RETURN count(n) AS n").rows == [{"n": 0}]


@pytest.mark.parametrize(
    "cypher",
    [
        "RETURN 'CREATE (n) SET' AS set",
        "MATCH (n:Create) RETURN n.set AS x // DELETE n",
        "MATCH (n)-[r:SET|MERGE]->() RETURN r",
        "RETURN {set: 1, delete: 2} AS created, $merge AS m",
        "MATCH (n) RETURN n.`drop` AS `delete`;",
    ],
)
def test_words_that_only_look_like_writing_are_read(cypher_store: CypherStore, cypher: str) -> None:
    cypher_store.query(cypher, {"merge": 1})


def test_writing_is_done_where_it_is_allowed(open_again: Callable[[], CypherStore]) -> None:
    with open_again() as opened:
        opened.query("CREATE (:Boat {id: $id})", {"id": "tern"}, write=True)
    with open_again() as opened:
        assert opened.query("MATCH (b:Boat) RETURN b.id AS id").rows == [{"id": "tern"}]


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (n RETURN n", "RETURN"),
        ("RETURN $nowhere AS x", "nowhere"),
        ("RETURN 1 / 0 AS x", "zero"),
        ("", "empty"),
        ("  // nothing but a comment", "empty"),
        ("RETURN 1 AS x; RETURN 2 AS y", "more than one"),
    ],
)
def test_a_wrong_query_says_what_is_wrong(cypher_store: CypherStore, cypher: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        cypher_store.query(cypher)


def test_a_failed_write_leaves_nothing_behind(cypher_store: CypherStore) -> None:
    with pytest.raises(QueryError):
        cypher_store.query("CREATE (b:Boat {id: 'b'}) SET b.x = 1 / 0", write=True)
    assert cypher_store.query("MATCH (n:Boat) RETURN count(n) AS n").rows == [{"n": 0}]


def test_what_others_keep_in_the_same_database_stays(cypher_store: CypherStore) -> None:
    cypher_store.load(linked(BELL, statement(id="s2", speaker="Cal Orr", topic="night ferry")))
    cypher_store.query(
        "MATCH (p:Speaker {id: 'ann-bell'}) SET p.note = 'mine' "
        "CREATE (p)<-[:KNOWS]-(:Person {id: 'x'})-[:READS]->(:Topic {id: 'theirs'})",
        write=True,
    )
    cypher_store.load(linked(BELL))
    found = cypher_store.query(
        "MATCH (x:Person)-[:READS]->(t), (x)-[:KNOWS]->(p) RETURN x.id AS x, t.id AS t, p.id AS p, p.note AS note"
    )
    assert found.rows == [{"x": "x", "t": "theirs", "p": "ann-bell", "note": "mine"}]
    assert [row.id for row in cypher_store.topics()] == ["harbour-toll"]
    assert [row.id for row in cypher_store.speakers()] == ["ann-bell"]


def test_loading_the_same_again_writes_no_row(cypher_store: CypherStore, rows_given: Counter[str]) -> None:
    cypher_store.load(NEWS)
    assert rows_given["put_statements"] == 3
    rows_given.clear()
    cypher_store.load(NEWS)
    assert +rows_given == {}


def test_a_changed_name_of_a_speaker_writes_the_speaker_alone(
    cypher_store: CypherStore, rows_given: Counter[str]
) -> None:
    renamed = tuple(replace(s, name="Anna Bell") if s.id == "ann-bell" else s for s in NEWS.speakers)
    cypher_store.load(NEWS)
    rows_given.clear()
    cypher_store.load(replace(NEWS, speakers=renamed))
    assert +rows_given == {"put_speakers": 1}
    assert [row.name for row in cypher_store.speakers()] == ["Anna Bell", "Cal Orr", "Port Council"]


def test_one_article_more_writes_what_is_its_own_and_the_stance_that_it_changes(
    cypher_store: CypherStore, rows_given: Counter[str]
) -> None:
    cypher_store.load(NEWS)
    rows_given.clear()
    cypher_store.load(linked(*NEWS.statements, statement(id="s4", article="a4")))
    parts = ("articles", "statements", "made", "appears_in", "about", "stance_on")
    assert +rows_given == {f"put_{part}": 1 for part in parts}


def test_what_vanished_is_removed_by_itself(cypher_store: CypherStore, rows_given: Counter[str]) -> None:
    cypher_store.load(NEWS)
    rows_given.clear()
    cypher_store.load(linked(BELL, CHAIR))
    # The council, its statement, article and topic; MADE, APPEARS_IN, ABOUT, STANCE_ON and two roles in the council.
    assert +rows_given == {"drop_nodes": 4, "drop_relationships": 6}


@pytest.mark.parametrize(
    "by_hand",
    [
        "MATCH (p:Speaker {id: 'ann-bell'}) DETACH DELETE p",
        "MATCH (s:Statement) DETACH DELETE s",
        "MATCH ()-[r:ABOUT]->() DELETE r",
        "MATCH ()-[r:AFFILIATED_WITH {role: 'chair'}]->() DELETE r",
        "MATCH ()-[r:STANCE_ON]->() DELETE r",
        "MATCH (p:Speaker {id: 'ann-bell'})-[r:MADE]->(s) MATCH (o:Speaker {id: 'cal-orr'}) "
        "CREATE (o)-[:MADE {loaded: r.loaded}]->(s) DELETE r",
        "MATCH (t:Topic) SET t.label = 'theirs', t.loaded = ''",
    ],
)
def test_what_was_removed_or_moved_by_hand_is_as_it_was_after_the_next_load(
    cypher_store: CypherStore, by_hand: str
) -> None:
    cypher_store.load(NEWS)
    before = picture(cypher_store)
    cypher_store.query(by_hand, write=True)
    assert picture(cypher_store) != before
    cypher_store.load(NEWS)
    assert picture(cypher_store) == before


def test_a_store_whose_rows_all_have_one_mark_as_they_once_had_is_written_anew_once(
    cypher_store: CypherStore, rows_given: Counter[str]
) -> None:
    cypher_store.load(linked(BELL, CHAIR))
    wanted = picture(cypher_store)
    cypher_store.load(NEWS)
    cypher_store.query("MATCH (n) SET n.loaded = 'b2ceeeabd868cd62'", write=True)
    cypher_store.query("MATCH ()-[r]->() SET r.loaded = 'b2ceeeabd868cd62'", write=True)
    report = cypher_store.load(linked(BELL, CHAIR))
    assert picture(cypher_store) == wanted
    assert (report.removed_nodes, report.removed_relationships) == (4, 6)
    rows_given.clear()
    cypher_store.load(linked(BELL, CHAIR))
    assert +rows_given == {}


def test_an_interrupted_load_is_completed_by_the_same_load(
    cypher_store: CypherStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(stage: str, done: int, total: int) -> None:
        if stage == "about":
            raise KeyboardInterrupt

    cypher_store.load(linked(BELL))
    graph = linked(statement(id="s2", speaker="Cal Orr"), statement(id="s3", topic="night ferry"))
    with pytest.raises(KeyboardInterrupt):
        cypher_store.load(graph, progress=interrupted)
    cypher_store.load(graph)
    assert [(r.id, r.speaker, r.positions[0].topic) for r in cypher_store.statements()] == [
        ("s2", "Cal Orr", "harbour toll"),
        ("s3", "Ann Bell", "night ferry"),
    ]


def test_a_store_is_there_when_it_is_opened_again(open_again: Callable[[], CypherStore]) -> None:
    with open_again() as opened:
        opened.load(linked(BELL))
    with open_again() as opened:
        assert [row.id for row in opened.statements()] == ["s1"]


def test_a_reader_sees_what_was_loaded_after_it_was_opened(open_again: Callable[[], CypherStore]) -> None:
    with open_again() as reader, open_again() as writer:
        assert reader.statements() == []
        writer.load(linked(BELL))
        assert [row.id for row in reader.statements()] == ["s1"]


def test_a_store_of_a_newer_onrecord_is_refused(open_again: Callable[[], CypherStore]) -> None:
    with open_again() as opened:
        opened.load(linked(BELL))
        opened.query("MATCH (n:OnRecord) SET n.schema = $newer", {"newer": SCHEMA + 1}, write=True)
    with pytest.raises(StoreError, match="upgrade onrecord"):
        open_again()


def test_a_speaker_is_found_by_a_word_of_an_alias(cypher_store: CypherStore) -> None:
    cypher_store.load(linked(statement(speaker="Port Council", kind="organization", aliases=("Harbour Board",))))
    found = cypher_store.query(
        "CALL db.index.fulltext.queryNodes('onrecord_speakers', $word) YIELD node, score "
        "RETURN node.id AS id ORDER BY score DESC, id",
        {"word": "board"},
    )
    assert found.rows == [{"id": "port-council"}]


def test_the_full_text_follows_a_second_load(cypher_store: CypherStore) -> None:
    cypher_store.load(linked(BELL))
    cypher_store.load(linked(statement(speaker="Cal Orr")))
    words = [
        cypher_store.query(
            "CALL db.index.fulltext.queryNodes('onrecord_speakers', $word) YIELD node RETURN node.id AS id", {"word": w}
        ).rows
        for w in ("orr", "bell")
    ]
    assert words == [[{"id": "cal-orr"}], []]


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, -7, 2.5, "", 'it\'s "so" \\ \n \t é 🛳', [], ["a", "b"], [1, None], {"a b": [1]}],
)
def test_a_value_pasted_as_text_is_the_value(cypher_store: CypherStore, value: Any) -> None:
    assert cypher_store.query(f"RETURN {literal(value)} AS x").rows == [{"x": value}]


def test_a_query_shown_with_its_parameters_gives_the_same_rows(cypher_store: CypherStore) -> None:
    cypher_store.load(linked(BELL, statement(id="s2", topic="night ferry")))
    name, parameters = statements_query(StatementFilter(topic_ids=["harbour-toll"], since="2019"))
    shown = show_cypher(name, parameters)
    for key, value in parameters.items():
        assert f":param {key} => {literal(value)};" in shown.splitlines()
    query = "\n".join(line for line in shown.splitlines() if not line.startswith(":param"))
    assert [row["id"] for row in cypher_store.query(query, parameters).rows] == ["s1"]


def test_the_narrowest_part_of_a_filter_is_where_the_query_starts() -> None:
    assert statements_query(StatementFilter(topic_ids=["t"], speaker_ids=["p"]))[0] == "statements_on_topics"
    assert statements_query(StatementFilter(speaker_ids=["p"], since="2019"))[0] == "statements_by_speakers"
    assert statements_query(StatementFilter(article_ids=["a"]))[0] == "statements"


@pytest.mark.parametrize("name", query_names())
def test_every_query_file_starts_with_what_it_asks(name: str) -> None:
    assert query_text(name).startswith("// ")


def test_an_unknown_query_file_names_those_that_there_are() -> None:
    with pytest.raises(QueryError, match=r"stances_on.*topics"):
        query_text("nowhere")


def test_a_value_that_cypher_cannot_write_is_refused() -> None:
    with pytest.raises(QueryError, match="complex"):
        literal(complex(math.pi))
