"""Which office a speaker holds at which body, and what is no affiliation."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.speakers import resolve_speakers
from extract.speakers.affiliations import Tie, roles
from records.attribution import Attribution
from records.spans import TextSpan

Held = set[tuple[str | None, str | None]]


def roles_of(nlp: Language, source: str) -> tuple[str, str, Held]:
    text = f"{source} said the plan was weak."
    at = text.index(" said the plan")
    content = TextSpan(text.index("the plan was weak"), len(text) - 1)
    attribution = Attribution(
        (TextSpan(0, at),), (TextSpan(at + 1, at + 5),), (content,), kind="indirect", method="test", confidence=1.0
    )
    [found] = resolve_speakers(nlp(text), [attribution])
    assert found.speaker is not None
    return found.speaker.name, found.speaker.kind, {(r.title, r.organization) for r in found.speaker.roles}


@pytest.mark.parametrize(
    ("source", "name", "held"),
    [
        ("Lena Voss of the University of Basel", "Lena Voss", {(None, "University of Basel")}),
        ("Lena Voss from Greenpeace", "Lena Voss", {(None, "Greenpeace")}),
        ("Tom Hale at Corvin Securities", "Tom Hale", {(None, "Corvin Securities")}),
        ("Ann Lee, of law firm Brook & Hale,", "Ann Lee", {(None, "Brook & Hale")}),
        ("Greenpeace's Ann Lee", "Ann Lee", {(None, "Greenpeace")}),
        ("Ann Lee, who heads the Harbour Trust,", "Ann Lee", {(None, "Harbour Trust")}),
        ("Ann Lee, who works for the charity Shelterwell,", "Ann Lee", {(None, "Shelterwell")}),
        ("Ann Lee, representing the Drivers' Guild,", "Ann Lee", {(None, "Drivers' Guild")}),
        ("Ann Lee, on behalf of the Drivers' Guild,", "Ann Lee", {(None, "Drivers' Guild")}),
        ("A spokesman for the mayor, Tim Orr,", "Tim Orr", {("spokesman", None)}),
        ("Jo Marsh, a candidate for governor,", "Jo Marsh", {("candidate", None)}),
        ("Jo Marsh, of Harbour Road,", "Jo Marsh", set()),
        ("Fellow actor Jo Marsh", "Jo Marsh", {("actor", None)}),
        ("Jo Marsh, a fellow of the Marl Institute,", "Jo Marsh", {("fellow", "Marl Institute")}),
        ("Jo Marsh, chair of Keep It Green,", "Jo Marsh", {("chair", "Keep It Green")}),
        ("The chair of the Drivers' Guild Ann Lee", "Ann Lee", {("chair", "Drivers' Guild")}),
        ("General Secretary of the Dockers' Guild Piet Maas", "Piet Maas", {("general secretary", "Dockers' Guild")}),
        ("The Secretary of the Harbour Board, Ana Reyes,", "Ana Reyes", {("secretary", "Harbour Board")}),
        ("CM of Kerala Pinarayi Nair", "Pinarayi Nair", {("chief minister", "Kerala")}),
        ("The chief secretary to the Treasury, Darren Poole,", "Darren Poole", {("chief secretary", "Treasury")}),
        ("Ann Lee, a lawyer with Brook & Hale who fishes,", "Ann Lee", {("lawyer", "Brook & Hale")}),
        (
            "Ann Lee, former chairman of the Harbour Trust and now head of the Coastal Union,",
            "Ann Lee",
            {("former chairman", "Harbour Trust"), ("head", "Coastal Union")},
        ),
        (
            "Ann Lee, founder and chief executive of Orvex Ltd,",
            "Ann Lee",
            {("founder", "Orvex Ltd"), ("chief executive", "Orvex Ltd")},
        ),
    ],
)
def test_offices_go_with_their_bodies(nlp: Language, source: str, name: str, held: Held) -> None:
    assert roles_of(nlp, source) == (name, "person", held)


@pytest.mark.parametrize(
    ("source", "held"),
    [
        ("Tom Hale, an analyst at Corvin Securities in London,", {("analyst", "Corvin Securities")}),
        ("Ann Lee, a nurse at St Mary's Hospital in Leeds,", {("nurse", "St Mary's Hospital")}),
        ("Ann Lee, an economist in London,", {("economist", None)}),
        ("British actor Tom Lee", {("actor", None)}),
        ("Norwegian farmer Ola Berg", {("farmer", None)}),
        ("Ann Lee, an expert on Iran at the Centre for Policy,", {("expert", "Centre for Policy")}),
        ("Ann Lee, the author of a book on Acme Corp,", {("author", None)}),
        ("Ann Lee, a critic of the Harbour Trust,", {("critic", None)}),
        ("Lena Voss from Leeds", set()),
        ("Ann Lee, whose son attends Hill School,", set()),
        ("Ann Lee, Shadow Health Secretary,", {("shadow health secretary", None)}),
    ],
)
def test_where_somebody_is_and_what_is_written_of_are_no_bodies(nlp: Language, source: str, held: Held) -> None:
    assert roles_of(nlp, source)[2] == held


@pytest.mark.parametrize(
    ("source", "held"),
    [
        ("Ann Lee, mayor of Leeds,", {("mayor", "Leeds")}),
        ("The Bishop of Durham, Ann Lee,", {("bishop", "Durham")}),
        ("Norwegian Foreign Minister Ola Berg", {("foreign minister", "Norway")}),
        ("Ola Berg, Norway's ambassador to the UN,", {("ambassador", "Norway")}),
    ],
)
def test_a_place_has_public_offices(nlp: Language, source: str, held: Held) -> None:
    assert roles_of(nlp, source)[2] == held


@pytest.mark.parametrize(
    ("source", "held"),
    [
        ("Labour MP Ann Lee", {("mp", "Labour Party")}),
        ("Labour's Ann Lee", {(None, "Labour Party")}),
        ("Sen. Ann Lee (R-Ohio)", {("senator", None), (None, "Republican Party")}),
        ("Rep. Ann Lee, D-Texas,", {("representative", None), (None, "Democratic Party")}),
        ("Councillor Ann Lee (Con, Heeley)", {("councillor", None), (None, "Conservative Party")}),
        ("Ann Lee (Lib Dem)", {(None, "Liberal Democrats")}),
        ("The Conservative MP for Heeley, Ann Lee,", {("mp", "Heeley"), (None, "Conservative Party")}),
    ],
)
def test_a_party_is_an_affiliation(nlp: Language, source: str, held: Held) -> None:
    assert roles_of(nlp, source)[2] == held


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Campaign group Save Our Ferry", "Save Our Ferry"),
        ("Chipmaker Orvex", "Orvex"),
        ("Airline Korvair", "Korvair"),
        ("Analysts at Corvin Securities in London", "Corvin Securities"),
    ],
)
def test_a_body_is_known_by_its_name(nlp: Language, source: str, name: str) -> None:
    assert roles_of(nlp, source)[:2] == (name, "organization")


def test_a_name_within_a_capitalised_headline_is_no_longer_for_its_small_words(nlp: Language) -> None:
    text = "Minister Backs Our Plan For Leeds As Unions Say No\n\nTransport Minister Jo Marsh said the plan was weak."
    at = text.index("Transport Minister")
    attribution = Attribution(
        (TextSpan(at, at + 28),), (), (TextSpan(text.index("the plan"), len(text) - 1),), "indirect", "test", 1.0
    )
    [found] = resolve_speakers(nlp(text), [attribution])
    assert found.speaker is not None
    assert found.speaker.name == "Jo Marsh"


def test_who_left_an_office_is_no_longer_tied_to_its_body() -> None:
    ties = [Tie("Harbour Trust", "body", "of", "chairman"), Tie("Labour Party", "party")]
    held = list(roles(["chairman"], {"chairman"}, ties))
    assert held == [("chairman", "Harbour Trust"), (None, "Labour Party")]
    assert list(roles(["chairman"], set(), [Tie("Leeds", "place", "in", "chairman")])) == [("chairman", None)]


@pytest.mark.parametrize(
    ("before", "source", "held"),
    [
        ("Karsovia refused. ", "Karsovian Foreign Minister Alexei Dorin", {("foreign minister", "Karsovia")}),
        ("Brenland broke ranks. ", "Its defence minister, Jonas Teller,", {("defence minister", "Brenland")}),
        ("", "Health trust chief executive Graham Olusoga", {("chief executive", None)}),
        ("", "The leader of Brockhurst council, Imran Chaudhry,", {("leader", "Brockhurst council")}),
        ("", "Lee campaign spokeswoman Hope Hicks", {("spokeswoman", "Lee campaign")}),
        ("", "Former South Carolina Gov. Jim Hodges", {("former governor", "South Carolina")}),
        ("", "Sen. Bernie Sands of Vermont", {("senator", "Vermont")}),
        ("", "Ann Lee, co-founder of Orvex Ltd,", {("co-founder", "Orvex Ltd")}),
        ("The Hill Trust objects. ", "Ellen Sprague, the trust's president,", {("president", "Hill Trust")}),
        ("It upset the Skating Union. ", "Union president Harald Benning", {("president", "Skating Union")}),
        (
            "It upset the Skating Union. ",
            "Its chair, ice dancer Paolo Ferri,",
            {("chair", "Skating Union"), ("dancer", None)},
        ),
        ("The Friends of Elm Meadow met. ", "Their secretary, Philip Rudge,", {("secretary", "Friends of Elm Meadow")}),
        ("", "Inspector Mo Farrant of Kelmouth police", {("inspector", None), (None, "Kelmouth police")}),
        ("", "Wendy Marchetti of the think tank Schoolroom", {(None, "Schoolroom")}),
        ("", "Hollis Greer, who studies museum finance at Baird College,", {(None, "Baird College")}),
        ("", "Ann Lee, who has a shop and speaks for the Harbour Trust,", {(None, "Harbour Trust")}),
        ("", "The mayor of neighbouring Orsk, Katya Hallin,", {("mayor", "Orsk")}),
        ("", "Regional Minister Ann Lee", {("minister", None)}),
        ("", "Dairy farmer Ann Lee", {("farmer", None)}),
        ("", "Gwen Abara, head of St Brigid's,", {("head", "St Brigid's")}),
        ("", "Ann Lee, assistant to the president,", {("assistant", None)}),
        ("", "Ann Lee, special adviser to the Harbour Trust,", {("adviser", "Harbour Trust")}),
        ("", "Ann Lee, a former adviser to President Tom Hale,", {("former adviser", None)}),
    ],
)
def test_a_body_is_found_by_what_stands_around_it(nlp: Language, before: str, source: str, held: Held) -> None:
    text = f"{before}{source} said the plan was weak."
    start, at = len(before), text.index(" said the plan")
    content = TextSpan(text.index("the plan was weak"), len(text) - 1)
    attribution = Attribution((TextSpan(start, at),), (TextSpan(at + 1, at + 5),), (content,), "indirect", "test", 1.0)
    [found] = resolve_speakers(nlp(text), [attribution])
    assert found.speaker is not None
    assert {(r.title, r.organization) for r in found.speaker.roles} == held


@pytest.mark.parametrize(
    ("before", "source", "held"),
    [
        ("The Northern Farmers Network met.", "President Ian Prowse", {("president", "Northern Farmers Network")}),
        ("The Dive Association met.", "executive director Nan Brin", {("executive director", "Dive Association")}),
        ("The Harbour Trust met the Dockers' Guild.", "Chairman Ian Prowse", {("chairman", None)}),
        ("The Harbour Trust met.", "Farmer Ian Prowse", {("farmer", None)}),
        ("The Harbour Trust met.\n\nIt rained.\n\nYes.", "The trust's chair, Jo Lee,", {("chair", "Harbour Trust")}),
        (
            "The Harbour Trust met. Under a plan shown there it grew.",
            "Its chair, Jo Lee,",
            {("chair", "Harbour Trust")},
        ),
        ("The Harbour Trust met.", "Board chairman Jo Lee", {("chairman", "Harbour Trust")}),
        ("Leeds City Council met.\n\nIt rained.", "Councillor Jo Lee", {("councillor", "Leeds City Council")}),
        ("Critics at the NASUWT met.", "The union's regional officer, Jo Lee,", {("officer", "NASUWT")}),
        ("Tully City Council met.", "Mayor Pro Tem Jo Lee", {("mayor pro tem", "Tully City Council")}),
        ("The House met.", "Opposition member Jo Lee", {("member", None)}),
        ("The Arts Council met.", "Councillor Jo Lee", {("councillor", None)}),
        ("Kent Council met Leeds Council.", "Councillor Jo Lee", {("councillor", None)}),
        ("The Halvorsen Museum of Art met.\n\nIt rained.", "Curator Jo Lee", {("curator", "Halvorsen Museum of Art")}),
    ],
)
def test_the_body_of_a_bare_office_is_the_one_that_it_can_be(
    nlp: Language, before: str, source: str, held: Held
) -> None:
    text = f"{before} {source} said the plan was weak."
    at, content = text.index(source), text.index("the plan was weak")
    attribution = Attribution(
        (TextSpan(at, at + len(source)),),
        (TextSpan(at + len(source) + 1, at + len(source) + 5),),
        (TextSpan(content, len(text) - 1),),
        kind="indirect",
        method="test",
        confidence=1.0,
    )
    [found] = resolve_speakers(nlp(text), [attribution])
    assert found.speaker is not None
    assert {(r.title, r.organization) for r in found.speaker.roles} == held
