from __future__ import annotations

import pytest

from extract.question import understand
from records.errors import QuestionError


@pytest.mark.parametrize(
    ("text", "stance", "topic"),
    [
        ("who opposed the sectoral approach", "oppose", "the sectoral approach"),
        ("Who is opposed to the dam?", "oppose", "the dam"),
        ("who came out against the bill", "oppose", "the bill"),
        ("who has backed sanctions against Iran", "support", "sanctions against Iran"),
        ("which ministers criticised the judge?", "oppose", "the judge"),
        ("who is for the dam", "support", "the dam"),
        ("who is against the dam", "oppose", "the dam"),
        ("who is in favour of later trains", "support", "later trains"),
        ("who supports banning phones in schools", "support", "banning phones in schools"),
        ("who called for lower interest rates", "support", "lower interest rates"),
        ("opponents of the dam", "oppose", "the dam"),
        ("who are the supporters of the plan to merge", "support", "the plan to merge"),
        ("by whom was the plan opposed", "oppose", "the plan"),
        ("the dam was backed by whom", "support", "the dam"),
        ("who mocked the licence for the dam", "oppose", "the licence for the dam"),
        ("who was initially against the dam", "oppose", "the dam"),
        ("who strongly backed the dam", "support", "the dam"),
        ("who spoke about trams", None, "trams"),
        ("who thinks the quota cut is right", "support", "the quota cut"),
        ("who says the quota cut is not a good idea", "oppose", "the quota cut"),
        ("who called the merger a waste of money", "oppose", "the merger"),
        ("who regards the merger as a mistake", "oppose", "the merger"),
        ("who finds the new timetable fair", "support", "the new timetable"),
        ("who thinks that the pool should close", "support", "the pool close"),
        ("who thinks the pool should stay open", "support", "the pool"),
        ("who wants the naval base to stay", "support", "the naval base"),
        ("who wants the library kept open", "support", "the library"),
        ("who said the embassy should not be moved", "oppose", "the embassy moved"),
        ("who does not want the mast", "oppose", "the mast"),
        ("who doesn't like the mast", "oppose", "the mast"),
        ("who is glad that the lane is going", "support", "the lane is going"),
        ("who is unhappy about the lane", "oppose", "the lane"),
        ("who would scrap the levy", "oppose", "the levy"),
        ("who would rather have a tunnel", "support", "a tunnel"),
        ("who prefers a tunnel", "support", "a tunnel"),
        ("who supports or opposes the mast", None, "the mast"),
        ("who is for or against the mast", None, "the mast"),
        ("who is for and who is against the mast", None, "the mast"),
        ("supporters and critics of the mast", None, "the mast"),
        ("who backed or welcomed the mast", "support", "the mast"),
        ("Who's against the mast?", "oppose", "the mast"),
        ("Who’s backed the mast", "support", "the mast"),
        ("who wants to keep the zoo open", "support", "the zoo"),
        ("who wants to keep the old bridge as it is", "support", "the old bridge"),
        ("how many councillors opposed the mast", "oppose", "the mast"),
        ("who has spoken out on the mast", None, "the mast"),
        ("who doesnt want the mast", "oppose", "the mast"),
        ("who agrees with the ban on smoking", "support", "the ban on smoking"),
        ("did anyone support the mast", "support", "the mast"),
        ("is anybody against the mast?", "oppose", "the mast"),
        ("have people spoken out against the mast", "oppose", "the mast"),
        ("Please tell me who opposed the mast", "oppose", "the mast"),
        ("can you tell me who backs the mast, please?", "support", "the mast"),
        ("list all the opponents of the mast", "oppose", "the mast"),
        ("who has concerns about the mast", "oppose", "the mast"),
        ("who took issue with the mast", "oppose", "the mast"),
        ("who hit out at the mast", "oppose", "the mast"),
        ("who spoke in favour of the mast", "support", "the mast"),
        ("who came out in support of the mast", "support", "the mast"),
        ("who said no to the mast", "oppose", "the mast"),
        ("who turned against the mast", "oppose", "the mast"),
        ("who fought for the mast", "support", "the mast"),
        ("who fought the mast", "oppose", "the mast"),
    ],
)
def test_a_question_for_speakers_yields_stance_and_topic(text: str, stance: str | None, topic: str) -> None:
    question = understand(text)
    assert (question.asks, question.stance, question.topic) == ("speakers", stance, topic)


@pytest.mark.parametrize(
    ("text", "speaker", "stance", "topic"),
    [
        ("what did Lavrov say about missile defence", "Lavrov", None, "missile defence"),
        ("What has the IMF said?", "the IMF", None, None),
        ("where does Turkey stand on the pipeline", "Turkey", None, "the pipeline"),
        ("what is Ana Belak's position on the charge", "Ana Belak", None, "the charge"),
        ("what did Wren support", "Wren", "support", None),
        ("did Wren support the charge", "Wren", None, "the charge"),
        ("what's Ana Belak's position on the charge", "Ana Belak", None, "the charge"),
        ("does Wren support or oppose the charge", "Wren", None, "the charge"),
        ("what did Wren support or oppose", "Wren", None, None),
        ("was the charge opposed by Wren?", "Wren", None, "the charge"),
        ("has the charge been criticised by the mayor", "the mayor", None, "the charge"),
        ("what was backed by Wren", "Wren", "support", None),
        ("has Wren ever supported the charge", "Wren", None, "the charge"),
    ],
)
def test_a_question_about_a_speaker_yields_statements(
    text: str, speaker: str, stance: str | None, topic: str | None
) -> None:
    question = understand(text)
    assert question.asks == "statements"
    assert (question.speaker, question.stance, question.topic) == (speaker, stance, topic)


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("since July 2011", "2011-07", None),
        ("until 4 July 2011", None, "2011-07-04"),
        ("in 2011", "2011", "2011"),
        ("on 2011-07-04", "2011-07-04", "2011-07-04"),
        ("between Jan. 2011 and March 2012", "2011-01", "2012-03"),
        ("since 2011 until 2012", "2011", "2012"),
        ("after December 2011", "2012-01", None),
        ("before 1 March 2012", None, "2012-02-29"),
    ],
)
def test_a_closing_period_is_read_at_the_precision_written(period: str, since: str | None, until: str | None) -> None:
    question = understand(f"who opposed the dam {period}")
    assert (question.topic, question.since, question.until) == ("the dam", since, until)


