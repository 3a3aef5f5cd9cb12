from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.spans import TextSpan
from records.speaker import Role
from tests.builders import statement
from viz.build import view_of
from viz.layout import positions
from viz.style import label_width, node_size


def test_each_speaker_and_each_topic_is_one_node() -> None:
    view = view_of([statement(id="s1"), statement(id="s2"), statement(id="s3", speaker="Bo Lind")], title="t")
    assert [(n.kind, n.label, n.weight) for n in view.nodes] == [
        ("speaker", "Ann Bell", 2),
        ("speaker", "Bo Lind", 1),
        ("topic", "harbour toll", 3),
    ]


def test_a_speaker_and_a_topic_with_the_same_name_stay_two_nodes() -> None:
    view = view_of([statement(speaker="Brexit", topic="Brexit")], title="t")
    assert [n.kind for n in view.nodes] == ["speaker", "topic"]


def test_statements_of_one_speaker_topic_and_stance_are_one_line_with_their_number() -> None:
    view = view_of(
        [statement(id="s1"), statement(id="s2"), statement(id="s3", stance="support"), statement(id="s4", stance=None)],
        title="t",
    )
    assert sorted((e.stance or "", e.weight) for e in view.edges) == [("", 1), ("oppose", 2), ("support", 1)]


def test_a_statement_without_a_speaker_is_listed_and_draws_no_line() -> None:
    view = view_of([statement(speaker=None)], title="t")
    assert view.edges == ()
    assert [s.speaker for s in view.statements] == [None]


def test_a_link_that_is_no_web_address_is_dropped() -> None:
    view = view_of(
        [
            statement(id="s1", article="a", url="javascript:alert(1)"),
            statement(id="s2", article="b", url="https://example.org/x"),
            statement(id="s3", article="c", url="http://[broken"),
        ],
        title="t",
    )
    assert [a.url for a in view.articles] == [None, "https://example.org/x", None]


def test_evidence_is_told_within_the_quote_though_its_spans_are_apart() -> None:
    made = statement("No toll, we refuse it.", evidence="refuse")
    text = "No toll, Bell said, we refuse it."
    spans = (TextSpan(0, 8), TextSpan(20, 33))
    moved = replace(
        made,
        quote="No toll, we refuse it.",
        attribution=replace(made.attribution, content=spans),
        positions=(replace(made.positions[0], evidence=(TextSpan(23, 29),)),),
    )
    [card] = view_of([moved], title="t").statements
    assert text[23:29] == "refuse"
    assert [card.quote[a:b] for a, b in card.evidence] == ["refuse"]


def test_a_role_is_said_once() -> None:
    roles = (Role("mayor", "Port Ellery", "2024-01"), Role("mayor", "Port Ellery", "2024-02"))
    view = view_of([statement(roles=roles)], title="t")
    assert view.nodes[0].note == "mayor, Port Ellery"


def test_nothing_is_a_view_too() -> None:
    view = view_of([], title="t")
    assert (view.nodes, view.edges, view.statements) == ((), (), ())


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(13, 20)), max_size=40))
def test_every_node_has_a_place_and_the_same_input_the_same_picture(edges: list[tuple[int, int]]) -> None:
    nodes = [str(n) for n in range(21)]
    lines = [(str(a), str(b)) for a, b in edges]
    places = positions(nodes, lines)
    assert set(places) == set(nodes)
    assert places == positions(nodes, lines)
    assert len(set(places.values())) == len(nodes)


def test_no_label_covers_another_and_the_parts_fill_a_wide_screen() -> None:
    rows = [
        statement(
            id=f"s{part}-{n}", speaker=f"Secretary number {n} of committee {part}", topic=f"a rather long topic {part}"
        )
        for part in range(5)
        for n in range(4 + part)
    ]
    nodes = view_of(rows, title="t").nodes
    for one in nodes:
        for other in nodes:
            if one.id < other.id and abs(one.y - other.y) < 40:
                room = (label_width(one.label) + label_width(other.label)) / 2
                assert abs(one.x - other.x) >= room - 1, (one, other)
    width = max(n.x for n in nodes) - min(n.x for n in nodes)
    assert width > 0.8 * (max(n.y for n in nodes) - min(n.y for n in nodes))


@pytest.mark.parametrize("parts", [1, 8])
def test_no_label_covers_a_heavy_node(parts: int) -> None:
    rows = [
        statement(id=f"s{n}-{m}", speaker=f"Secretary number {n}", topic=f"matter {m % 3} of {n % parts}")
        for n in range(8)
        for m in range(90)
    ]
    nodes = view_of(rows, title="t").nodes
    covered = [
        (one.label, other.label)
        for one in nodes
        for other in nodes
        if one.id != other.id
        and abs(one.x - other.x) < label_width(one.label) / 2 + node_size(other.weight)
        and 0 < other.y - one.y < node_size(one.weight) + 24 + node_size(other.weight)
    ]
    assert covered == []
