"""Who counts as a speaker, and of which kind: people, bodies, groups and texts; no things, places or leftovers."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.speakers import bodies_of, resolve_names, resolve_speakers
from records.attribution import Attribution
from records.spans import TextSpan
from records.speaker import Role, Speaker


def span(text: str, phrase: str) -> TextSpan:
    start = text.rindex(phrase)
    return TextSpan(start, start + len(phrase))


def attributed(text: str, source: str, content: str, cue: str) -> Attribution:
    cues = (span(text, cue),) if cue else ()
    return Attribution((span(text, source),), cues, (span(text, content),), "indirect", "test", 1.0)


def speaker_of(nlp: Language, text: str, source: str, content: str, cue: str = "") -> Speaker | None:
    [found] = resolve_speakers(nlp(text), [attributed(text, source, content, cue)])
    return found.speaker


def named(nlp: Language, text: str, source: str, content: str, cue: str = "") -> tuple[str, str] | None:
    speaker = speaker_of(nlp, text, source, content, cue)
    return (speaker.name, speaker.kind) if speaker is not None else None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The union's president, Alindra Roe,", "Alindra Roe"),
        ("The treasurer of the Bargemen's Guild, Tebo Marn,", "Tebo Marn"),
        ("The city treasurer, Ulv Brantz,", "Ulv Brantz"),
        ("Local manufacturer Petra Kolb", "Petra Kolb"),
        ("Chair of governors Peter Lang", "Peter Lang"),
        ("Minister of Culture Olivia Stern", "Olivia Stern"),
        ("Minister of State Olivia Stern", "Olivia Stern"),
        ("Leader of the council Diana Holt", "Diana Holt"),
        ("Independent MP Charity Mwale", "Charity Mwale"),
        ("A team led by Professor Yusuf Kolb", "Yusuf Kolb"),
        ("Win Htein, a member of the NLD's executive committee,", "Win Htein"),
        ("Ochieng' Otieno", "Ochieng' Otieno"),
        ("Minister for the Blue Economy Cuthbert Isaac", "Cuthbert Isaac"),
        ("Nirmal Kaur Sodhi", "Nirmal Kaur Sodhi"),
        ("Transport CS Esther Wekhanya", "Esther Wekhanya"),
        ("Brooke Ellery of Friends of the Northeast Bear", "Brooke Ellery"),
    ],
)
def test_the_words_before_a_name_tell_that_it_is_a_person(nlp: Language, source: str, name: str) -> None:
    text = f"{source} said the fees would rise."
    assert named(nlp, text, source.strip(","), "the fees would rise") == (name, "person")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The firm that owns the pier, Tarvex,", "Tarvex"),
        ("Bus operator Marlow Coaches", "Marlow Coaches"),
        ("The Ministry of Justice", "Ministry of Justice"),
        ("Northmoor Banking Group NMG.L", "Northmoor Banking Group"),
        ("Halden Crop Sciences HLDN.N", "Halden Crop Sciences"),
        ("Nova Scotia", "Nova Scotia"),
    ],
)
def test_bodies_and_regions_are_no_people(nlp: Language, source: str, name: str) -> None:
    text = f"{source} said the fees would rise."
    assert named(nlp, text, source.strip(","), "the fees would rise") == (name, "organization")


@pytest.mark.parametrize("source", ["The stickers", "The lorries", "The whole picture", "The valley", "None", "Few"])
def test_what_cannot_speak_is_no_speaker(nlp: Language, source: str) -> None:
    text = f"{source} said the road was closed."
    assert named(nlp, text, source, "the road was closed") is None


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("Several emails", "emails", "unnamed"),
        ("The crowd", "crowd", "group"),
        ("A group of 40 residents", "group of 40 residents", "group"),
        ("Most Hispanics", "Hispanics", "group"),
        ("A super PAC", "super PAC", "unnamed"),
    ],
)
def test_texts_are_no_groups_and_groups_no_bodies(nlp: Language, source: str, name: str, kind: str) -> None:
    text = f"{source} said the road was closed."
    assert named(nlp, text, source, "the road was closed") == (name, kind)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("A survey published on Friday", "survey"),
        ("Two inspectors hired by the owner in March", "inspectors"),
        ("The council leaders on Monday", "council leaders"),
        (
            "A circle of retired judges and notaries from the northern provinces of the kingdom",
            "circle of retired judges and notaries",
        ),
    ],
)
def test_a_description_ends_before_clauses_and_times_and_is_not_cut_in_a_phrase(
    nlp: Language, source: str, name: str
) -> None:
    text = f"{source} said the road was closed."
    found = named(nlp, text, source, "the road was closed")
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The group's co-chair, Tilda Voss, said the road was closed.", "The group's co"),
        ("Laboratory head Dr Tilda Voss said the road was closed.", "Laboratory head"),
    ],
)
def test_a_source_cut_short_at_its_title_goes_on_to_the_name(nlp: Language, text: str, source: str) -> None:
    assert named(nlp, text, source, "the road was closed") == ("Tilda Voss", "person")


def test_a_short_form_of_a_state_names_nobody(nlp: Language) -> None:
    text = "In Salem, Ore., the campaign manager, Anna Reiter, said the road was closed."
    attribution = attributed(text, "Anna Reiter", "the road was closed", "")
    _, references = resolve_names(nlp(text), [attribution])
    assert "Anna Reiter" in {name for r in references for name in r.names}
    assert not any("Ore" in name for r in references for name in r.names)


def test_a_place_named_for_a_saint_is_no_antecedent(nlp: Language) -> None:
    text = "No bus goes to St Anne's on Sundays. She said the road was closed."
    assert named(nlp, text, "She", "the road was closed") is None


def test_a_nickname_within_a_name_does_not_part_it(nlp: Language) -> None:
    text = "John “Tig” Tollen served in Kabul. Tollen said the road was closed."
    found = named(nlp, text, "Tollen", "the road was closed")
    assert found is not None
    assert found[1] == "person"
    assert found[0].startswith("John")


def test_a_thing_before_a_name_is_no_office(nlp: Language) -> None:
    text = "On most issues Anna Reiter said the council was right."
    speaker = speaker_of(nlp, text, "Anna Reiter", "the council was right")
    assert speaker is not None
    assert speaker.roles == ()


def test_a_campaign_is_known_by_its_owner_however_it_is_written(nlp: Language) -> None:
    text = "Anna Reiter lost on Tuesday. The Reiter campaign said the count was wrong."
    speaker = speaker_of(nlp, text, "The Reiter campaign", "the count was wrong")
    assert speaker is not None
    assert "Anna Reiter's campaign" in speaker.aliases


def test_a_former_office_may_be_said_of_the_holder_of_another(nlp: Language) -> None:
    text = "Councillor Anna Reiter opposed the plan. The former district nurse said the road was closed."
    assert named(nlp, text, "The former district nurse", "the road was closed") == ("Anna Reiter", "person")


def test_a_peer_known_by_one_word_keeps_the_title(nlp: Language) -> None:
    text = "Lord Penrith opposed the plan. Mr Kolb did not. Penrith said the road was closed."
    assert named(nlp, text, "Penrith", "the road was closed") == ("Lord Penrith", "person")


@pytest.mark.parametrize(
    ("lead", "organization"),
    [
        ("The Bargemen's Guild backed the toll. Its president, Alindra Roe,", "Bargemen's Guild"),
        ("The Bargemen's Guild backed the toll. Alindra Roe, its president,", "Bargemen's Guild"),
        ("The Lock Council met the Bargemen's Guild. The guild's president, Alindra Roe,", "Bargemen's Guild"),
        ("The toll is high. Its critic, Alindra Roe,", None),
    ],
)
def test_who_holds_an_office_of_a_body_just_named_holds_it_there(
    nlp: Language, lead: str, organization: str | None
) -> None:
    text = f"{lead} said the locks would silt up."
    source = lead.partition(". ")[2].strip(",")
    speaker = speaker_of(nlp, text, source, "the locks would silt up", "said")
    assert speaker is not None
    assert speaker.name == "Alindra Roe"
    assert {role.organization for role in speaker.roles} == {organization}


def test_an_officer_speaks_for_a_body_that_speaks_too() -> None:
    guild = Speaker("guild", "Bargemen's Guild", "organization")
    roe = Speaker("roe", "Alindra Roe", "person", roles=(Role("president", "the Bargemen's Guild"),))
    moss = Speaker("moss", "Lena Moss", "person", roles=(Role("president", "Lock Council"), Role(None, "Guild")))
    assert bodies_of([roe, None, guild, moss, roe]) == {"roe": "guild"}


def test_a_spokesperson_speaks_for_the_firm_and_an_office_or_a_wife_may_say_another_thing() -> None:
    speakers = [
        Speaker("stroud", "Ray Stroud", "person", aliases=("Ray Stroud", "Stroud")),
        Speaker("office", "Ray Stroud's office", "organization"),
        Speaker("firm", "Inver Marine", "organization"),
        Speaker("voice", "Inver Marine spokesperson", "unnamed"),
        Speaker("wife", "Ray Stroud's wife", "unnamed"),
    ]
    assert bodies_of(speakers) == {"voice": "firm"}


def test_the_former_and_the_latter_are_the_two_named_before(nlp: Language) -> None:
    text = "Alindra Roe and Tebo Marn met at the lock. The latter said the toll was fair. The former said it was not."
    told = [("The latter", "the toll was fair"), ("The former", "it was not")]
    found = resolve_speakers(nlp(text), [attributed(text, source, content, "said") for source, content in told])
    assert [f.speaker.name for f in found if f.speaker] == ["Tebo Marn", "Alindra Roe"]


def test_of_two_who_have_no_names_nobody_knows_the_former(nlp: Language) -> None:
    text = "The minister met the mayor. The former said the toll was fair."
    assert speaker_of(nlp, text, "The former", "the toll was fair", "said") is None


@pytest.mark.parametrize(
    ("source", "name", "role"),
    [
        ("Finn Aas", "Finn Aas", None),
        ("Shop owner Tess Orr", "Tess Orr", Role("owner", None)),
        ("Petrol dealers' association president R.K. Gupta", "R.K. Gupta", Role("president", None)),
        ("Supervisor Bill Trask", "Bill Trask", Role("supervisor", None)),
        ("The Royal Academy's president, Dame Hilary Stokes,", "Hilary Stokes", Role("president", "Royal Academy")),
        ("Campaign groups including Fossil Free Now", "campaign groups", None),
        (
            "The general secretary of the Drivers' Guild, Moira Kane,",
            "Moira Kane",
            Role("general secretary", "Drivers' Guild"),
        ),
        (
            "The General Secretary of the Drivers' Guild, Ola Berg,",
            "Ola Berg",
            Role("general secretary", "Drivers' Guild"),
        ),
        ("Shadow transport secretary Gary Holt", "Gary Holt", Role("shadow transport secretary", None)),
        ("Transport Focus, the passenger watchdog,", "Transport Focus", None),
        ("Dy CM Ravi Lal", "Ravi Lal", Role("deputy chief minister", None)),
        ("CM Anand Rao", "Anand Rao", Role("chief minister", None)),
        ("Ed Moss, of the Friends of the Library,", "Ed Moss", Role(None, "Friends of the Library")),
        ("Ed Moss, from Leeds,", "Ed Moss", None),
        ("Former mayor Lena Hart", "Lena Hart", Role("former mayor", None)),
        ("Then Mayor Lena Hart", "Lena Hart", Role("mayor", None)),
        ("Ex-minister Ola Berg", "Ola Berg", Role("former minister", None)),
        ("The then prime minister, Ida Roe,", "Ida Roe", Role("former prime minister", None)),
        ("Dana Cole, a former chief executive of Northbank,", "Dana Cole", Role("former chief executive", "Northbank")),
        ("A spokesman for the EU delegation", "EU delegation spokesman", Role("spokesman", "European Union")),
        ("An NHS trust spokeswoman", "NHS trust spokeswoman", Role("spokeswoman", "National Health Service")),
    ],
)
def test_a_name_and_what_stands_beside_it_are_told_apart(
    nlp: Language, source: str, name: str, role: Role | None
) -> None:
    text = f"{source} said the fees would rise."
    speaker = speaker_of(nlp, text, source.strip(","), "the fees would rise", "said")
    assert speaker is not None
    assert (speaker.name, speaker.roles) == (name, (role,) if role else ())


def test_the_mayor_is_not_the_former_mayor(nlp: Language) -> None:
    text = "Former mayor Lena Hart opened the lock. Tebo Marn, a baker, cheered. The mayor said the toll was fair."
    speaker = speaker_of(nlp, text, "The mayor", "the toll was fair", "said")
    assert speaker is not None
    assert speaker.name == "mayor"


def test_a_former_officer_speaks_for_the_body_no_longer() -> None:
    guild = Speaker("guild", "Bargemen's Guild", "organization")
    roe = Speaker("roe", "Alindra Roe", "person", roles=(Role("former president", "Bargemen's Guild"),))
    assert bodies_of([guild, roe]) == {}


@pytest.mark.parametrize(
    ("source", "kind"), [("Ofgem, the energy regulator,", "organization"), ("Ann Lee, the rail regulator,", "person")]
)
def test_of_a_regulator_the_name_tells_the_kind(nlp: Language, source: str, kind: str) -> None:
    text = f"{source} said bills would fall."
    assert named(nlp, text, source.strip(","), "bills would fall", "said") == (source.partition(",")[0], kind)
