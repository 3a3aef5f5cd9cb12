"""What contents are about: articles parsed by the real small model, contents marked in the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extract.target import Target
from extract.targets import MOST_TARGETS, TargetFinder
from extract.targets.phrases import phrases_of
from records.attribution import Attribution
from records.spans import TextSpan

FIND = TargetFinder.load()


def targets(
    nlp: Language, marked: str, title: str | None = None, speakers: list[str | None] | None = None
) -> tuple[str, list[list[Target]]]:
    """Return the text and its targets. `[...]` marks a content, `<...>` its source and `{...}` its cue before it."""
    text, source, cue, attributions = "", (), (), []
    for piece in re.findall(r"\[[^]]*\]|<[^>]*>|\{[^}]*\}|[^][<>{}]+", marked):
        mark, plain = piece[0], piece[1:-1] if piece[0] in "[<{" else piece
        span = (TextSpan(len(text), len(text) + len(plain)),)
        text += plain
        if mark == "<":
            source = span
        elif mark == "{":
            cue = span
        elif mark == "[":
            attributions.append(Attribution(source, cue, span, "indirect", "test", 1.0))
            source, cue = (), ()
    return text, FIND(nlp(text), attributions, title=title, speakers=speakers or ())


def firsts(nlp: Language, marked: str, title: str | None = None) -> list[str | None]:
    _, found = targets(nlp, marked, title)
    return [each[0].label if each else None for each in found]


TRAM = """The council will vote on a tram line to the harbour, which would cost 90 million euros.

<Engineer Ada Blom> {said} [the tram line would carry 9,000 people a day]. <She> {said} [it would be quiet, too].

<Shopkeeper Jon Reyes> {warned} that [takings could halve while the street is dug up].

<The cyclists' union> {rejected} [the scheme as "a toy for tourists"]. The tram line is due in 2031."""


def test_statements_that_name_no_issue_are_about_the_main_one(nlp: Language) -> None:
    assert set(firsts(nlp, TRAM, "Harbour tram line splits council")) <= {"tram line", "harbour tram line"}


def test_an_implied_target_has_no_mention_and_a_pronoun_is_one(nlp: Language) -> None:
    text, [named, pronoun, implied, shell] = targets(nlp, TRAM, "Harbour tram line splits council")
    assert [t[0].mention.of(text) if t[0].mention else None for t in (named, pronoun, implied, shell)] == [
        "tram line",
        "it",
        None,
        "scheme",
    ]
    assert implied[0].salience < named[0].salience


def test_the_object_of_a_judging_verb_is_the_target_beside_the_main_issue(nlp: Language) -> None:
    marked = """The ministry wants a sugar tax from May. The sugar tax would raise a billion.

<Doctor Li Wen> {said} [the sugar tax would save teeth]. <Bakers> {said} [they would welcome clearer food labels]."""
    assert firsts(nlp, marked, "Ministry presses on with sugar tax") == ["sugar tax", "food label"]


SIDES = """The council will vote on a tram line to the harbour, which would cost 90 million euros.

<Engineer Ada Blom> {said} [the tram line would carry 9,000 people a day]. <She> {said} [it would be quiet, too].

<Shopkeeper Jon Reyes> {warned} that [takings could halve while the street is up]. <He> {backed} [the tram line] once.

<Mei Tan> {opposes} [the mayor's pay rise]. <She> {called} [it obscene].

<Abel Finn> {condemned} [the sale of the allotments]. <Ada Blom> {said} [it would help].

<The cyclists' union> {criticised} [the cost of the scheme]. <It> {praised} [the mayor]. The line is due in 2031."""


def test_what_is_judged_beside_the_issue_is_a_matter_of_its_own(nlp: Language) -> None:
    names = ["blom", "blom", "reyes", "reyes", "tan", "tan", "finn", "blom", "union", "union"]
    text, found = targets(nlp, SIDES, "Harbour tram line splits council", names)
    labels = [each[0].label for each in found]
    issue = labels[0]
    assert issue.endswith("tram line")
    assert labels == [*[issue] * 4, "pay rise", "pay rise", "allotment sale", *[issue] * 3]
    mention = found[5][0].mention
    assert mention is not None
    assert mention.of(text) == "it"


