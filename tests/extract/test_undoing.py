"""What the headline or the lead says is done to an issue becomes part of its name."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.targets.undoing import names_the_thing_alone, with_act, with_undoing
from records.spans import TextSpan
from records.wordforms import stem


def named(label: str, headline: str, nlp: Language | None = None, lead: str = "") -> str:
    words = label.split()
    core = words[: words.index("for")] if "for" in words else words
    key = frozenset(stem(word) for word in words if word not in {"for", "the"})
    return with_act(label, key, stem(core[-1]), headline, nlp(lead) if nlp else ())


@pytest.mark.parametrize(
    ("headline", "label", "called"),
    [
        ("Ministry to scrap skipper test", "skipper test", "skipper test abolition"),
        ("Ministry drops the skipper test", "skipper test", "skipper test end"),
        ("Ministry proposes end to skipper test", "skipper test", "skipper test end"),
        ("Skipper test to be abolished in May", "skipper test", "skipper test abolition"),
        ("Skipper test for anglers scrapped after 40 years", "skipper test", "skipper test abolition"),
        ("Harbour crane to come down", "harbour crane", "harbour crane removal"),
        ("Harbour crane to be taken down", "harbour crane", "harbour crane removal"),
        ("Berth subsidy to end eight months early", "berth subsidy", "berth subsidy end"),
        ("Berth subsidy runs out as council splits", "berth subsidy", "berth subsidy end"),
        ("Night tram faces the axe", "night tram", "night tram end"),
        ("Should the dog tax go?", "dog tax", "dog tax end"),
        ("Port lifts ban on kites", "kite ban", "kite ban lifting"),
        (
            "Berth subsidy for trawlers withdrawn",
            "berth subsidy for trawlers",
            "withdrawal of berth subsidy for trawlers",
        ),
        ("Fishermen split: berth subsidy to be scrapped", "berth subsidy", "berth subsidy abolition"),
        ("Ministry drops plan to extend the berth subsidy", "berth subsidy", "berth subsidy end"),
        ("Port scraps bid for harbour crane", "harbour crane", "harbour crane abolition"),
        ("Judges strike down harbour levy", "harbour levy", "harbour levy annulment"),
        ("Harbour levy struck down after two years", "harbour levy", "harbour levy annulment"),
        ("Court quashes the harbour levy", "harbour levy", "harbour levy annulment"),
    ],
)
def test_what_a_headline_undoes_is_called_by_its_undoing(headline: str, label: str, called: str) -> None:
    assert named(label, headline) == called


@pytest.mark.parametrize(
    ("headline", "label"),
    [
        ("Skippers urge ministry to drop test", "skipper test"),
        ("Ministry urged to drop plan for skipper test", "skipper test"),
        ("Minister rejects calls to scrap skipper test", "skipper test"),
        ("Skipper test to go ahead in May", "skipper test"),
        ("Skipper test goes to appeal", "skipper test"),
        ("Talks on berth subsidy end without a deal", "berth talks"),
        ("New crane 'will close the fish hall'", "new crane"),
        ("Lift at harbour station delayed", "harbour station"),
        ("Ban on kites and a levy on moorings", "mooring levy"),
        ("Council weighs kite ban and mooring levy", "mooring levy"),
        ("Board backs night tram", "night tram"),
        ("Library closure splits town", "library closure"),
        ("", "night tram"),
    ],
)
def test_what_a_headline_does_not_undo_keeps_its_name(headline: str, label: str) -> None:
    assert named(label, headline) == label


@pytest.mark.parametrize(
    ("lead", "called"),
    [
        ("The council voted on Monday to remove the speed limit from nine roads.", "speed limit removal"),
        ("The speed limit will be abolished in May, the council said.", "speed limit abolition"),
        ("The council kept the speed limit on Monday.", "speed limit"),
        ("The council will not remove the speed limit.", "speed limit"),
        ("Drivers urged the council to remove the speed limit.", "speed limit"),
        ("The council, which removed the speed limit in 2019, met on Monday.", "speed limit"),
    ],
)
def test_the_lead_tells_of_the_undoing_where_the_headline_does_not(nlp: Language, lead: str, called: str) -> None:
    assert named("speed limit", "Council meets", nlp, lead) == called


@pytest.mark.parametrize(
    ("label", "mention", "alone"),
    [
        ("pool closure", "the pool", True),
        ("pool closure", "empty pools", True),
        ("withdrawal of berth subsidy for trawlers", "berth subsidies", True),
        ("pool closure", "closing the pool", False),
        ("pool closure", "the closure", False),
        ("pool closure", "the decision", False),
        ("pool closure", "it", False),
        ("speed limit cut", "a lower limit", True),
        ("speed limit cut", "the cut", False),
        ("pool", "the pool", False),
    ],
)
def test_a_mention_names_the_thing_alone_where_the_label_undoes_it(label: str, mention: str, alone: bool) -> None:
    assert names_the_thing_alone(label, mention) is alone


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        ("the end of the pool", "end of the pool"),
        ("closing the two pools", "closing the two pools"),
        ("to shut down the pool", "shut down the pool"),
        ("no reason for the pool", "pool"),
        ("to end the debate on the pool", "pool"),
        ("the pool", "pool"),
    ],
)
def test_a_mention_takes_in_what_undoes_it(content: str, meant: str) -> None:
    text = f"Ending it all, Bell welcomed {content}."
    start = text.rindex(meant.split()[-1])
    said = TextSpan(text.index(content), len(text) - 1)
    found = with_undoing(text, TextSpan(start, len(text) - 1), [said])
    assert found.of(text) == meant