def test_a_year_inside_the_topic_is_no_period() -> None:
    assert understand("who backed the 2012 budget").topic == "the 2012 budget"


def test_a_word_that_begins_with_never_denies_nothing() -> None:
    question = understand("who opposed the never-ending roadworks")
    assert (question.stance, question.topic) == ("oppose", "the never-ending roadworks")


@pytest.mark.parametrize("text", ["who did not support the ban", "who isn't for it", "who no longer supports the ban"])
def test_a_negated_question_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(QuestionError, match="ask who opposed or who supported"):
        understand(text)


@pytest.mark.parametrize(
    ("text", "topic", "speaker", "unheeded"),
    [
        ("who first opposed the mast", "the mast", None, ("first",)),
        ("who opposed the mast first", "the mast", None, ("first",)),
        ("who still opposes the mast the most", "the mast", None, ("still", "most")),
        ("does Wren still oppose the mast", "the mast", "Wren", ("still",)),
        ("which first ministers opposed the mast", "the mast", None, ()),
        ("who supports America First", "America First", None, ()),
    ],
)
def test_an_adverb_that_no_answer_heeds_is_told(
    text: str, topic: str, speaker: str | None, unheeded: tuple[str, ...]
) -> None:
    question = understand(text)
    assert (question.topic, question.speaker, question.unheeded) == (topic, speaker, unheeded)


@pytest.mark.parametrize(
    "text",
    [
        "who opposed the mast except Wren",
        "who apart from politicians opposed the mast",
        "who opposed both the mast and the toll",
    ],
)
def test_a_question_that_leaves_out_or_joins_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match=r"ask for each by itself|is no question"):
        understand(text)


def test_a_misspelt_verb_is_refused_with_the_right_one() -> None:
    with pytest.raises(QuestionError, match="did you mean 'who opposed the mast'"):
        understand("who oposed the mast")


@pytest.mark.parametrize(
    "text", ["who was criticised by the mayor", "was the dam opposed", "who backs or opposes or fears the dam"]
)
def test_a_question_that_has_no_topic_where_one_should_be_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="is no question that onrecord knows"):
        understand(text)


@pytest.mark.parametrize(
    "text",
    [
        "who spoke against the toll and for the ban?",
        "who supports the toll but opposes the ban?",
        "who opposes the toll and is for the ban?",
        "who supported the toll and rejected the ban?",
    ],
)
def test_a_question_of_two_sides_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(QuestionError, match="two things at once; ask for each by itself"):
        understand(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("who supports funding for the arts and for schools?", "funding for the arts and for schools"),
        ("who opposes the plan to end aid and support rebels?", "the plan to end aid and support rebels"),
        ("who opposed the rules on fees and charges?", "the rules on fees and charges"),
    ],
)
def test_a_topic_of_two_parts_is_one_question(text: str, topic: str) -> None:
    assert understand(text).topic == topic


def test_an_unknown_form_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(QuestionError, match="what did SPEAKER say about TOPIC"):
        understand("what is love")


def test_an_impossible_date_is_refused() -> None:
    with pytest.raises(QuestionError, match="is no date"):
        understand("who opposed the dam on 31 February 2012")


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("people in favour of the mooring levy", "support"),
        ("those against the mooring levy", "oppose"),
        ("which local bakers back the mooring levy", "support"),
        ("what countries are against the mooring levy", "oppose"),
        ("which skippers are keen on the mooring levy", "support"),
    ],
)
def test_whoever_is_asked_for_may_be_called_anything(text: str, stance: str) -> None:
    question = understand(text)
    assert (question.asks, question.stance, question.topic) == ("speakers", stance, "the mooring levy")


def test_what_somebody_opposed_is_no_question_for_speakers() -> None:
    question = understand("what did the bakers oppose")
    assert (question.asks, question.speaker, question.stance) == ("statements", "the bakers", "oppose")


@pytest.mark.parametrize(
    ("text", "topic", "speaker"),
    [
        ("what did people say about the mast", "the mast", None),
        ("what was said about the mast", "the mast", None),
        ("when did Ann Lee reject the mast", "the mast", "Ann Lee"),
        ("why did Ann Lee oppose the mast", "the mast", "Ann Lee"),
    ],
)
def test_what_anybody_said_and_when_and_why_is_asked_for_statements(text: str, topic: str, speaker: str | None) -> None:
    question = understand(text)
    assert (question.asks, question.stance, question.topic, question.speaker) == ("statements", None, topic, speaker)


def test_which_speakers_are_meant_is_kept() -> None:
    assert understand("which Labour politicians opposed the mast").whom == "Labour politicians"
    assert understand("who opposed the mast").whom is None


def test_who_agrees_with_somebody_is_no_question_of_a_topic() -> None:
    with pytest.raises(QuestionError, match="congruence"):
        understand("who agrees with Ann Lee on the mast")