def test_what_is_done_and_its_noun_are_one_issue(nlp: Language) -> None:
    marked = """A ban on fireworks in parks begins in June.

<Vet Sara Holm> {said} [banning fireworks would spare dogs]. <Mayor Tom Ek> {said} [the ban was overdue]."""
    one, other = firsts(nlp, marked, "Firework ban for parks")
    assert one == other
    assert one is not None
    assert "ban" in one.split()


def test_a_bill_is_named_by_what_it_does(nlp: Language) -> None:
    marked = """A bill allowing farmers to sell raw milk has split the chamber.

<Dairyman Ole Vik> {said} [the bill was overdue]. <Inspector Mia Lund> {said} [the bill would make children ill]."""
    found = set(firsts(nlp, marked))
    assert len(found) == 1
    assert all(label and label.startswith("bill allowing farmers") for label in found)


def test_a_proposal_is_about_what_stands_after_it(nlp: Language) -> None:
    marked = "<The union> {rejected} [the proposal on night buses]. <The city> {praised} [the plan for night buses]."
    one, other = firsts(nlp, marked)
    assert one == other == "night bus"


def test_what_somebody_calls_a_thing_is_not_its_topic(nlp: Language) -> None:
    marked = """A toll on the Severin bridge starts on Monday. The bridge toll is 3 euros.

<Driver Max Roth> {called} [it a licence for robbery]."""
    [label] = firsts(nlp, marked, "Bridge toll starts Monday")
    assert label is not None
    assert "toll" in label.split()


def test_british_and_american_spellings_are_one_issue(nlp: Language) -> None:
    marked = """The coastal defence is old. Ministers differ on coastal defense.

<Ida Moe> {said} [the coastal defence was rotten]. <Per Dahl> {said} [the coastal defense would hold]."""
    one, other = firsts(nlp, marked)
    assert one == other


def test_names_keep_their_capitals_and_other_words_do_not(nlp: Language) -> None:
    marked = "<Residents> {oppose} [the Tolna dams]. The Tolna dam is planned for 2030."
    assert firsts(nlp, marked, "Residents Fight Tolna Dam") == ["Tolna dam"]


def test_a_speaker_is_not_the_topic_of_what_it_says(nlp: Language) -> None:
    marked = """The growers want cheaper water. <The growers> {said} [the growers would sue over the water price]."""
    assert "grower" not in firsts(nlp, marked)


def test_no_more_than_two_targets_and_the_strongest_first(nlp: Language) -> None:
    marked = """<Minister Eva Krol> {backed} [the airport runway, the rail tunnel, the ring road and the new port]."""
    [found] = targets(nlp, marked)[1]
    assert 1 <= len(found) <= MOST_TARGETS
    assert [t.salience for t in found] == sorted((t.salience for t in found), reverse=True)


@pytest.mark.parametrize("text", ["", "[]", "[!?]", "[12 34]", "\n\n[no]\n", '["]'])
def test_texts_without_a_noun_give_no_targets_and_no_error(nlp: Language, text: str) -> None:
    assert all(found == [] for found in targets(nlp, text)[1])


WORDS = ["the", "tram", "ban", "it", "of", "on", "said", "Reyes", "“", "”", "'", ".", "\n\n", "harbour", "closing", "5"]


@settings(max_examples=25, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS)))
def test_mentions_lie_in_the_text_whatever_it_is(nlp: Language, words: list[str]) -> None:
    body = " ".join(words)
    text, found = targets(nlp, f"[{body}]" if body else "", "Closing the harbour")
    for target in (t for each in found for t in each):
        assert target.label
        assert 0 <= target.salience <= 1
        assert target.mention is None or target.mention.of(text).strip()


def test_a_person_can_be_the_topic_but_not_of_what_that_person_says(nlp: Language) -> None:
    marked = """Rosa Lind has led the party since May. <Deputies> {said} [they still backed Rosa Lind].

<Rosa Lind> {said} [Rosa Lind would not resign over the harbour tax]."""
    about_her, her_own = firsts(nlp, marked, "Deputies stand by Rosa Lind")
    assert about_her == "Rosa Lind"
    assert her_own != "Rosa Lind"


