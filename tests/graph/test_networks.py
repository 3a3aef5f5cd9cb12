"""Discourse networks, on numbers worked out by hand."""

from __future__ import annotations

import csv
import io
import json
import math
import xml.etree.ElementTree as ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.memory import MemoryStore
from graph.networks import affiliation, conflict, congruence, subtract, to_networkx, written
from graph.rows import StatementRow
from records.errors import SettingsError
from records.speaker import Role
from records.statement import Stance, Statement
from tests.builders import linked, statement

ONE_MODE = (congruence, conflict, subtract)


def said(*made: tuple[str, str, Stance | None]) -> list[StatementRow]:
    """Rows of (speaker, topic, stance)."""
    return rows_of(*(statement(id=f"s{n}", speaker=s, topic=t, stance=stance) for n, (s, t, stance) in enumerate(made)))


def rows_of(*statements: Statement) -> list[StatementRow]:
    store = MemoryStore()
    store.load(linked(*statements))
    return store.statements()


# Ann: toll against twice, ferry for once. Bo: toll against once, ferry against once. Cy: toll for three times.
DEBATE = said(
    ("Ann", "toll", "oppose"),
    ("Ann", "toll", "oppose"),
    ("Ann", "ferry", "support"),
    ("Bo", "toll", "oppose"),
    ("Bo", "ferry", "oppose"),
    ("Cy", "toll", "support"),
    ("Cy", "toll", "support"),
    ("Cy", "toll", "support"),
    ("Di", "toll", "neutral"),
)


def weights(network: nx.Graph) -> dict[tuple[str, str], float]:
    return {(min(a, b), max(a, b)): weight for a, b, weight in network.edges(data="weight")}


def test_congruence_multiplies_how_often_two_took_the_same_stance() -> None:
    assert weights(congruence(DEBATE)) == {("ann", "bo"): 2}


def test_conflict_multiplies_how_often_two_took_opposite_stances() -> None:
    assert weights(conflict(DEBATE)) == {("ann", "bo"): 1, ("ann", "cy"): 6, ("bo", "cy"): 3}


def test_subtract_is_congruence_less_conflict() -> None:
    assert weights(subtract(DEBATE)) == {("ann", "bo"): 1, ("ann", "cy"): -6, ("bo", "cy"): -3}


def test_who_agrees_as_much_as_disagrees_has_no_edge() -> None:
    rows = said(
        ("Ann", "toll", "oppose"), ("Bo", "toll", "oppose"), ("Ann", "ferry", "support"), ("Bo", "ferry", "oppose")
    )
    assert weights(subtract(rows)) == {}


def test_average_activity_divides_by_the_mean_number_of_statements() -> None:
    assert weights(congruence(DEBATE, normalization="average")) == {("ann", "bo"): 2 / ((3 + 2) / 2)}


def test_jaccard_divides_by_what_one_or_both_said() -> None:
    # Both oppose the toll: 2 * 1. Only Ann: the ferry, for, once. Only Bo: the ferry, against, once.
    assert weights(congruence(DEBATE, normalization="jaccard")) == {("ann", "bo"): 2 / (1 + 1 + 2)}


def test_cosine_is_the_cosine_of_the_counts() -> None:
    assert weights(congruence(DEBATE, normalization="cosine")) == pytest.approx(
        {("ann", "bo"): 2 / (math.sqrt(4 + 1) * math.sqrt(1 + 1))}
    )


def test_equal_profiles_have_cosine_one() -> None:
    rows = said(*[(who, topic, "support") for who in ("Ann", "Bo") for topic in ("toll", "toll", "ferry")])
    assert weights(congruence(rows, normalization="cosine")) == {("ann", "bo"): pytest.approx(1)}


def test_a_neutral_or_unknown_stance_ties_nobody() -> None:
    rows = said(("Ann", "toll", "neutral"), ("Bo", "toll", "neutral"), ("Cy", "toll", None), ("Di", "toll", None))
    assert all(weights(make(rows)) == {} for make in ONE_MODE)


def test_every_speaker_with_a_position_is_a_node_that_says_who_it_is() -> None:
    network = congruence(DEBATE)
    assert dict(network.nodes(data=True)) == {
        "ann": {"name": "Ann", "kind": "person", "statements": 3},
        "bo": {"name": "Bo", "kind": "person", "statements": 2},
        "cy": {"name": "Cy", "kind": "person", "statements": 3},
        "di": {"name": "Di", "kind": "person", "statements": 1},
    }


def test_a_repeated_utterance_counts_once() -> None:
    once = [statement(id="s1", speaker="Ann"), statement(id="s2", speaker="Bo")]
    again = [Statement.from_line({**once[0].to_line(), "id": f"s{n}", "repeats": "s1"}) for n in (3, 4)]
    assert weights(congruence(rows_of(*once, *again))) == {("ann", "bo"): 1}


def test_statements_without_a_speaker_are_left_out() -> None:
    rows = rows_of(statement(id="s1", speaker=None), statement(id="s2", speaker=None))
    assert all(len(make(rows)) == 0 for make in (*ONE_MODE, affiliation))


