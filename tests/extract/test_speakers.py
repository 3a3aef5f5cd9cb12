"""Who a source is, one small text a rule."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from spacy.language import Language

from extract.speakers import Resolution, resolve_speakers
from records.attribution import Attribution
from records.spans import TextSpan
from records.speaker import Role, Speaker
from tests.builders import parsed


def attribution(text: str, source: str, content: str, *, kind: str = "indirect", cue: str = "") -> Attribution:
    """Attribute the content to the last occurrence of the source before it, or else the first one after it."""
    start = text.index(content)
    before = text.rfind(source, 0, start) if source else -1
    place = before if before >= 0 else text.find(source, start + len(content))
    cues = (TextSpan(text.index(cue), text.index(cue) + len(cue)),) if cue else ()
    sources = (TextSpan(place, place + len(source)),) if source else ()
    checked = "direct" if kind == "direct" else "indirect"
    return Attribution(sources, cues, (TextSpan(start, start + len(content)),), checked, "test", 1.0)


def resolved(nlp: Language, text: str, said: Sequence[tuple[str, str]], *, kind: str = "indirect") -> list[Resolution]:
    return resolve_speakers(nlp(text), [attribution(text, s, c, kind=kind) for s, c in said], published="2020-05-01")


def only(nlp: Language, text: str, source: str, content: str, *, kind: str = "indirect") -> Speaker:
    [found] = resolved(nlp, text, [(source, content)], kind=kind)
    assert found.speaker is not None
    return found.speaker


def test_a_source_named_in_the_text_is_that_person_without_titles() -> None:
    doc = parsed(
        "Mayor Ann Lee said taxes fell",
        heads=[2, 2, 3, 3, 5, 3],
        deps="compound compound nsubj ROOT nsubj ccomp",
        pos="PROPN PROPN PROPN VERB NOUN VERB",
        lemmas="Mayor Ann Lee say tax fall",
    )
    [found] = resolve_speakers(doc, [attribution(doc.text, "Mayor Ann Lee", "taxes fell")])
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.kind, found.speaker.id, found.how) == (
        "Ann Lee",
        "person",
        "ann-lee",
        "name",
    )
    assert found.mention == TextSpan(0, 13)


def test_no_attribution_gives_no_resolution() -> None:
    assert (
        resolve_speakers(
            parsed("Ann Lee said taxes fell", heads=[1, 2, 2, 4, 2], deps="compound nsubj ROOT nsubj ccomp"), []
        )
        == []
    )


def test_a_role_keeps_its_body_and_the_date_it_was_seen(nlp: Language) -> None:
    speaker = only(
        nlp, "Norwegian Foreign Minister Ingrid Moen said the talks went well.", "Ingrid Moen", "the talks went well"
    )
    assert speaker.roles == (Role("foreign minister", "Norway", "2020-05-01"),)
    assert speaker.gender == "female"


def test_an_apposition_after_the_name_tells_the_role(nlp: Language) -> None:
    text = "Paul Reiter, chief executive of the chain Larkwood, said shops were empty."
    assert only(nlp, text, "Paul Reiter", "shops were empty").roles == (
        Role("chief executive", "Larkwood", "2020-05-01"),
    )


def test_a_spokesperson_without_a_name_is_unnamed_and_tied_to_the_body(nlp: Language) -> None:
    text = "A spokeswoman for Larkwood Quarries said the permit was valid."
    speaker = only(nlp, text, "A spokeswoman for Larkwood Quarries", "the permit was valid")
    assert (speaker.kind, speaker.name) == ("unnamed", "Larkwood Quarries spokeswoman")
    assert speaker.roles == (Role("spokeswoman", "Larkwood Quarries", "2020-05-01"),)


def test_people_of_a_firm_speak_for_the_firm(nlp: Language) -> None:
    text = "Analysts at Cobalt Securities expect a fall."
    speaker = only(nlp, text, "Analysts at Cobalt Securities", "a fall")
    assert (speaker.kind, speaker.name) == ("organization", "Cobalt Securities")


def test_people_of_a_place_are_a_group(nlp: Language) -> None:
    text = "Residents of Millbrook say the road is too loud."
    speaker = only(nlp, text, "Residents of Millbrook", "the road is too loud")
    assert (speaker.kind, speaker.name) == ("group", "residents of Millbrook")


def test_a_capital_that_speaks_is_its_country(nlp: Language) -> None:
    speaker = only(nlp, "Tokyo says the islands are Japanese.", "Tokyo", "the islands are Japanese")
    assert (speaker.kind, speaker.name) == ("organization", "Japan")
    assert "Tokyo" in speaker.aliases


def test_two_names_joined_speak_together(nlp: Language) -> None:
    text = "Anna Reiter and Paul Kolb said they would appeal."
    speaker = only(nlp, text, "Anna Reiter and Paul Kolb", "they would appeal")
    assert (speaker.kind, speaker.name) == ("group", "Anna Reiter and Paul Kolb")


def test_a_slip_in_a_surname_is_still_the_person(nlp: Language) -> None:
    text = "Architect Jonas Petersson drew the tower. Peterson said it would stand for ever."
    assert only(nlp, text, "Peterson", "it would stand for ever").name == "Jonas Petersson"


def test_a_person_named_inside_the_quotation_is_not_its_speaker(nlp: Language) -> None:
    text = 'Anna Reiter runs the shop. "Paul Kolb left us with nothing," she said.'
    assert only(nlp, text, "she", "Paul Kolb left us with nothing,", kind="direct").name == "Anna Reiter"


def test_a_pronoun_never_goes_against_a_known_gender(nlp: Language) -> None:
    text = "Mr Kolb met Mrs Reiter. She said the lease was void."
    assert only(nlp, text, "She", "the lease was void").name == "Reiter"


def test_a_pronoun_without_any_person_before_it_stays_unresolved(nlp: Language) -> None:
    [found] = resolved(nlp, "He said the lease was void.", [("He", "the lease was void")])
    assert (found.speaker, found.how, found.confidence) == (None, "unresolved", 0.0)


def test_an_office_described_before_its_holder_is_named_is_that_person(nlp: Language) -> None:
    text = (
        "The governor of the Bank of Larkia ruled out a loan on Friday.\n\n"
        '"There is no money," Tilda Voss told reporters.'
    )
    assert only(nlp, text, "The governor of the Bank of Larkia", "a loan").name == "Tilda Voss"


def test_a_quotation_without_a_source_continues_the_speaker_of_the_paragraph_before(nlp: Language) -> None:
    text = '"We lost," Anna Reiter said.\n\n"Next year we shall win."'
    found = resolved(nlp, text, [("Anna Reiter", "We lost,"), ("", "Next year we shall win.")], kind="direct")
    assert [r.speaker.name if r.speaker else None for r in found] == ["Anna Reiter", "Anna Reiter"]
    assert found[1].how == "continued"


def test_an_indirect_report_without_a_source_has_no_speaker(nlp: Language) -> None:
    text = "Anna Reiter smiled. It is feared that the bridge will fall."
    attributed = attribution(text, "", "the bridge will fall", cue="feared")
    [found] = resolve_speakers(nlp(text), [attributed])
    assert found.speaker is None


def test_we_within_a_quotation_is_who_speaks_it(nlp: Language) -> None:
    text = '"We say the law is clear," Anna Reiter said.'
    outer = attribution(text, "Anna Reiter", "We say the law is clear,", kind="direct")
    inner = attribution(text, "We", "the law is clear")
    found = resolve_speakers(nlp(text), [outer, inner])
    assert [r.speaker.name if r.speaker else None for r in found] == ["Anna Reiter", "Anna Reiter"]


def test_a_headline_gives_nobody_a_name(nlp: Language) -> None:
    text = "Jonas Petersson Defends Tower Plan In Heated Council Debate\n\nPetersson said the tower would stand."
    assert only(nlp, text, "Petersson", "the tower would stand").name == "Petersson"


def test_every_resolution_is_deterministic(nlp: Language) -> None:
    text = "Anna Reiter met Paul Kolb. He said she was right. The council agreed. It said both were."
    said = [("He", "she was right"), ("It", "both were")]
    assert resolved(nlp, text, said) == resolved(nlp, text, said)


@pytest.mark.parametrize("adorned", ["Crooked Donna Bright", "Miss Universe Donna Bright"])
def test_a_capitalized_word_before_a_known_name_is_no_part_of_it(nlp: Language, adorned: str) -> None:
    text = f"Donna Bright spoke on Friday. {adorned} said that the poll was rigged."
    assert only(nlp, text, adorned, "that the poll was rigged").name == "Donna Bright"


def test_who_is_the_name_that_its_noun_stands_beside(nlp: Language) -> None:
    text = "The fund took 500,000 from Harlan Croft, a Texas builder, who had backed the rail tunnel."
    assert only(nlp, text, "who", "the rail tunnel").name == "Harlan Croft"


def test_who_reaches_past_a_thing_to_the_person_it_belongs_to(nlp: Language) -> None:
    text = 'A nurse familiar with the discussion, who added that wards were full, said "enough".'
    assert only(nlp, text, "who", "wards were full").name == "nurse"


def test_a_name_that_a_verb_within_the_source_governs_does_not_speak(nlp: Language) -> None:
    text = "A clerk who has accused former mayor Paul Kolb of theft said the files were gone."
    source = "A clerk who has accused former mayor Paul Kolb of theft"
    assert "Kolb" not in only(nlp, text, source, "the files were gone").name.split()[:2]


def test_of_two_names_in_a_source_the_one_in_apposition_speaks(nlp: Language) -> None:
    text = "One pastor supporting Mr. Kolb, Darran Whitby of Zion Church in Marwell, said he had made calls."
    source = "One pastor supporting Mr. Kolb, Darran Whitby of Zion Church in Marwell"
    assert only(nlp, text, source, "he had made calls").name == "Darran Whitby"


def test_people_of_a_party_are_not_the_party(nlp: Language) -> None:
    text = "Many liberal Democrats warned the bank not to act. The Democrats said no more."
    assert only(nlp, text, "Many liberal Democrats", "not to act").name == "liberal Democrats"
    assert only(nlp, text, "The Democrats", "no more").name == "Democratic Party"


def test_one_member_of_a_party_is_not_the_party(nlp: Language) -> None:
    text = '"It was not convincing," said one Democrat familiar with the talks.'
    speaker = only(nlp, text, "one Democrat familiar with the talks", "It was not convincing,", kind="direct")
    assert (speaker.kind, speaker.name) == ("unnamed", "Democrat familiar with the talks")


def test_the_two_are_the_people_last_joined(nlp: Language) -> None:
    text = "Anna Reiter and Paul Kolb run the mill together. The two admit that it will not be easy."
    assert only(nlp, text, "The two", "it will not be easy").name == "Anna Reiter and Paul Kolb"


def test_a_share_of_a_poll_is_a_share_of_those_asked(nlp: Language) -> None:
    text = "Eighty percent of farmers in Larkia dislike the dam. Two in three said they would move."
    assert only(nlp, text, "Two in three", "they would move").name == "farmers in Larkia"


def test_a_statement_speaks_for_the_body_that_issued_it(nlp: Language) -> None:
    text = "The Harbour Museum issued a statement on the closure. The statement urged patience."
    assert only(nlp, text, "The statement", "patience").name == "Harbour Museum"


def test_a_poll_is_named_with_whoever_made_it(nlp: Language) -> None:
    text = "A new Cobalt Research poll gave her half of the vote. According to the same poll, turnout would fall."
    assert only(nlp, text, "the same poll", "turnout would fall").name == "Cobalt Research poll"


def test_an_event_does_not_speak(nlp: Language) -> None:
    [found] = resolved(nlp, "The debate promised to be loud.", [("The debate", "to be loud")])
    assert (found.speaker, found.how) == (None, "unresolved")


def test_a_city_whose_name_begins_with_new_keeps_it(nlp: Language) -> None:
    text = "The New York Times said the bridge was unsafe."
    assert only(nlp, text, "The New York Times", "the bridge was unsafe").name == "New York Times"


def test_the_last_word_of_the_one_body_that_ends_in_it_is_that_body(nlp: Language) -> None:
    text = "The Ellmouth Post broke the story. According to the Post, the mayor knew."
    assert only(nlp, text, "the Post", "the mayor knew").name == "Ellmouth Post"


def test_a_surname_that_two_bear_is_the_one_most_often_named_in_full(nlp: Language) -> None:
    text = (
        "Tom Brandt wants the seat. Mr Brandt spoke on Monday. Tom Brandt has won twice.\n\n"
        "A pastor recalled a visit by his father, Rafael Brandt.\n\nMr Brandt said he was sure to win."
    )
    assert only(nlp, text, "Mr Brandt", "he was sure to win").name == "Tom Brandt"


def test_a_source_cut_at_its_possessive_goes_on_to_the_office(nlp: Language) -> None:
    text = "Speaker Paul Kolb's office announced a vote."
    assert only(nlp, text, "Speaker Paul Kolb's", "a vote").name.endswith("office")


def test_he_is_not_whom_his_own_verb_names(nlp: Language) -> None:
    text = 'Paul Kolb asked Hans Reiter for a figure. "Ten feet," he told Kolb.'
    assert only(nlp, text, "he", "Ten feet,", kind="direct").name == "Hans Reiter"


def test_he_is_no_group_of_officials(nlp: Language) -> None:
    text = "Officials said that Paul Kolb's plan of 2014 was lawful. He announced a programme in May."
    assert only(nlp, text, "He", "a programme").name == "Paul Kolb"


def test_they_are_people_spoken_of_that_are_no_source(nlp: Language) -> None:
    text = "When border guards find the tunnels, they say that concrete is poured in."
    speaker = only(nlp, text, "they", "concrete is poured in")
    assert (speaker.kind, speaker.name) == ("group", "border guards")


def test_an_epithet_of_an_unlisted_trade_is_the_person_spoken_of(nlp: Language) -> None:
    text = "Ben Carver would fix it, he said. The retired neurosurgeon added that he did not doubt it."
    assert only(nlp, text, "The retired neurosurgeon", "he did not doubt it").name == "Ben Carver"


def test_an_office_in_a_headline_is_its_holder_named_below(nlp: Language) -> None:
    text = "Ruritanian diplomat praises the premier\n\nPeter Westcott, the Ruritanian ambassador, wrote a letter."
    found = resolved(nlp, text.replace("Ruritanian", "British"), [("British diplomat", "the premier")])
    assert found[0].speaker is not None
    assert found[0].speaker.name == "Peter Westcott"


def test_an_organization_beside_its_name_is_that_name(nlp: Language) -> None:
    text = "He started the Larkia Trust, an organization that endorsed the dam."
    assert only(nlp, text, "an organization", "the dam").name == "Larkia Trust"


def test_a_possessive_name_alone_is_the_person(nlp: Language) -> None:
    text = "Paul Kolb's attempt to raise the levy failed. Kolb's plan is dead."
    assert only(nlp, text, "Kolb's", "plan").name == "Paul Kolb"


def test_a_campaign_of_one_person_is_one_body_however_it_is_called(nlp: Language) -> None:
    text = "The Kolb campaign said no. Anna Kolb laughed. Kolb's campaign said yes. Her campaign said maybe."
    said = [("The Kolb campaign", "no"), ("Kolb's campaign", "yes"), ("Her campaign", "maybe")]
    assert len({r.speaker.name for r in resolved(nlp, text, said) if r.speaker}) == 1


def test_i_in_a_transcript_is_who_holds_the_turn(nlp: Language) -> None:
    text = (
        "Anna Reiter spoke to Paul Kolb.\n\nREITER: Are you sure?\n\nKOLB: Well, people are scared. "
        "And I think that the town must pay."
    )
    assert only(nlp, text, "I", "that the town must pay").name == "Paul Kolb"


def test_i_in_a_signed_column_is_its_writer(nlp: Language) -> None:
    text = (
        "The ferry is late again. I think the owners should pay.\n\nAnna Reiter is a columnist for the Ellmouth Post."
    )
    assert only(nlp, text, "I", "the owners should pay").name == "Anna Reiter"


def test_i_of_nobody_known_stays_unresolved(nlp: Language) -> None:
    [found] = resolved(nlp, "Paul Kolb owns it. I think he should pay.", [("I", "he should pay")])
    assert found.speaker is None


def test_her_husband_is_the_man_of_her_surname(nlp: Language) -> None:
    text = "Martin Reiter keeps bees. Anna Reiter sells the honey. Her husband said it was a good year."
    assert only(nlp, text, "Her husband", "it was a good year").name == "Martin Reiter"


def test_i_in_a_letter_is_who_signed_it(nlp: Language) -> None:
    text = "The ferry is late again. I think the owners should pay.\n\nAnna Reiter.\n\nMarwell.\n\nA bus is cheaper."
    assert only(nlp, text, "I", "the owners should pay").name == "Anna Reiter"


def test_it_may_be_a_text(nlp: Language) -> None:
    text = "The email mocked the mayor. It said that the pier was sinking."
    said = [("The email", "the mayor"), ("It", "the pier was sinking")]
    assert [r.speaker.name for r in resolved(nlp, text, said) if r.speaker] == ["email", "email"]


def test_many_of_a_group_speak_as_they_are_worded(nlp: Language) -> None:
    text = "Many of the farmers in the valley want the dam."
    assert only(nlp, text, "Many of the farmers in the valley", "the dam").kind == "group"


def test_who_leads_a_league_is_not_the_minister_spoken_of_before(nlp: Language) -> None:
    text = (
        "The fisheries minister came under attack on Thursday.\n\nIt was a betrayal, said {}. "
        "He accused Minister Karin Sund of deafness. The minister said she would not resign."
    )
    for brandt in ("Ole Brandt, who chairs the Skippers' League", "Ole Brandt"):
        told = text.format(brandt)
        assert all(role.title is None for role in only(nlp, told, brandt, "It was a betrayal").roles)
        assert only(nlp, told, "The minister", "she would not resign").name == "Karin Sund"


def test_a_minister_not_named_before_may_be_the_next_person_named(nlp: Language) -> None:
    text = "The fisheries minister faced reporters on Thursday. The cut had to come, said Ole Brandt."
    assert only(nlp, text, "Ole Brandt", "The cut had to come").roles[0].title == "minister"


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("Traders in Market Row", None),
        ("Campaigners outside Fernley Hospital", None),
        ("Members of the Dockers' Guild", "Dockers' Guild"),
    ],
)
def test_people_in_a_place_do_not_belong_to_it(nlp: Language, source: str, body: str | None) -> None:
    found = only(nlp, f"{source} said the tram would finish them.", source, "the tram would finish them")
    assert [role.organization for role in found.roles] == [body] * (body is not None)


@pytest.mark.parametrize(
    ("text", "source", "content", "name"),
    [
        (
            "Mayor Ann Lee opened it. Bob Ray was there. The former mayor said it would flood.",
            "The former mayor",
            "it would flood",
            "Bob Ray",
        ),
        (
            "Asked by Jane Coe on Tuesday if it was dead, the minister replied that it was not.",
            "the minister",
            "it was not",
            "minister",
        ),
        (
            "Dwight Pell spoke. His wife, Mary Pell, said rates rose. Pell said that he would sue.",
            "Pell",
            "he would sue",
            "Dwight Pell",
        ),
        (
            "Dwight Pell spoke. His wife, Mary Pell, said rates rose. Pell said that she would sue.",
            "Pell",
            "she would sue",
            "Mary Pell",
        ),
        (
            "Manager Ibo Dela called the ban on Cal Renn's goal a joke. The Senegalese said it was a goal.",
            "The Senegalese",
            "it was a goal",
            "Ibo Dela",
        ),
        (
            "The chairman, Okeayo Dealers Association, Alhaji Ganiyu Lawal, lamented that it was late.",
            "The chairman, Okeayo Dealers Association, Alhaji Ganiyu Lawal",
            "it was late",
            "Ganiyu Lawal",
        ),
        ("Mr. Sunday Etim said that it would be extended.", "Mr. Sunday Etim", "it would be extended", "Sunday Etim"),
        (
            "Coun Derek Spurgeon said the bollards should go.",
            "Coun Derek Spurgeon",
            "the bollards should go",
            "Derek Spurgeon",
        ),
        (
            "TD Caoimhe Ruane was heckled. The Galway-based deputy said it was bad.",
            "The Galway-based deputy",
            "it was bad",
            "Caoimhe Ruane",
        ),
    ],
)
def test_the_others_of_a_passage_do_not_take_the_words_of_who_speaks(
    nlp: Language, text: str, source: str, content: str, name: str
) -> None:
    assert only(nlp, text, source, content).name == name


def test_who_saw_a_letter_did_not_write_it(nlp: Language) -> None:
    letter = only(
        nlp, "A letter seen by the BBC warned that homes could flood.", "A letter seen by the BBC", "homes could flood"
    )
    assert letter.name == "letter"
    assert letter.roles == ()


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("Deputy Foreign Minister Gennady Tolm", "deputy foreign minister"),
        ("Vice Premier Luo", "vice premier"),
        ("The minister's spokesman, Tom Hale,", "spokesman"),
        ("The leader of Brock council, Tom Hale,", "leader"),
    ],
)
def test_an_office_is_whole_and_nobody_elses(nlp: Language, source: str, title: str) -> None:
    speaker = only(nlp, f"{source} said that it was late.", source, "it was late")
    assert [role.title for role in speaker.roles] == [title]


@pytest.mark.parametrize(
    ("text", "source", "content", "name", "roles"),
    [
        ("Rob Downes Jr. left. Downes said it was over.", "Downes", "it was over", "Rob Downes Jr.", ()),
        ("Martin Luther King III said it was over.", "King III", "it was over", "Martin Luther King III", ()),
        ("Ken Vane Sr. left. Ken Vane Jr. said it was over.", "Ken Vane Jr.", "it was over", "Ken Vane Jr.", ()),
        ("The Business Forum left. The forum said it was over.", "The forum", "it was over", "Business Forum", ()),
        ("Luis Araya Rojas left.\n\nLAR: It was over.", "LAR", "It was over", "Luis Araya Rojas", ()),
        ("Luis Araya left.\n\nNGO: It was over.", "NGO", "It was over", "NGO", ()),
        ("Just 22% said it was over.", "22%", "it was over", "22%", ()),
        ("Coastline Trains said it was over.", "Coastline Trains", "it was over", "Coastline Trains", ()),
    ],
)
def test_a_name_is_whole(
    nlp: Language, text: str, source: str, content: str, name: str, roles: tuple[Role, ...]
) -> None:
    found = only(nlp, text, source, content)
    assert (found.name, found.roles) == (name, roles)
