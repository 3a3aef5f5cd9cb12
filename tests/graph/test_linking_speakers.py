"""Names across articles: variants become one speaker, two people stay two, whatever the order."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.linking.decisions import Decisions, load_decisions
from graph.linking.speakers import link_speakers
from records.article import Article
from records.attribution import Attribution
from records.errors import SettingsError
from records.identifiers import slug
from records.spans import TextSpan
from records.speaker import Role, Speaker, SpeakerKind
from records.statement import Statement

PAIR_FLOOR = 0.95
"""Share of labelled pairs, each linked as a corpus of its own, that must be judged rightly."""

B3_FLOOR = 0.93
"""B-cubed F1 of all labelled names linked as one corpus."""


def said_by(
    name: str,
    *,
    article: str,
    title: str | None = None,
    body: str | None = None,
    kind: SpeakerKind = "person",
    published: str | None = None,
    aliases: Sequence[str] = (),
    gender: str | None = None,
) -> Statement:
    roles = (Role(title, body, published),) if title or body else ()
    sex = gender if gender in ("female", "male") else None
    speaker = Speaker(slug(name), name, kind, tuple(sorted({name, *aliases})), roles, sex)
    attribution = Attribution((), (), (TextSpan(0, 4),), "direct", "test", 1.0)
    place = Article(article, "", sha256=article, published=published)
    return Statement(f"s-{article}-{slug(name)}", place, speaker, None, attribution, "text", "said")


def linked(statements: Sequence[Statement], decisions: Decisions | None = None) -> dict[str, Speaker]:
    """Return statement id -> lasting speaker."""
    found, _ = link_speakers(statements, decisions or Decisions())
    return {s.id: s.speaker for s in found if s.speaker is not None}


def ids_of(*statements: Statement) -> list[str]:
    speakers = linked(statements)
    return [speakers[s.id].id for s in statements]


Row = tuple[str, str, str, str, bool]


def labelled_pairs() -> list[Row]:
    lines = Path(__file__).with_name("name_pairs.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(a, role_a, b, role_b, same == "1") for a, role_a, b, role_b, same in rows]


def statement_of(name: str, role: str, article: str) -> Statement:
    if role == "(organization)":
        return said_by(name, article=article, kind="organization")
    title, _, body = (part.strip() for part in role.partition(","))
    return said_by(name, article=article, title=title or None, body=body or None)


def test_nearly_every_labelled_pair_of_names_is_judged_rightly(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = labelled_pairs()
    assert len(pairs) >= 300
    wrong = []
    for a, role_a, b, role_b, same in pairs:
        first, second = ids_of(statement_of(a, role_a, "one"), statement_of(b, role_b, "two"))
        if (first == second) != same:
            wrong.append(f"{a} ({role_a}) | {b} ({role_b}): {'one' if same else 'two'}")
    share = 1 - len(wrong) / len(pairs)
    with capsys.disabled():
        sys.stdout.write(f"\nname pairs: {share:.4f} of {len(pairs)} right\n")
    assert share >= PAIR_FLOOR, "\n".join(wrong)


def test_the_labelled_names_as_one_corpus_cluster_as_their_bearers_do(capsys: pytest.CaptureFixture[str]) -> None:
    bearer: dict[tuple[str, str], int] = {}
    for a, role_a, b, role_b, same in labelled_pairs():
        first = bearer.setdefault((a, role_a), len(bearer))
        second = bearer.setdefault((b, role_b), len(bearer))
        if same and first != second:
            bearer.update({key: first for key, value in bearer.items() if value == second})
    statements = {key: statement_of(*key, article=f"article-{k}") for k, key in enumerate(sorted(bearer))}
    found = linked(list(statements.values()))
    clusters = {key: found[statement.id].id for key, statement in statements.items()}
    precision = recall = 0.0
    for key in bearer:
        together = {other for other in bearer if clusters[other] == clusters[key]}
        truly = {other for other in bearer if bearer[other] == bearer[key]}
        precision += len(together & truly) / len(together) / len(bearer)
        recall += len(together & truly) / len(truly) / len(bearer)
    f1 = 2 * precision * recall / (precision + recall)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(bearer)} names: B-cubed P {precision:.4f} R {recall:.4f} F1 {f1:.4f}\n")
    assert f1 >= B3_FLOOR


def test_a_transliteration_is_the_same_speaker() -> None:
    first, second = ids_of(said_by("Sergei Volkov", article="a"), said_by("Sergey Volkov", article="b"))
    assert first == second


def test_two_people_who_share_a_surname_stay_two() -> None:
    first, second = ids_of(said_by("Anna Reiter", article="a"), said_by("Paul Reiter", article="b"))
    assert first != second


def test_a_surname_alone_goes_to_the_only_full_name_that_has_it() -> None:
    first, second = ids_of(said_by("Paula Reiter", article="a"), said_by("Reiter", article="b"))
    assert first == second


def test_a_surname_alone_that_two_people_share_stays_on_its_own() -> None:
    ids = ids_of(
        said_by("Anna Reiter", article="a"), said_by("Paul Reiter", article="b"), said_by("Reiter", article="c")
    )
    assert len(set(ids)) == 3


def test_a_surname_alone_that_two_people_share_goes_to_the_one_with_its_office() -> None:
    ids = ids_of(
        said_by("Anna Reiter", article="a", title="mayor", body="Linden"),
        said_by("Paul Reiter", article="b", title="coach", body="Rovers"),
        said_by("Reiter", article="c", title="coach", body="Rovers"),
    )
    assert ids[2] == ids[1] != ids[0]


def test_a_name_that_fits_two_people_equally_goes_to_neither() -> None:
    ids = ids_of(
        said_by("Henry A. Wendt", article="a"),
        said_by("Henry B. Wendt", article="b"),
        said_by("Henry Wendt", article="c"),
    )
    assert len(set(ids)) == 3


def test_bearers_of_one_name_in_two_walks_of_life_stay_two() -> None:
    first, second = ids_of(
        said_by("David Marr", article="a", title="striker", body="Rovers"),
        said_by("David Marr", article="b", title="bishop", body="Wexley"),
    )
    assert first != second


def test_an_acronym_joins_the_only_long_form_it_stands_for() -> None:
    first, second = ids_of(
        said_by("Marine Energy Council", article="a", kind="organization"),
        said_by("MEC", article="b", kind="organization"),
    )
    assert first == second


def test_common_groups_and_unnamed_sources_stay_in_their_article() -> None:
    groups = ids_of(said_by("villagers", article="a", kind="group"), said_by("villagers", article="b", kind="group"))
    unnamed = ids_of(
        said_by("senior official", article="a", kind="unnamed"), said_by("senior official", article="b", kind="unnamed")
    )
    assert len({*groups, *unnamed}) == 4


def test_a_body_known_only_from_a_role_is_a_speaker_under_the_name_that_the_role_has() -> None:
    statements = [said_by("Ann Lee", article="a", title="head", body="Harbour Trust")]
    _, speakers = link_speakers(statements, Decisions())
    [person] = [s for s in speakers if s.kind == "person"]
    [body] = [s for s in speakers if s.kind == "organization"]
    assert person.roles == (Role("head", body.name, None),)


def test_a_role_names_its_body_as_the_speaker_is_named() -> None:
    statements = [
        said_by("Ann Lee", article="a", title="head", body="the MEC"),
        said_by("MEC", article="b", kind="organization"),
        said_by("Marine Energy Council", article="b", kind="organization"),
        said_by("Marine Energy Council", article="c", kind="organization"),
    ]
    speakers = linked(statements)
    assert speakers[statements[0].id].roles[0].organization == speakers[statements[1].id].name


def test_a_later_spelling_does_not_change_the_id() -> None:
    early = said_by("Dmitri Orlov", article="a", published="2020-01-01")
    late = [said_by("Dmitry A. Orlov", article=f"late-{k}", published="2021-01-01") for k in range(5)]
    alone = linked([early])[early.id]
    among = linked([early, *late])[early.id]
    assert (alone.id, among.id) == ("dmitri-orlov", "dmitri-orlov")
    assert among.name == "Dmitry A. Orlov"


def test_two_speakers_never_share_an_id() -> None:
    _, speakers = link_speakers(
        [
            said_by("David Marr", article="a", title="striker", body="Rovers"),
            said_by("David Marr", article="b", title="bishop", body="Wexley"),
            said_by("David Marr", article="c", kind="organization"),
        ],
        Decisions(),
    )
    assert len({s.id for s in speakers}) == len(speakers)


NAMES = (
    "Anna Reiter",
    "A. Reiter",
    "Reiter",
    "Ana Reiter",
    "Paul Reiter",
    "Sergei Volkov",
    "Sergey Volkov",
    "Volkov",
    "Volkhov",
)
ROLES = ((None, None), ("mayor", "Linden"), ("coach", "Rovers"), ("minister", None))


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ROLES), st.integers(0, 5)), min_size=1, max_size=12),
    st.integers(0, 10_000),
)
@settings(max_examples=150, deadline=None)
def test_the_order_of_articles_changes_nothing(
    said: list[tuple[str, tuple[str | None, str | None], int]], seed: int
) -> None:
    statements = list(
        {
            s.id: s
            for name, (title, body), article in said
            for s in [said_by(name, article=f"a{article}", title=title, body=body, published=f"2020-01-0{article + 1}")]
        }.values()
    )
    shuffled = statements[:]
    random.Random(seed).shuffle(shuffled)
    assert linked(statements) == linked(shuffled)
    assert link_speakers(statements, Decisions())[1] == link_speakers(shuffled, Decisions())[1]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5)), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_linking_what_is_linked_changes_no_name(said: list[tuple[str, int]]) -> None:
    statements = list({s.id: s for name, k in said for s in [said_by(name, article=f"a{k}")]}.values())
    once, _ = link_speakers(statements, Decisions())
    twice, _ = link_speakers(once, Decisions())
    assert [s.speaker.name for s in once if s.speaker] == [s.speaker.name for s in twice if s.speaker]


def test_a_merge_of_the_user_goes_before_everything() -> None:
    statements = [said_by("Anna Reiter", article="a"), said_by("Paul Reiter", article="b")]
    speakers = linked(statements, Decisions(merge={"The Reiters": ("Anna Reiter", "Paul Reiter")}))
    assert {(s.id, s.name) for s in speakers.values()} == {("the-reiters", "The Reiters")}


def test_names_kept_apart_by_the_user_stay_apart() -> None:
    statements = [said_by("Sergei Volkov", article="a"), said_by("Sergey Volkov", article="b")]
    speakers = linked(statements, Decisions(apart=(("Sergei Volkov", "Sergey Volkov"),)))
    assert len({s.id for s in speakers.values()}) == 2


def test_a_renamed_speaker_keeps_its_id() -> None:
    statement = said_by("Sergei Volkov", article="a")
    speaker = linked([statement], Decisions(rename={"Sergei Volkov": "Sergej Wolkow"}))[statement.id]
    assert (speaker.id, speaker.name) == ("sergei-volkov", "Sergej Wolkow")
    assert "Sergei Volkov" in speaker.aliases


def test_ten_thousand_speakers_of_different_names_link_without_comparing_all_with_all() -> None:
    given_names = [f"{a}{b}" for a in ("ka", "lo", "mi", "ne", "ru") for b in ("ra", "to", "sil", "dan", "vek")]
    surnames = [
        f"{a}{b}{c}".capitalize()
        for a in "bdfgklmnprstvz"
        for b in ("ar", "el", "on")
        for c in ("dak", "mir", "tov", "zin")
    ]
    rng = random.Random(7)
    statements = [
        said_by(
            f"{rng.choice(given_names).capitalize()} {rng.choice(surnames)}{rng.choice(['', 'ek', 'o'])}",
            article=f"a{k}",
        )
        for k in range(10_000)
    ]
    assert len(linked(list({s.id: s for s in statements}.values()))) == 10_000


def written(path: Path, text: str) -> Path:
    file = path / "aliases.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_decisions_are_read_from_yaml(tmp_path: Path) -> None:
    file = written(
        tmp_path, "merge:\n  Ann Lee: [Anne Lee, A. Lee]\napart:\n  - [Bo Yu, Bo Yuan]\nrename: {ECB: Bank}\n"
    )
    decisions = load_decisions(file)
    assert decisions.merge == {"Ann Lee": ("Anne Lee", "A. Lee")}
    assert decisions.apart == (("Bo Yu", "Bo Yuan"),)
    assert decisions.rename == {"ECB": "Bank"}


def test_an_empty_file_decides_nothing(tmp_path: Path) -> None:
    assert load_decisions(written(tmp_path, "# nothing yet\n")) == Decisions()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("merge: [Ann Lee]\n", ":1: not a mapping"),
        ("merge:\n  Ann Lee: [Anne Lee]\nmerg: {}\n", ":3: unknown key 'merg'"),
        ("apart:\n  - [Ann Lee]\n", ":2: not a list of two names or more"),
        ("apart:\n  - [Ann Lee, ann lee]\n", ":2: 'Ann Lee' and 'ann lee' are one name"),
        ("rename:\n  ECB: [Bank]\n", ":2: not a name"),
        ("merge: {Ann: [Bo}\n", ":1: not YAML"),
        ("merge: {Ann Lee: [Bo], Cy Dee: [Bo]}\n", "'Bo' is merged into"),
        ("merge: {Ann Lee: [Bo Lee]}\napart: [[Ann Lee, Bo Lee]]\n", "are kept apart and both merged"),
    ],
)
def test_a_wrong_decisions_file_says_where_and_what_to_do(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(SettingsError, match=r"aliases\.yaml") as caught:
        load_decisions(written(tmp_path, text))
    assert place in str(caught.value)
    assert ";" in str(caught.value)


def test_a_missing_decisions_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_decisions(tmp_path / "none.yaml")


@pytest.mark.parametrize(("articles", "same"), [(12, True), (3, False)])
def test_a_common_surname_alone_is_a_person_whom_many_articles_name(articles: int, same: bool) -> None:
    full = [said_by("Ada Smith", article=f"a{k}") for k in range(articles)]
    alone = said_by("Smith", article="z")
    ids = ids_of(*full, alone)
    assert (ids[-1] == ids[0]) is same


def test_a_peer_is_one_person_with_the_title_and_without() -> None:
    a, b = ids_of(said_by("Lord Penrith", article="a"), said_by("Penrith", article="b"))
    assert a == b