@pytest.mark.parametrize("make", ONE_MODE)
def test_an_unknown_normalization_names_the_known_ones(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SettingsError, match="none, average, jaccard, cosine"):
        make(DEBATE, normalization="activity")


def test_affiliation_ties_speakers_to_topics_with_their_stances() -> None:
    network = affiliation(DEBATE)
    assert network.edges["speaker:ann", "topic:toll"] == {
        "support": 0,
        "oppose": 2,
        "neutral": 0,
        "unknown": 0,
        "net": -2,
        "weight": 2,
    }
    assert network.edges["speaker:di", "topic:toll"]["neutral"] == 1
    assert network.nodes["topic:toll"]["name"] == "toll"
    assert nx.is_bipartite(network)


def test_activity_and_prominence_divide_by_the_speakers_and_the_topics_utterances() -> None:
    ends = ("speaker:ann", "topic:toll")
    assert affiliation(DEBATE, normalization="activity").edges[ends]["weight"] == pytest.approx(2 / 3)
    assert affiliation(DEBATE, normalization="prominence").edges[ends]["weight"] == pytest.approx(2 / 7)
    with pytest.raises(SettingsError, match="none, activity, prominence"):
        affiliation(DEBATE, normalization="jaccard")  # type: ignore[arg-type]


STANCES = st.sampled_from(["support", "oppose", "neutral", None])
DEBATES = st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(["x", "y"]), STANCES), max_size=12)


@given(DEBATES)
def test_subtract_is_the_difference_of_the_two_for_any_debate(made: list[tuple[str, str, Stance | None]]) -> None:
    rows = said(*made)
    agree, differ, net = (weights(make(rows)) for make in (congruence, conflict, subtract))
    pairs = agree.keys() | differ.keys()
    difference = {pair: agree.get(pair, 0) - differ.get(pair, 0) for pair in pairs}
    assert net == {pair: weight for pair, weight in difference.items() if weight}


@given(DEBATES, st.randoms())
def test_the_order_of_the_statements_does_not_matter(made, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(made)
    random.shuffle(shuffled)
    for make in ONE_MODE:
        assert weights(make(said(*made))) == weights(make(said(*shuffled)))


@given(DEBATES)
def test_cosine_stays_between_nothing_and_one(made: list[tuple[str, str, Stance | None]]) -> None:
    assert all(0 < w <= 1 + 1e-9 for w in weights(congruence(said(*made), normalization="cosine")).values())


def test_the_whole_graph_has_every_node_and_relation() -> None:
    store = MemoryStore()
    chair = statement(id="s1", speaker="Ann Bell", roles=(Role("chair", "Port Council", "2019"),))
    council = statement(id="s2", speaker="Port Council", kind="organization", stance="support")
    again = Statement.from_line({**council.to_line(), "id": "s3", "repeats": "s2", "article_info": {"id": "a9"}})
    store.load(linked(chair, council, again))
    network = to_networkx(store.statements(), store.speakers(), store.topics(), store.affiliations())
    assert {kind for _, kind in network.nodes(data="node")} == {"Article", "Speaker", "Topic", "Statement"}
    assert {relation for *_, relation in network.edges(data="relation")} == {
        "MADE",
        "ABOUT",
        "APPEARS_IN",
        "REPEATS",
        "AFFILIATED_WITH",
        "STANCE_ON",
    }
    assert network.edges["speaker:port-council", "topic:harbour-toll", "STANCE_ON"]["support"] == 1
    assert network.edges["speaker:ann-bell", "speaker:port-council", "AFFILIATED_WITH chair"]["first_seen"] == "2019"
    assert network.nodes["speaker:ann-bell"]["label"] == "Ann Bell"


def test_rows_alone_make_a_graph_whose_nodes_are_all_named() -> None:
    network = to_networkx(DEBATE)
    assert all(attributes.keys() >= {"node", "label"} for _, attributes in network.nodes(data=True))


def test_a_network_is_written_as_a_table_of_its_edges() -> None:
    table = list(csv.DictReader(io.StringIO(written(conflict(DEBATE), "csv"))))
    assert table[1] == {
        "source": "ann",
        "source_name": "Ann",
        "target": "cy",
        "target_name": "Cy",
        "weight": "6",
        "topics": "1",
    }
    assert written(conflict([]), "csv") == "source,source_name,target,target_name,weight\n"


def test_a_network_is_written_as_json_and_read_back() -> None:
    network = affiliation(DEBATE)
    again = nx.node_link_graph(json.loads(written(network, "json")), edges="edges")
    assert nx.utils.graphs_equal(again, network)


def test_graphml_holds_any_text_and_is_well_formed() -> None:
    rows = said(("Ann \x00\x0b & <b>", "the \x1f\ud800 \ufffe toll", "oppose"))
    text = written(affiliation(rows), "graphml")
    ElementTree.fromstring(text)
    assert "Ann    &amp; &lt;b&gt;" in text


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="csv, json or graphml"):
        written(conflict(DEBATE), "dot")  # type: ignore[arg-type]
