"""What every store does, in memory, in a file and on a server."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from graph.linked import LinkedGraph, PhraseGroup, Repeat
from graph.memory import MemoryStore
from graph.rows import Coverage, LoadReport, StatementFilter
from records.errors import OnRecordError, StoreError
from records.spans import TextSpan
from records.speaker import Role, Speaker
from records.statement import Position, Statement
from tests.builders import linked, statement
from tests.graph.conftest import Store

TOLL, FERRY = "harbour-toll", "night-ferry"
BELL = statement(id="s1", speaker="Ann Bell", stance="oppose", score=-0.8, date="2019-03-04", article="a1")
COUNCIL = statement(
    "The charge pays for the quay.",
    id="s2",
    speaker="Port Council",
    kind="organization",
    stance="support",
    score=0.6,
    date="2019-03",
    article="a2",
    confidence=0.4,
    quotation="indirect",
)
NOBODY = statement("It helps nobody", id="s3", speaker=None, stance=None, date=None, article="a2")
FERRIES = statement("Run it at night", id="s4", topic="night ferry", stance="support", date="2020-01-15", article="a3")
SILENT = Speaker("rowing-club", "Rowing Club", "organization", ("Rowing Club",))
NEWS = linked(BELL, COUNCIL, NOBODY, FERRIES)


def about(made: Statement, *more: Position) -> Statement:
    return replace(made, positions=(*made.positions, *more))


def ids(store: Store, wanted: StatementFilter | None = None) -> list[str]:
    return [row.id for row in store.statements(wanted)]


def everything(store: Store) -> list[object]:
    return [
        list(store.articles()),
        store.speakers(),
        store.topics(),
        store.statements(),
        store.stance_edges(),
        store.affiliations(),
        store.speaks_for(),
        list(store.lines()),
        store.coverage(),
    ]


def test_an_empty_store_answers_every_question_with_nothing(store: Store) -> None:
    assert everything(store) == [[], [], [], [], [], [], [], [], Coverage(0, 0, 0, 0, 0)]
    assert store.coverage([TOLL]) == Coverage(0, 0, 0, 0, 0)
    assert store.stances_on(TOLL) == []
    assert store.neighbours(TOLL) == []
    assert store.article("a1") is None
    assert store.article_hashes() == {}


def test_loading_an_empty_graph_is_no_error(store: Store) -> None:
    assert store.load(LinkedGraph()) == LoadReport(0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert store.statements() == []


def test_a_load_reports_what_the_store_holds_now(store: Store) -> None:
    assert store.load(NEWS) == LoadReport(
        articles=3,
        speakers=2,
        topics=2,
        statements=4,
        positions=4,
        repeats=0,
        affiliations=0,
        removed_nodes=0,
        removed_relationships=0,
    )


def test_a_statement_comes_back_with_speaker_article_position_and_spans(store: Store) -> None:
    made = statement(
        "We will never accept it.",
        evidence="never",
        title="Toll divides town",
        publisher="The Quay",
        published="2019-03-05",
        url="https://example.org/toll",
        date="2019-03-04",
        date_basis="relative",
        cue="told us",
        quotation="mixed",
    )
    store.load(linked(made))
    [row] = store.statements()
    assert (row.speaker, row.speaker_id, row.speaker_kind) == ("Ann Bell", "ann-bell", "person")
    assert (row.article_id, row.title, row.publisher) == ("a1", "Toll divides town", "The Quay")
    assert (row.published, row.url) == ("2019-03-05", "https://example.org/toll")
    assert (row.quote, row.kind, row.cue, row.modality) == ("We will never accept it.", "mixed", "told us", "said")
    assert (row.date, row.month, row.date_basis) == ("2019-03-04", "2019-03", "relative")
    assert (row.confidence, row.method, row.content_spans) == (0.9, "rule", (TextSpan(0, 24),))
    [position] = row.positions
    assert (position.topic_id, position.topic, position.stance, position.score) == (
        TOLL,
        "harbour toll",
        "oppose",
        -0.8,
    )
    assert position.evidence == (TextSpan(8, 13),)


def test_a_row_reads_back_as_the_statement_it_was(store: Store) -> None:
    store.load(NEWS)
    rows = {row.id: Statement.from_line(json.loads(json.dumps(row.to_line()))) for row in store.statements()}
    assert rows["s1"] == replace(BELL.without_text(), mention="Ann Bell")
    assert rows["s3"] == NOBODY.without_text()


def test_loading_the_same_again_changes_nothing(store: Store) -> None:
    store.load(NEWS)
    before = everything(store)
    report = store.load(NEWS)
    assert (report.removed_nodes, report.removed_relationships) == (0, 0)
    assert everything(store) == before


def test_parts_in_another_order_are_the_same_graph(store: Store) -> None:
    store.load(NEWS)
    before = everything(store)
    backwards = LinkedGraph(NEWS.articles[::-1], NEWS.speakers[::-1], NEWS.topics[::-1], NEWS.statements[::-1])
    store.load(backwards)
    assert everything(store) == before


def test_what_is_no_longer_in_the_graph_goes(store: Store) -> None:
    renamed = replace(BELL, speaker=replace(BELL.speaker, id="anna-bell", name="Anna Bell"))  # type: ignore[type-var]
    store.load(NEWS)
    report = store.load(linked(renamed))
    assert [row.name for row in store.speakers()] == ["Anna Bell"]
    assert [row.id for row in store.topics()] == [TOLL]
    assert [article.id for article in store.articles()] == ["a1"]
    assert [(e.speaker_id, e.topic_id) for e in store.stance_edges()] == [("anna-bell", TOLL)]
    # Bell, the council, the ferry topic, three statements, two articles; MADE 3, APPEARS_IN 3, ABOUT 3, STANCE_ON 3,
    # of which one MADE and one STANCE_ON were Bell's own.
    assert (report.removed_nodes, report.removed_relationships) == (8, 12)


def test_a_changed_speaker_and_stance_replace_the_old_ones(store: Store) -> None:
    store.load(linked(BELL, COUNCIL))
    moved = replace(BELL, speaker=COUNCIL.speaker, positions=COUNCIL.positions)
    store.load(linked(moved, COUNCIL))
    assert [(row.speaker, row.positions[0].stance) for row in store.statements()] == [("Port Council", "support")] * 2
    assert [(e.speaker_id, e.support, e.oppose) for e in store.stance_edges()] == [("port-council", 2, 0)]


def test_a_statement_that_changes_its_topic_takes_its_stance_along(store: Store) -> None:
    other = statement(id="s5", speaker="Port Council", kind="organization", stance="oppose", article="a3")
    store.load(linked(BELL, COUNCIL, FERRIES, other))
    moved = replace(COUNCIL, positions=(Position("night ferry", "support", 0.6, "the boat", (), (), FERRY),))
    store.load(linked(BELL, moved, FERRIES, other))
    assert [(e.speaker_id, e.topic_id, e.support, e.oppose) for e in store.stance_edges()] == [
        ("ann-bell", TOLL, 0, 1),
        ("ann-bell", FERRY, 1, 0),
        ("port-council", TOLL, 0, 1),
        ("port-council", FERRY, 1, 0),
    ]
    store.load(linked(BELL, moved, FERRIES))
    assert [e.topic_id for e in store.stance_edges(speaker_ids=["port-council"])] == [FERRY]


def test_whatever_was_loaded_before_a_store_holds_what_was_loaded_last(store: Store) -> None:
    chance = random.Random(11)
    for _ in range(8):
        told = [
            statement(
                id=f"r{n}",
                speaker=chance.choice(["Ann Bell", "Cal Orr", None]),
                roles=tuple(
                    Role(title, "Port Council", "2019")
                    for title in chance.sample(["chair", "spokesman"], chance.randrange(3))
                ),
                topic=chance.choice(["harbour toll", "night ferry"]),
                stance=chance.choice(["support", "oppose", None]),
                date=chance.choice(["2019", "2020", None]),
                article=f"b{n // 2}",
            )
            for n in chance.sample(range(6), 4)
        ]
        later, earlier, *_ = (s.id for s in told)
        graph = replace(linked(COUNCIL, *told), repeats=(Repeat(later, earlier, chance.choice([0.9, 0.95])),))
        store.load(graph)
        with MemoryStore() as fresh:
            fresh.load(graph)
            assert everything(store) == everything(fresh)


def test_a_role_that_is_seen_no_longer_goes_and_the_other_stays(store: Store) -> None:
    chair, member = Role("chair", "Port Council", "2018"), Role("member", "Port Council", "2018")
    store.load(linked(statement(id="s1", roles=(chair, member)), COUNCIL))
    report = store.load(linked(statement(id="s1", roles=(member,)), COUNCIL))
    assert [tie.role for tie in store.affiliations()] == ["member"]
    assert (report.affiliations, report.removed_nodes, report.removed_relationships) == (1, 0, 1)


def test_a_value_that_vanished_does_not_stay(store: Store) -> None:
    store.load(linked(BELL))
    plain = replace(BELL, date=None, article=replace(BELL.article, title=None, publisher=None))
    store.load(linked(plain))
    [row] = store.statements()
    assert (row.date, row.month, row.title, row.publisher) == (None, None, None, None)


def test_statements_come_by_date_undated_last_then_by_article_and_place(store: Store) -> None:
    later_place = replace(BELL, id="s0", attribution=replace(BELL.attribution, content=(TextSpan(30, 40),)))
    store.load(linked(BELL, COUNCIL, NOBODY, FERRIES, later_place))
    assert ids(store) == ["s2", "s1", "s0", "s4", "s3"]


def test_speakers_and_topics_come_by_name_with_their_counts(store: Store) -> None:
    store.load(linked(BELL, COUNCIL, NOBODY, FERRIES, statement(id="s5", speaker="Émile Zed"), statement(id="s6")))
    assert [(row.name, row.statements) for row in store.speakers()] == [
        ("Ann Bell", 3),
        ("Port Council", 1),
        ("Émile Zed", 1),
    ]
    assert [(row.label, row.statements) for row in store.topics()] == [("harbour toll", 5), ("night ferry", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "naïve “curly” ‘marks’",
        "Łódź – Ærø – Ὀδυσσεύς – 東京 – 🛳️",
        "quote ' and \" and \\ and \\n and {brace} and $parameter",
        "<b>not markup</b> & &amp;",
        "two\nlines\tand a tab",
        "null",
        " ",
    ],
)
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    made = statement(text, speaker=f"Dr {text}", topic=f"the {text}", title=text, cue=text)
    store.load(linked(made), lines={"s1": json.dumps({"id": "s1", "quote": text})})
    [row] = store.statements()
    assert (row.quote, row.speaker, row.title, row.cue) == (text, f"Dr {text}", text, text)
    assert row.positions[0].topic == f"the {text}"
    assert [article.text for article in store.articles()] == [text]
    assert [line["quote"] for line in store.lines()] == [text]


def test_an_id_that_is_not_there_gives_nothing(store: Store) -> None:
    store.load(NEWS)
    assert store.article("nowhere") is None
    assert store.stances_on("nowhere") == []
    assert store.neighbours("nowhere") == []
    assert ids(store, StatementFilter(topic_ids=["nowhere"])) == []
    assert ids(store, StatementFilter(speaker_ids=["nowhere"])) == []
    assert ids(store, StatementFilter(article_ids=["nowhere"])) == []
    assert store.coverage(["nowhere"]) == Coverage(3, 4, 0, 0, 0)


def test_closing_twice_is_fine(store: Store) -> None:
    store.close()
    store.close()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed; open it again"):
        store.topics()
    with pytest.raises(StoreError, match="closed; open it again"):
        store.load(NEWS)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (StatementFilter(), ["s2", "s1", "s4", "s3"]),
        (StatementFilter(topic_ids=[TOLL]), ["s2", "s1", "s3"]),
        (StatementFilter(topic_ids=[TOLL, FERRY]), ["s2", "s1", "s4", "s3"]),
        (StatementFilter(topic_ids=[]), []),
        (StatementFilter(topic_ids=[TOLL], stance="oppose"), ["s1"]),
        (StatementFilter(stance="support"), ["s2", "s4"]),
        (StatementFilter(stance="neutral"), []),
        (StatementFilter(speaker_ids=["ann-bell"]), ["s1", "s4"]),
        (StatementFilter(speaker_ids=["ann-bell"], stance="support"), ["s4"]),
        (StatementFilter(speaker_ids=["ann-bell"], topic_ids=[FERRY]), ["s4"]),
        (StatementFilter(speaker_ids=[]), []),
        (StatementFilter(article_ids=["a2"]), ["s2", "s3"]),
        (StatementFilter(article_ids=["a2"], topic_ids=[TOLL], speaker_ids=["port-council"]), ["s2"]),
        (StatementFilter(kind="indirect"), ["s2"]),
        (StatementFilter(min_confidence=0.9), ["s1", "s4", "s3"]),
        (StatementFilter(limit=2), ["s2", "s1"]),
        (StatementFilter(topic_ids=[TOLL], limit=1), ["s2"]),
        (StatementFilter(limit=0), []),
    ],
)
def test_a_filter_lets_through_what_it_says(store: Store, wanted: StatementFilter, found: list[str]) -> None:
    store.load(NEWS)
    assert ids(store, wanted) == found


@pytest.mark.parametrize(
    ("since", "until", "dates"),
    [
        ("2019-03-04", None, ["2019", "2019-03", "2019-03-04", "2019-04-01"]),
        ("2019-03-20", None, ["2019", "2019-03", "2019-04-01"]),
        (None, "2019-03", ["2018-12-31", "2019", "2019-03", "2019-03-04"]),
        (None, "2019-03-02", ["2018-12-31", "2019", "2019-03"]),
        ("2019", "2019", ["2019", "2019-03", "2019-03-04", "2019-04-01"]),
        ("2019-04", "2019-04", ["2019", "2019-04-01"]),
        ("2020", None, []),
        (None, "2018", ["2018-12-31"]),
    ],
)
def test_dates_compare_at_the_shorter_precision_and_undated_never_match(
    store: Store, since: str | None, until: str | None, dates: list[str]
) -> None:
    written = ["2018-12-31", "2019", "2019-03", "2019-03-04", "2019-04-01", None]
    store.load(linked(*(statement(id=f"s{n}", date=date) for n, date in enumerate(written))))
    assert [row.date for row in store.statements(StatementFilter(since=since, until=until))] == dates


def test_a_statement_on_two_topics_is_one_row_with_both_in_order(store: Store) -> None:
    both = about(BELL, Position("night ferry", "support", 0.5, "the boat", (), (), FERRY))
    store.load(linked(both, FERRIES))
    [row, _] = store.statements(StatementFilter(topic_ids=[TOLL, FERRY]))
    assert [(p.topic_id, p.stance, p.phrase) for p in row.positions] == [
        (TOLL, "oppose", "harbour toll"),
        (FERRY, "support", "the boat"),
    ]
    assert ids(store, StatementFilter(topic_ids=[FERRY], stance="oppose")) == []


def test_two_positions_on_one_topic_are_one_and_the_one_with_a_stance_stays(store: Store) -> None:
    unsure = statement(stance=None)
    store.load(linked(about(unsure, Position("harbour toll", "oppose", -0.5, "the toll", (), (), TOLL))))
    [row] = store.statements()
    assert [(p.stance, p.phrase) for p in row.positions] == [("oppose", "the toll")]


def test_a_position_without_a_linked_topic_is_left_out(store: Store) -> None:
    store.load(linked(replace(BELL, positions=(*BELL.positions, Position("loose end", "support", 0.5)))))
    [row] = store.statements()
    assert [p.topic for p in row.positions] == ["harbour toll"]


def test_coverage_counts_what_could_not_be_resolved(store: Store) -> None:
    store.load(NEWS)
    assert store.coverage() == Coverage(articles=3, statements=4, about_topic=4, speaker_unresolved=1, stance_unknown=1)
    assert store.coverage([TOLL]) == Coverage(3, 4, about_topic=3, speaker_unresolved=1, stance_unknown=1)
    assert store.coverage([FERRY]) == Coverage(3, 4, about_topic=1, speaker_unresolved=0, stance_unknown=0)
    assert store.coverage([TOLL, FERRY]) == Coverage(3, 4, about_topic=4, speaker_unresolved=1, stance_unknown=1)
    assert store.coverage([]) == Coverage(3, 4, about_topic=0, speaker_unresolved=0, stance_unknown=0)


def test_a_topic_is_answered_by_speaker_and_stance(store: Store) -> None:
    again = statement(id="s5", stance="oppose", score=-0.4, date="2019-05", article="a3")
    turned = statement(id="s6", stance="support", score=0.2, date=None, article="a3")
    store.load(linked(BELL, COUNCIL, NOBODY, again, turned))
    rows = store.stances_on(TOLL)
    assert [(r.speaker, r.stance, r.statements, r.first, r.last) for r in rows] == [
        ("Ann Bell", "oppose", 2, "2019-03-04", "2019-05"),
        ("Ann Bell", "support", 1, None, None),
        ("Port Council", "support", 1, "2019-03", "2019-03"),
    ]
    assert [r.score for r in rows] == pytest.approx([-0.6, 0.2, 0.6])


def test_the_derived_edge_counts_each_stance(store: Store) -> None:
    unsure = statement(id="s5", stance=None, article="a3")
    calm = statement(id="s6", stance="neutral", date="2021", article="a3")
    store.load(linked(BELL, COUNCIL, FERRIES, unsure, calm))
    [bell, ferry, council] = store.stance_edges()
    assert (bell.speaker_id, bell.topic_id, ferry.topic_id) == ("ann-bell", TOLL, FERRY)
    assert (bell.support, bell.oppose, bell.neutral, bell.unknown, bell.net) == (0, 1, 1, 1, -1)
    assert (bell.statements, bell.first, bell.last) == (3, "2019-03-04", "2021")
    assert council.net == 1
    assert store.stance_edges(topic_ids=[FERRY]) == [ferry]
    assert store.stance_edges(speaker_ids=["port-council"], topic_ids=[TOLL]) == [council]
    assert store.stance_edges(speaker_ids=[]) == []


def test_an_utterance_that_three_articles_report_counts_once(store: Store) -> None:
    second = replace(BELL, id="s7", repeats="s1")
    third = replace(BELL, id="s8", repeats="s7")
    graph = replace(linked(BELL, second, third), repeats=(Repeat("s7", "s1", 0.97), Repeat("s8", "s7", 0.95)))
    assert store.load(graph).repeats == 2
    assert [(row.id, row.repeats, row.utterance) for row in store.statements()] == [
        ("s1", None, "s1"),
        ("s7", "s1", "s1"),
        ("s8", "s1", "s1"),
    ]
    assert [edge.oppose for edge in store.stance_edges()] == [1]
    assert [row.statements for row in store.stances_on(TOLL)] == [1]


def test_a_report_within_a_report_names_its_carrier_and_keeps_it_when_linked_again(store: Store) -> None:
    inner = replace(BELL, id="s7", carrier="s1")
    store.load(linked(BELL, inner))
    assert [(row.id, row.carrier, row.to_line()["carrier"]) for row in store.statements()] == [
        ("s1", None, None),
        ("s7", "s1", "s1"),
    ]
    found = [
        store.statements(wanted)
        for wanted in (StatementFilter(topic_ids=[TOLL]), StatementFilter(speaker_ids=["ann-bell"]))
    ]
    assert [[row.carrier for row in rows] for rows in found] == [[None, "s1"]] * 2
    again = [Statement.from_line(line) for line in store.lines()]
    store.load(linked(*again))
    assert {row.id: row.carrier for row in store.statements()} == {"s1": None, "s7": "s1"}
    store.load(linked(BELL, replace(inner, carrier=None)))
    assert {row.carrier for row in store.statements()} == {None}


def test_an_affiliation_ties_a_role_to_the_speaker_of_that_name_or_alias(store: Store) -> None:
    chair = statement(
        id="s1",
        roles=(
            Role("chair", "Port Council", "2018-02"),
            Role("chair", "port council", "2020"),
            Role(None, "Port Council", None),
            Role("member", "Rowing Club", "2001"),
        ),
    )
    store.load(linked(chair, COUNCIL))
    ties = store.affiliations()
    assert [(t.speaker, t.organization, t.role, t.first_seen, t.last_seen) for t in ties] == [
        ("Ann Bell", "Port Council", None, None, None),
        ("Ann Bell", "Port Council", "chair", "2018-02", "2020"),
    ]
    [bell] = [row for row in store.speakers() if row.id == "ann-bell"]
    assert bell.roles == chair.speaker.roles  # type: ignore[union-attr]


def test_a_spokesperson_speaks_for_a_body_or_a_person_from_the_first_to_the_last_day_seen(store: Store) -> None:
    roles = (
        Role("chief spokesman", "port council", "2018-02"),
        Role("spokesman", "Port Council", "2020"),
        Role("member", "Port Council", "2021"),
        Role("press secretary", "Cal Orr", None),
        Role("spokesman", "Rowing Club", "2001"),
    )
    store.load(linked(statement(id="s1", roles=roles), COUNCIL, statement(id="s5", speaker="Cal Orr", article="a3")))
    assert [(r.speaker, r.other, r.first_seen, r.last_seen) for r in store.speaks_for()] == [
        ("Ann Bell", "Cal Orr", None, None),
        ("Ann Bell", "Port Council", "2018-02", "2020"),
    ]
    store.load(linked(BELL, COUNCIL))
    assert store.speaks_for() == []


def test_a_person_is_no_organization_and_an_ambiguous_name_ties_nobody(store: Store) -> None:
    member = statement(id="s1", speaker="Cal Orr", roles=(Role("aide", "Ann Bell"), Role("clerk", "the council")))
    first = statement(id="s2", speaker="North Council", kind="organization", aliases=("the council",))
    second = statement(id="s3", speaker="South Council", kind="organization", aliases=("the council",))
    store.load(linked(member, first, second, replace(BELL, id="s4")))
    assert store.affiliations() == []


def test_neighbours_are_topics_speakers_and_affiliations_the_heaviest_first(store: Store) -> None:
    chair = replace(BELL, speaker=replace(BELL.speaker, roles=(Role("chair", "Port Council"),)))  # type: ignore[type-var]
    store.load(linked(chair, COUNCIL, FERRIES, statement(id="s5", roles=chair.speaker.roles)))  # type: ignore[union-attr]
    assert [(n.name, n.node, n.relation, n.weight) for n in store.neighbours("port-council")] == [
        ("Ann Bell", "Speaker", "AFFILIATED_WITH", 1),
        ("harbour toll", "Topic", "STANCE_ON", 1),
    ]
    assert [(n.name, n.weight) for n in store.neighbours(TOLL)] == [("Ann Bell", 2), ("Port Council", 1)]


def test_lines_come_back_as_given_and_are_made_where_none_is_given(store: Store) -> None:
    store.load(linked(BELL, COUNCIL), lines={"s1": '{"id": "s1", "speaker": "she", "extra": [1, 2.5, null]}'})
    raw, made = store.lines()
    assert raw == {"id": "s1", "speaker": "she", "extra": [1, 2.5, None]}
    assert made == COUNCIL.to_line()


def test_articles_come_back_with_texts_and_hashes(store: Store) -> None:
    made = replace(BELL, article=replace(BELL.article, sha256="abc", text="The whole text.\n\nOf it."))
    store.load(linked(made))
    assert list(store.articles()) == [made.article]
    assert store.article("a1") == made.article
    assert store.article_infos() == {"a1": replace(made.article, text="")}
    assert store.article_hashes() == {"a1": "abc"}


def test_an_article_loaded_without_its_text_keeps_the_text_while_its_hash_is_the_same(store: Store) -> None:
    made = replace(BELL, article=replace(BELL.article, sha256="abc", text="The whole text."))
    store.load(linked(made))
    store.load(linked(made.without_text()))
    assert [a.text for a in store.articles()] == ["The whole text."]
    store.load(linked(replace(made, article=replace(made.article, sha256="def", text=""))))
    assert [a.text for a in store.articles()] == [""]


def test_more_than_one_page_of_articles_and_lines_comes_whole_and_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("_BATCH", "_ARTICLES_AT_ONCE", "_LINES_AT_ONCE"):
        monkeypatch.setattr(f"graph.store.{size}", 3)
    made = [statement(id=f"s{n:02}", article=f"a{n:02}") for n in range(10)]
    store.load(linked(*made))
    assert [a.id for a in store.articles()] == [s.article.id for s in made]
    assert [line["id"] for line in store.lines()] == [s.id for s in made]
    assert len(store.statements()) == 10


def test_progress_ends_with_all_statements_done(store: Store) -> None:
    told: list[tuple[str, int, int]] = []
    store.load(NEWS, progress=lambda *step: told.append(step))
    assert ("statements", 4, 4) in told


def test_every_error_of_a_store_is_ours(store: Store) -> None:
    store.close()
    with pytest.raises(OnRecordError):
        list(store.lines())


def test_notes_stay_until_they_are_written_anew(store: Store) -> None:
    assert store.notes() == {}
    store.load(NEWS, notes={"decisions": "a: é\n", **{f"vectors/{n:02x}": str(n) for n in range(40)}})
    store.load(LinkedGraph(), notes={"vectors/00": "new"})
    assert store.notes("decisions") == {"decisions": "a: é\n"}
    assert store.notes("vectors/0")["vectors/00"] == "new"
    assert len(store.notes("vectors/")) == 40


def test_what_is_known_comes_back_for_the_next_linking(store: Store) -> None:
    group = PhraseGroup("t-quay", TOLL, ("quay charge", "charge"), "port charges")
    graph = linked(BELL, COUNCIL)
    kept = replace(
        graph,
        groups=(group,),
        speakers=(*(replace(s, former_ids=("old-bell",)) if s.id == "ann-bell" else s for s in graph.speakers), SILENT),
        topics=tuple(replace(t, former_ids=("t-old",)) for t in graph.topics),
    )
    store.load(kept)
    known = store.known()
    assert known.speaker_of == {"s1": "ann-bell", "s2": "port-council"}
    assert known.bodies == {"rowing club": "rowing-club"}
    assert known.groups == (group,)
    assert known.former == {"ann-bell": ("old-bell",), TOLL: ("t-old",)}