def test_a_body_is_no_issue_where_something_is_judged(nlp: Language) -> None:
    marked = """The Northern League will not share referees. The league met on Monday; the league is small.

<Chairman Ulf Berg> {said} [the Northern League had waited long enough].

<Coach Ana Silva> {rejected} [the pooling plan].

<Captain Leo Pratt> {welcomed} [the pooling plan]. <Fans> {said} [the league was asleep]."""
    assert set(firsts(nlp, marked, "Why the league said no")) == {"pooling plan"}


def test_a_thing_named_once_does_not_leave_the_main_issue(nlp: Language) -> None:
    marked = """A tram line to the harbour is planned. The tram line would cost 90 million euros.

<Baker Ines Roth> {said} [two vans and a dog had to make way for it]. <Jon Reyes> {said} [the timetable was brave]."""
    assert set(firsts(nlp, marked, "Harbour tram line splits council")) <= {"tram line", "harbour tram line"}


def test_an_act_told_as_a_fact_is_no_second_issue(nlp: Language) -> None:
    marked = """A fare rise begins in May. The fare rise is steep.

<Clerk Ida Holt> {said} [every month of delay closes shops]. <Tom Ek> {demanded} [the minister's resignation]."""
    assert firsts(nlp, marked, "Fare rise splits town") == ["fare rise", "resignation"]


MANY = """Talks in the capital dragged on all week.

<Adviser Rolf Haas> {said} [the fishing treaty was a gift to the trawlers]. <Nell Ivers> {praised} [Anna Bode].

<Minister Anna Bode> {said} [the prison budget would not grow]. <Piet Roos> {said} [she had lost her nerve].

<Gus Lott> {attacked} [the new gene-edited wheat]. <Ida Holm> {said} [the ferry timetable was a mess]."""


def test_in_an_article_of_many_issues_each_statement_is_about_what_it_names(nlp: Language) -> None:
    found = firsts(nlp, MANY, "Notes from the week")
    assert found[0] == "fishing treaty"
    assert found[2] == "prison budget"
    assert found[4] == "gene-edited wheat"
    assert found[5] == "ferry timetable"


@pytest.mark.parametrize(
    ("marked", "label"),
    [
        ("<The owners> {said} [they were in talks to sell the club]. <Fans> {fear} [the sale].", "club sale"),
        (
            "<She> {said} [most parents supported scrapping exams]. <Teachers> {said} [exams were dull].",
            "exam abolition",
        ),
        (
            "<The firm> {wants} [to build on Holm Green]. <Ben> {said} [it was a pity].",
            "construction on Holm Green",
        ),
        ("<The ministry> {praised} [the giant Orla reservoir].", "Orla reservoir"),
        ("<The union> {opposes} [a plan to let pilots nap].", "plan to let pilots nap"),
    ],
)
def test_labels_are_noun_phrases_that_a_person_would_write(nlp: Language, marked: str, label: str) -> None:
    assert firsts(nlp, marked)[0] == label


STRIKE = """Teachers marched against the new reading test. The reading test starts in May; the reading test is long.

<Director Paul Hesse> {called} [the strike irresponsible]. <He> {said} [they wanted the moon].

<Dana Frick> {vowed} [the strike would go on until winter].

<Ruth Oyen> {said} [the reading test measured breakfast]. <Karl Lenz> {said} [the levy was due]."""


def test_what_two_sources_argue_on_is_an_issue_and_stays_in_focus_within_its_paragraph(nlp: Language) -> None:
    found = firsts(nlp, STRIKE, "Reading test divides teachers")
    assert found == ["strike", "strike", "strike", "reading test", "reading test"]


def test_two_nouns_for_one_measure_are_one_issue(nlp: Language) -> None:
    marked = """A tax on empty homes begins in May. The tax is new.

<Minister Carla Brandt> {said} [the levy would bring flats back]. <Jens Oder> {rejected} [the tax].

<Noor Saleh> {said} [the levy was far too low]."""
    assert len(set(firsts(nlp, marked, "Tax on empty homes"))) == 1


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Haddad dismissed the criticism.", []),
        ("Haddad dismissed the outcry over the tram line.", ["tram line"]),
    ],
)
def test_criticism_is_no_topic_of_its_own(nlp: Language, text: str, topics: list[str]) -> None:
    doc = nlp(text)
    assert [p.label for p in phrases_of(list(doc)) if not p.weak] == topics
