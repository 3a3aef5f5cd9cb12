"""A person's decisions on speakers and topics: on every store, taken into force, taken back, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from graph.answers import speakers_named, topics_named
from graph.curating import (
    SpeakerNames,
    TopicNames,
    codebook_of,
    merge_speakers,
    merge_topics,
    rename_speaker,
    rename_topic,
    split_speaker,
    split_topic,
    undoing_merge,
)
from graph.link import link
from graph.linking.codebook import Codebook
from graph.linking.curation import Curation, combined_codebook, curation_text, read_curation
from graph.linking.decisions import Decisions
from records.errors import SettingsError
from records.jsonl import dumps
from records.statement import Statement
from records.topic import Topic
from tests.builders import statement
from tests.graph.conftest import Store
from tests.graph.meanings import encode

NEWS = (
    statement("One.", id="s1", speaker="Sergei Orlov", topic="harbour toll", article="a1", published="2024-01-01"),
    statement("Two.", id="s2", speaker="Sergy Orlov", topic="quay charge", article="a2", published="2024-01-02"),
    statement("Three.", id="s3", speaker="Ana Ruiz", topic="soda levy", article="a3", published="2024-01-03"),
    statement(
        "Four.", id="s4", speaker="Port Council", kind="organization", topic="tax on sweetened drinks", article="a4"
    ),
    statement("Five.", id="s5", speaker="Ines Soto", topic="night ferry", article="a5", published="2024-01-05"),
)


def load(store: Store, curation: Curation, *more: Statement) -> None:
    """Link what the store holds and more, as `onrecord.building.load` does, and note the decisions."""
    held = [Statement.from_line(row) for row in store.lines()]
    statements = [*held, *(replace(s, positions=tuple(replace(p, topic_id=None) for p in s.positions)) for s in more)]
    graph = link(
        [],
        statements,
        encode=encode,
        decisions=curation.speakers,
        codebook=curation.codebook,
        topic_decisions=curation.topics,
        known=store.known(),
    )
    store.load(
        graph, lines={s.id: dumps(s.to_line()) for s in statements}, notes={"decisions": curation_text(curation)}
    )


def decided(store: Store) -> Curation:
    return read_curation(store.notes("decisions").get("decisions", ""), "the store")


def speakers(store: Store) -> dict[str, str]:
    """Return speaker ids and names by statement."""
    return {row.id: f"{row.speaker_id}: {row.speaker}" for row in store.statements()}


def topics(store: Store) -> dict[str, str]:
    """Return topic ids and labels by statement."""
    return {row.id: f"{row.positions[0].topic_id}: {row.positions[0].topic}" for row in store.statements()}


def stances(store: Store) -> dict[str, tuple[str | None, float | None]]:
    """Return stance and score of the first position by statement."""
    return {row.id: (row.positions[0].stance, row.positions[0].score) for row in store.statements()}


def with_speakers(store: Store, change: Callable[..., Curation], *arguments: object, **options: object) -> None:
    load(store, change(SpeakerNames.of(store), decided(store), *arguments, **options))


def with_topics(store: Store, change: Callable[..., Curation], *arguments: object) -> None:
    load(store, change(TopicNames.of(store, encode), decided(store), *arguments))


@pytest.fixture
def news(store: Store) -> Store:
    load(store, Curation(), *NEWS)
    return store


def test_merged_speakers_are_one_under_the_first_name_and_the_old_id_still_finds_them(news: Store) -> None:
    with_speakers(news, merge_speakers, "Port Council", ["Ana Ruiz"])
    assert speakers(news)["s3"] == speakers(news)["s4"] == "port-council: Port Council"
    assert speakers_named(["ana-ruiz"], news) == ["port-council"]
    [council] = [row for row in news.speakers() if row.id == "port-council"]
    assert council.former_ids == ("ana-ruiz",)


def test_a_split_takes_a_merge_back_to_the_ids_and_names_of_before(news: Store) -> None:
    before = speakers(news), news.speakers()
    with_speakers(news, merge_speakers, "Port Council", ["Ana Ruiz", "Sergei Orlov"])
    with_speakers(news, split_speaker, "Port Council", ["Ana Ruiz"])
    with_speakers(news, split_speaker, "Port Council", ["Sergei Orlov"])
    assert (speakers(news), news.speakers()) == before
    assert decided(news) == Curation()


def test_a_name_that_linking_joined_can_be_split_off_and_stays_off(news: Store) -> None:
    assert speakers(news)["s1"] == speakers(news)["s2"]
    with_speakers(news, split_speaker, "Sergei Orlov", ["Sergy Orlov"])
    assert speakers(news)["s1"] == "sergei-orlov: Sergei Orlov"
    assert speakers(news)["s2"] == "sergy-orlov: Sergy Orlov"
    load(news, decided(news), statement("Six.", id="s6", speaker="Sergy Orlov", article="a6"))
    assert speakers(news)["s6"] == speakers(news)["s2"] != speakers(news)["s1"]
    with_speakers(news, merge_speakers, "sergei-orlov", ["sergy-orlov"])
    assert len({speakers(news)[s] for s in ("s1", "s2", "s6")}) == 1


def test_two_people_of_one_name_part_by_article(news: Store) -> None:
    load(news, Curation(), statement("Six.", id="s6", speaker="Sergei Orlov", article="a6"))
    with_speakers(news, split_speaker, "Sergei Orlov", [], articles=["a6"], shown="Sergei Orlov, baker")
    assert speakers(news)["s1"] == "sergei-orlov: Sergei Orlov"
    assert speakers(news)["s6"].endswith(": Sergei Orlov, baker")


def test_two_people_of_one_name_part_under_that_name(news: Store) -> None:
    load(news, Curation(), statement("Six.", id="s6", speaker="Sergei Orlov", article="a6"))
    with_speakers(news, split_speaker, "Sergei Orlov", [], articles=["a6"], shown="Sergei Orlov")
    assert speakers(news)["s1"] == "sergei-orlov: Sergei Orlov"
    assert speakers(news)["s6"].endswith(": Sergei Orlov")
    assert len({speakers(news)[s] for s in ("s1", "s2", "s6")}) == 2
    assert read_curation(curation_text(decided(news)), "the store") == decided(news)


def test_namesakes_that_were_merged_part_again_by_article_and_by_what_the_merge_says(news: Store) -> None:
    other = statement("Six.", id="s6", speaker="Ana Ruiz", kind="organization", article="a6")
    load(news, Curation(), other)
    before = speakers(news)
    ours, theirs = (before[s].partition(":")[0] for s in ("s3", "s6"))
    with_speakers(news, merge_speakers, ours, [theirs])
    assert speakers(news)["s3"] == speakers(news)["s6"]
    merged = decided(news)
    with_speakers(news, split_speaker, ours, [], articles=["a6"])
    assert speakers(news)["s3"] != speakers(news)["s6"]
    load(news, merged)
    [names] = undoing_merge(Decisions(), merged.speakers)
    with_speakers(news, split_speaker, ours, names)
    assert speakers(news) == before


def test_a_renamed_speaker_keeps_its_id_and_its_own_name_takes_it_back(news: Store) -> None:
    before = speakers(news)
    with_speakers(news, rename_speaker, "Ana Ruiz", "Anita Ruiz")
    assert speakers(news)["s3"] == "ana-ruiz: Anita Ruiz"
    with_speakers(news, rename_speaker, "Anita Ruiz", "Ana Ruiz")
    assert speakers(news) == before
    assert decided(news) == Curation()


def test_a_merge_shows_the_name_that_the_first_was_given_and_forgets_that_of_the_other(news: Store) -> None:
    with_speakers(news, rename_speaker, "Ana Ruiz", "Anita Ruiz")
    with_speakers(news, rename_speaker, "Sergei Orlov", "S. Orlov")
    with_speakers(news, merge_speakers, "Anita Ruiz", ["S. Orlov"])
    assert {speakers(news)[s] for s in ("s1", "s2", "s3")} == {"ana-ruiz: Anita Ruiz"}


def test_articles_loaded_later_fall_under_the_decisions(news: Store) -> None:
    with_speakers(news, merge_speakers, "Port Council", ["Ana Ruiz"])
    load(news, decided(news), statement("Six.", id="s6", speaker="Ana Ruiz", article="a6"))
    assert speakers(news)["s6"] == "port-council: Port Council"


def test_an_emptied_store_built_again_with_the_decisions_is_the_same(news: Store) -> None:
    with_speakers(news, merge_speakers, "Port Council", ["Ana Ruiz"])
    with_topics(news, rename_topic, "night ferry", "night boats")
    with_topics(news, merge_topics, "harbour toll", ["quay charge"])
    after, curation = (speakers(news), topics(news)), decided(news)
    news.load(link([], [], encode=encode))
    load(news, read_curation(curation_text(curation), "decisions.yaml"), *NEWS)
    assert (speakers(news), topics(news)) == after


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        (merge_speakers, ("Ana Ruis", ["Port Council"]), "no speaker is called 'Ana Ruis'; the nearest are Ana Ruiz"),
        (merge_speakers, ("Ana Ruiz", ["Port Counsil"]), "the nearest are Port Council"),
        (merge_speakers, ("Sergei Orlov", ["Sergy Orlov"]), "'Sergy Orlov' is Sergei Orlov already"),
        (split_speaker, ("Sergei Orlov", []), "name what to split off; the articles have it as Sergei Orlov, Sergy"),
        (split_speaker, ("Sergei Orlov", ["Ana Ruiz"]), "'Ana Ruiz' is no name of it; the articles have it as"),
        (split_speaker, ("Port Council", ["Port Council"]), "has no other name; split it by article, --article a4"),
        (rename_speaker, ("Ana Ruiz", "port council"), "onrecord speakers merge 'Port Council' ana-ruiz"),
        (rename_speaker, ("Ana Ruiz", "…"), "give one with letters"),
    ],
)
def test_a_wrong_word_on_speakers_is_told_with_the_remedy(
    news: Store, change: Callable[..., Curation], arguments: Sequence[object], said: str
) -> None:
    with pytest.raises(SettingsError) as told:
        with_speakers(news, change, *arguments)
    assert said in str(told.value)


def test_a_name_of_several_speakers_is_answered_with_their_ids(news: Store) -> None:
    twins = [statement(f"{n}", id=f"t{n}", speaker="Ann Lee", article=f"t{n}") for n in (1, 2)]
    kinds = [twins[0], replace(twins[1], speaker=replace(twins[1].speaker, kind="organization", id="lee"))]  # type: ignore[type-var]
    load(news, Curation(), *kinds)
    with pytest.raises(SettingsError, match=r"can be 2 speakers; give the id of one of them: ann-lee \(1 statements"):
        with_speakers(news, rename_speaker, "Ann Lee", "A. Lee")


def test_who_is_merged_is_of_the_kind_of_the_first(news: Store) -> None:
    more = [statement(f"{n}", id=f"m{n}", speaker="Port Council", kind="organization", article=f"m{n}") for n in (1, 2)]
    load(news, Curation(), *more)
    with_speakers(news, merge_speakers, "Ana Ruiz", ["Port Council", "Ines Soto"])
    [merged] = [row for row in news.speakers() if row.id == "ana-ruiz"]
    assert (merged.kind, merged.statements) == ("person", 5)
    assert {row.speaker_kind for row in news.statements() if row.speaker_id == "ana-ruiz"} == {"person"}
    with_speakers(news, split_speaker, "Ana Ruiz", ["Port Council"])
    assert {row.name: row.kind for row in news.speakers()}["Port Council"] == "organization"


JOINED = tuple(
    replace(
        statement(text, id=key, speaker="Eva Lindgren", aliases=("Eva Lindgren", "Lindqvist"), article="j"), mention=m
    )
    for key, text, m in (("j1", "One.", "Eva Lindgren"), ("j2", "Two.", "Lindqvist"), ("j3", "Three.", "she"))
)
APART = Curation(Decisions(apart=(("Eva Lindgren", "Lindqvist"),)))


def test_names_that_an_article_made_one_speaker_are_parted_by_what_each_statement_says(store: Store) -> None:
    load(store, APART, *JOINED)
    assert speakers(store)["j1"] == speakers(store)["j3"] == "eva-lindgren: Eva Lindgren"
    assert speakers(store)["j2"].endswith(": Lindqvist")
    assert {row.name: row.aliases for row in store.speakers()} == {
        "Eva Lindgren": ("Eva Lindgren",),
        "Lindqvist": ("Lindqvist",),
    }
    with_speakers(store, rename_speaker, "Lindqvist", "P. Lindqvist")
    assert speakers(store)["j2"].endswith(": P. Lindqvist")
    assert speakers(store)["j1"] == "eva-lindgren: Eva Lindgren"


def test_names_that_no_statement_tells_apart_stay_one_and_the_reason_is_told(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    load(store, APART, JOINED[0], JOINED[2])
    assert len(set(speakers(store).values())) == 1
    assert "'Eva Lindgren' and 'Lindqvist' cannot be kept apart" in caplog.text


def test_an_exact_name_goes_before_a_folded_one(store: Store) -> None:
    told = [
        statement("One.", id="s1", speaker="Ana Ruiz", aliases=("Ana Ruiz", "Ruiz"), article="a1"),
        statement("Two.", id="s2", speaker="RUIZ", kind="unnamed", article="a2"),
    ]
    load(store, Curation(), *told)
    with_speakers(store, merge_speakers, "Ruiz", ["RUIZ"])
    assert speakers(store)["s1"] == speakers(store)["s2"] == "ana-ruiz: Ana Ruiz"


def test_merged_topics_are_one_under_the_first_label_and_split_takes_it_back(news: Store) -> None:
    before = topics(news), news.topics()
    with_topics(news, merge_topics, "harbour toll", ["quay charge", "night ferry"])
    assert topics(news)["s1"] == topics(news)["s2"] == topics(news)["s5"] == "t-harbour-toll: harbour toll"
    assert topics_named(["t-quay-charge"], news, encode=encode) == ["t-harbour-toll"]
    with_topics(news, split_topic, "harbour toll", ["quay charge", "t-night-ferry"])
    assert (topics(news), news.topics()) == before


def test_what_undoes_a_topic_bears_on_it_the_other_way_round_until_it_is_split_off(store: Store) -> None:
    closure = statement("It costs too much.", id="s1", topic="night ferry closure", stance="support", score=0.9)
    ferry = [statement("Keep it.", id=i, topic="night ferry", score=0.7, stance="support", article=i) for i in "bc"]
    load(store, Curation(), closure, *ferry)
    assert topics(store)["s1"] == topics(store)["b"] == "t-night-ferry: night ferry"
    assert stances(store) == {"s1": ("oppose", -0.9), "b": ("support", 0.7), "c": ("support", 0.7)}
    with_topics(store, split_topic, "night ferry", ["night ferry closure"])
    assert stances(store)["s1"] == ("support", 0.9)
    with_topics(store, merge_topics, "night ferry", ["night ferry closure"])
    assert stances(store)["s1"] == ("oppose", -0.9)


def test_a_codebook_turns_the_stances_on_what_undoes_its_label(store: Store) -> None:
    curation = read_curation("codebook: [{label: night ferry, phrases: [night ferry closure]}]", "x.yaml")
    load(store, curation, statement("Gone by May.", id="s1", topic="night ferry closure", stance="oppose", score=-0.4))
    assert stances(store) == {"s1": ("support", 0.4)}


def test_a_phrase_split_off_a_topic_is_a_topic_of_its_own_and_stays_one(news: Store) -> None:
    assert topics(news)["s3"] == topics(news)["s4"]
    with_topics(news, split_topic, topics(news)["s3"].partition(": ")[2], ["tax on sweetened drinks"])
    assert topics(news)["s4"].endswith(": tax on sweetened drinks")
    assert topics(news)["s3"].endswith(": soda levy")
    load(news, decided(news), statement("Six.", id="s6", topic="tax on sweetened drinks", article="a6"))
    assert topics(news)["s6"] == topics(news)["s4"] != topics(news)["s3"]


def test_a_phrase_that_was_split_off_is_no_wording_of_the_old_topic(store: Store) -> None:
    told = [
        statement("One.", id="s1", topic="soda levy", article="a1"),
        statement("Two.", id="s2", topic="soda levy", article="a2"),
        statement("Three.", id="s3", topic="tax on sweetened drinks", article="a3"),
    ]
    [position] = told[0].positions
    told[0] = replace(told[0], positions=(replace(position, phrase="the tax on sweetened drinks"),))
    load(store, Curation(), *told)
    with_topics(store, split_topic, "soda levy", ["tax on sweetened drinks"])
    assert {row.label: row.phrases for row in store.topics()} == {
        "soda levy": ("soda levy",),
        "tax on sweetened drinks": ("tax on sweetened drinks",),
    }


def test_a_renamed_topic_keeps_id_and_statements(news: Store) -> None:
    before = topics(news)
    with_topics(news, rename_topic, "night ferry", "night boats")
    assert topics(news)["s5"] == "t-night-ferry: night boats"
    with_topics(news, rename_topic, "night boats", "night ferry")
    assert topics(news) == before


def test_an_exported_codebook_changes_nothing_when_it_is_imported(news: Store) -> None:
    with_topics(news, rename_topic, "night ferry", "night boats")
    before = topics(news)
    codebook = codebook_of(TopicNames.of(news, encode), decided(news).codebook)
    assert [t.label for t in codebook.topics if t.phrases == ("night ferry",)] == ["night boats"]
    load(news, replace(decided(news), codebook=codebook))
    assert topics(news) == before
    assert read_curation(curation_text(decided(news)), "again") == decided(news)


def test_an_exported_codebook_has_wordings_that_one_topic_alone_has_and_descriptions_that_nobody_wrote(
    store: Store,
) -> None:
    said = [
        statement("Scrap it.", id="s1", topic="harbour toll", article="a1"),
        statement("Run it.", id="s2", topic="night ferry", article="a2"),
    ]
    worded = [(said[0], "the fee at the quay"), (said[0], "the plan"), (said[1], "the plan")]
    extra = [
        replace(one, id=f"w{i}", positions=(replace(one.positions[0], phrase=phrase),))
        for i, (one, phrase) in enumerate(worded)
    ]
    load(store, Curation(), *said, *extra)
    before = store.topics()
    names = TopicNames.of(store, encode)
    assert names.named("the fee at the quay").label == "harbour toll"
    codebook = codebook_of(names, Codebook())
    assert {t.label: t.phrases for t in codebook.topics}["harbour toll"] == ("the fee at the quay",)
    load(store, Curation(codebook=codebook))
    assert [(t.label, t.description) for t in store.topics()] == [(t.label, t.description) for t in before]
    assert any(t.description for t in before)


def test_an_imported_codebook_claims_what_its_phrases_say_and_gives_it_back(news: Store) -> None:
    before = topics(news)
    curation = read_curation("codebook: [{label: port charges, phrases: [quay charge, harbour toll]}]", "x.yaml")
    load(news, curation)
    assert topics(news)["s1"] == topics(news)["s2"]
    assert topics(news)["s1"].endswith(": port charges")
    assert {k: v for k, v in topics(news).items() if k not in ("s1", "s2")} == {
        k: v for k, v in before.items() if k not in ("s1", "s2")
    }


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        (merge_topics, ("harvest fee", ["night ferry"]), "no topic is called 'harvest fee'; the nearest are"),
        (split_topic, ("night ferry", ["harbour toll"]), "'harbour toll' is no phrase of it; its phrases are night"),
        (split_topic, ("night ferry", []), "name what to split off; its phrases are night ferry"),
        (split_topic, ("night ferry", ["night ferry"]), "nothing would be left"),
        (merge_topics, ("soda levy", ["tax on sweetened drinks"]), "is part of"),
        (
            rename_topic,
            ("night ferry", "end of the night ferry"),
            "undoes 'night ferry': who is for the one is against",
        ),
        *(
            (rename_topic, ("night ferry", label), f"{label!r} undoes 'night ferry': who is for the one is against")
            for label in (
                "no night ferry",
                "No to the night ferry",
                "stop the night ferry",
                "opposition to the night ferry",
                "anti-ferry",
                "night ferry protests",
            )
        ),
        (rename_topic, ("night ferry", "Harbour Toll"), "onrecord topics merge 'harbour toll' t-night-ferry"),
    ],
)
def test_a_wrong_word_on_topics_is_told_with_the_remedy(
    news: Store, change: Callable[..., Curation], arguments: Sequence[object], said: str
) -> None:
    with pytest.raises(SettingsError) as told:
        with_topics(news, change, *arguments)
    assert said in str(told.value)


@pytest.mark.parametrize(
    "label", ["ferry at night", "No 10's night flights", "opposition to the end of the night ferry", "stop and search"]
)
def test_a_label_that_goes_the_same_way_or_names_another_thing_is_taken(news: Store, label: str) -> None:
    with_topics(news, rename_topic, "night ferry", label)
    assert decided(news).topics.rename == {"night ferry": label}


def test_a_wording_of_one_article_cannot_be_split_off_a_topic_and_the_reason_is_told(news: Store) -> None:
    worded = statement("Seven.", id="s7", topic="night ferry", article="a7")
    [position] = worded.positions
    load(news, Curation(), replace(worded, positions=(replace(position, phrase="the boats after dark"),)))
    with pytest.raises(SettingsError, match="'the boats after dark' stands for it inside an article alone"):
        with_topics(news, split_topic, "night ferry", ["the boats after dark"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speakers: [", "decisions.yaml:1: not YAML"),
        ("- a", "decisions.yaml:1: not a mapping"),
        ("speaker: {}", "unknown key 'speaker'; write speakers, topics, codebook"),
        ("topics:\n  merge: [a]", "decisions.yaml:2: not a mapping"),
        ("speakers:\n  merge: {A B: [C D], E F: [C D]}", "'C D' is merged into 'A B' and 'E F'"),
        ("codebook: {label: x}", "decisions.yaml: codebook: not a list"),
    ],
)
def test_a_file_of_decisions_that_is_wrong_is_told_with_place_and_remedy(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_curation(text, "decisions.yaml")
    assert said in str(told.value)


def test_decisions_come_back_from_their_text_as_they_were() -> None:
    made = Curation(
        Decisions({"Ø. Ås": ("Oe. Aas", "yes", "1")}, (("A: b", "C # d"),), {"null": "Näme @ a1"}),
        Decisions({"toll": ("- charge",)}, (("a", "b"),), {"x": "y"}),
    )
    assert read_curation(curation_text(made), "text") == made


def test_phrases_that_a_hyphen_tells_apart_are_two_topics_if_a_person_says_so(store: Store) -> None:
    rents = [
        statement(f"{n}.", id=f"r{n}", topic=t, article=f"r{n}") for n, t in enumerate(("rent freeze", "rent-freeze"))
    ]
    load(store, Curation(topics=Decisions(merge={"rent freeze": ("rent-freeze",)})), *rents)
    assert topics(store)["r0"] == topics(store)["r1"]
    with_topics(store, split_topic, "rent freeze", ["rent-freeze"])
    apart = Curation(topics=Decisions(apart=(("rent-freeze", "rent freeze"),)))
    assert read_curation(curation_text(apart), "the store") == apart


def test_the_id_of_an_article_is_read_as_it_was_written() -> None:
    odd = Curation(Decisions(merge={"Ann Lee (a  1)": ("Ann Lee @ a  1",)}))
    assert read_curation(curation_text(odd), "the store").speakers.merge == {"Ann Lee (a 1)": ("Ann Lee @ a  1",)}


def test_two_codebooks_are_one_and_no_phrase_of_either_is_lost() -> None:
    first = Codebook((Topic("a", "toll", ("quay charge",)), Topic("b", "ferry")))
    second = Codebook((Topic("c", "Quay charge", ("port fee", "Ferry")), Topic("d", "dam", ("weir", "toll"))))
    both = [(t.label, t.phrases) for t in combined_codebook(first, second).topics]
    assert both == [("toll", ("quay charge", "port fee")), ("ferry", ()), ("dam", ("weir",))]
