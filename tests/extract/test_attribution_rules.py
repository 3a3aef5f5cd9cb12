"""Attributions by rule, with the real small model: sources, cues and contents of sentences as the news writes them."""

import pytest
from spacy.language import Language

from extract.attribution.combined import CombinedAttributor
from extract.attribution.rules import rule_attributions
from extract.language import parse
from records.attribution import Attribution
from records.spans import text_of


def _found(nlp: Language, text: str) -> list[Attribution]:
    [doc] = parse(nlp, [text])
    return rule_attributions(doc)


def _told(nlp: Language, text: str) -> list[tuple[str, str, list[str]]]:
    """(source, cue, contents) of each attribution that is likelier right than wrong."""
    return [
        (
            " ".join(s.of(text) for s in a.source),
            " ".join(s.of(text) for s in a.cue),
            [s.of(text) for s in a.content],
        )
        for a in _found(nlp, text)
        if a.confidence >= 0.5
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "Baker Tom Hill said that flour had become too dear.",
            "Baker Tom Hill",
            "said",
            ["flour had become too dear"],
        ),
        ("Flour has become too dear, the baker said on Friday.", "the baker", "said", ["Flour has become too dear"]),
        (
            "According to the union, 400 nurses left last year.",
            "the union",
            "According to",
            ["400 nurses left last year"],
        ),
        (
            "About 400 nurses left last year, according to the union.",
            "the union",
            "according to",
            ["About 400 nurses left last year"],
        ),
        (
            "According to league statistician Nora Quick, the average possession last winter lasted 19 seconds.",
            "league statistician Nora Quick",
            "According to",
            ["the average possession last winter lasted 19 seconds"],
        ),
        (
            "Small stalls that make their profit at the bar after two would go under, he said.",
            "he",
            "said",
            ["Small stalls that make their profit at the bar after two would go under"],
        ),
        (
            "Withdrawal takes six months to become effective, the court's registrar, Solveig Aker, confirmed.",
            "the court's registrar, Solveig Aker",
            "confirmed",
            ["Withdrawal takes six months to become effective"],
        ),
        ("Police put the crowd at 5,000.", "Police", "put", ["the crowd at 5,000"]),
        ("The coach ruled out a move to Lisbon.", "The coach", "ruled out", ["a move to Lisbon"]),
        ("Critics called the tower a waste of money.", "Critics", "called", ["the tower a waste of money"]),
        ("Wages, she said, rose again.", "she", "said", ["Wages", "rose again"]),
        (
            "The mayor made it clear that the bridge would stay closed.",
            "The mayor",
            "made it clear",
            ["the bridge would stay closed"],
        ),
        (
            "The bishop voiced regret, saying the church had failed its flock.",
            "The bishop",
            "saying",
            ["the church had failed its flock"],
        ),
        ("In her view, the ruling changes nothing.", "her", "In her view", ["the ruling changes nothing"]),
        (
            "In the opinion of Jan Moss, who heads the port, two quays would be a waste.",
            "Jan Moss",
            "In the opinion",
            ["two quays would be a waste"],
        ),
        ("She urged farmers to plant earlier.", "She", "urged", ["to plant earlier"]),
    ],
)
def test_an_indirect_report_has_its_source_cue_and_content(
    nlp: Language, text: str, source: str, cue: str, content: list[str]
) -> None:
    assert (source, cue, content) in _told(nlp, text)


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            '"The reef is dying," said Hana Mori. "We have ten years."',
            "Hana Mori",
            ["The reef is dying,", "We have ten years."],
        ),
        (
            '"The reef is dying," Mori told the panel. "We have ten years."',
            "Mori",
            ["The reef is dying,", "We have ten years."],
        ),
        ('Mori said: "The reef is dying."', "Mori", ["The reef is dying."]),
        ("'The reef is dying,' Mori said.", "Mori", ["The reef is dying,"]),
        ('"The reef," she said, "is dying."', "she", ["The reef,", "is dying."]),
        ('The diver was quoted as saying, "The reef is dying."', "The diver", ["The reef is dying."]),
    ],
)
def test_a_direct_report_holds_the_whole_quotation(nlp: Language, text: str, source: str, content: list[str]) -> None:
    assert [(s, c) for s, _, c in _told(nlp, text)] == [(source, content)]


@pytest.mark.parametrize(
    "text",
    [
        "The company did not respond to a request for comment.",
        "She declined to say whether the factory would close.",
        'The film "Summer of Glass" opens on Friday.',
        'The so-called "bridge" was never built.',
        "The '80s were rock 'n' roll's best years.",
    ],
)
def test_refusals_titles_and_scare_quotes_report_nothing(nlp: Language, text: str) -> None:
    assert _told(nlp, text) == []


def test_a_transcript_gives_each_turn_to_its_label(nlp: Language) -> None:
    text = "MORI: The reef is dying.\n\nHILL: Nobody told us.\n\nMORI: Ten years at most."
    assert [(s, c) for s, _, c in _told(nlp, text)] == [
        ("MORI", ["The reef is dying."]),
        ("HILL", ["Nobody told us."]),
        ("MORI", ["Ten years at most."]),
    ]


def test_who_greets_or_mostly_asks_leads_the_talk(nlp: Language, attributor: CombinedAttributor) -> None:
    text = (
        "ANNA LIM: Good evening. With me is Jo Mori of the Reef Trust. How long have we got?\n\n"
        "JO MORI: Ten years at most.\n\nLIM: The minister says thirty.\n\nMORI: The minister has never dived."
    )
    found = attributor(nlp(text))
    assert [(a.source[0].of(text), a.modality) for a in found if a.source] == [
        ("ANNA LIM", "asked"),
        ("JO MORI", "said"),
        ("LIM", "asked"),
        ("MORI", "said"),
    ]


def test_a_turn_of_questions_or_of_the_host_and_a_stage_direction_are_no_statements(nlp: Language) -> None:
    text = (
        "HOST: How long have we got? And who pays?\n\nJO MORI (REEF TRUST): Ten years. Who knows?\n\n[APPLAUSE]\n\n"
        "HOST: Thank you.\n\nMORI: Not at all."
    )
    assert [(s, c) for s, _, c in _told(nlp, text)] == [
        ("JO MORI (REEF TRUST)", ["Ten years. Who knows?"]),
        ("MORI", ["Not at all."]),
    ]


@pytest.mark.parametrize(
    ("lead", "answering"),
    [
        ("Jana Kroll has run the port since 2019. She spoke to this paper.", "Jana Kroll"),
        ("We met Jana Kroll in her office. Her predecessor was Otto Lind.", "Jana Kroll"),
        ("Otto Lind and Jana Kroll have run the port.", "A"),
        ("The port is in trouble.", "A"),
    ],
)
def test_the_answers_of_an_interview_are_those_of_whom_its_lead_names(nlp: Language, lead: str, answering: str) -> None:
    text = f"{lead}\n\nQ: Does it pay?\nA: Yes, it does. The reef is dying.\n\nQ: Divers complain.\nA: They may."
    assert [(s, c) for s, cue, c in _told(nlp, text) if cue == ":"] == [
        (answering, ["Yes, it does. The reef is dying."]),
        (answering, ["They may."]),
    ]


_LEAD = "Jana Kroll has run the reef trust since 2016. We met her in the old customs hall."
_ANSWERS = ["No. We have sold one boat.", "It pays us. I said so last week.", "I hope so."]


def _bare_interview(lead: str, answers: list[str]) -> str:
    questions = ["You have been called a fool. Are you?", "Does the reef pay?", "Will it live?"]
    turns = [f"{question}\n{answer}" for question, answer in zip(questions, answers, strict=True)]
    return "\n\n".join([lead, *turns, "The trust is open daily."])


def test_the_answers_of_an_interview_need_no_marks_but_those_of_its_questions(nlp: Language) -> None:
    found = [(source, content) for source, cue, content in _told(nlp, _bare_interview(_LEAD, _ANSWERS)) if not cue]
    assert found == [("Jana Kroll", [answer]) for answer in _ANSWERS]


@pytest.mark.parametrize(
    ("lead", "answers"),
    [
        ("Jana Kroll and Otto Lind have run the reef trust since 2016.", _ANSWERS),
        (_LEAD, ["The council will decide.", "Nobody knows.", "The experts doubt it."]),
    ],
)
def test_questions_of_the_author_make_no_interview(nlp: Language, lead: str, answers: list[str]) -> None:
    assert [source for source, cue, _ in _told(nlp, _bare_interview(lead, answers)) if not cue] == []


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("It was reported that the dam had cracked.", "was reported", ["the dam had cracked"]),
        ("The dam is feared to be close to collapse.", "is feared", ["The dam", "to be close to collapse"]),
        ("Critics are said to be furious.", "are said", ["Critics", "to be furious"]),
        ("The mill, which is widely expected to close, is old.", "is widely expected", ["to close"]),
    ],
)
def test_a_passive_that_names_nobody_reports_without_a_source(
    nlp: Language, text: str, cue: str, content: list[str]
) -> None:
    assert _told(nlp, text) == [("", cue, content)]


@pytest.mark.parametrize(
    "text",
    [
        "Residents were told to leave.",
        "The bridge would be expected to hold.",
        "The gate was supposed to open.",
        "Guests were asked to sing.",
    ],
)
def test_an_order_a_duty_and_a_hypothesis_in_the_passive_report_nothing(nlp: Language, text: str) -> None:
    assert _told(nlp, text) == []


def test_a_report_in_the_passive_that_names_its_source_has_it(nlp: Language) -> None:
    [(source, _, _)] = _told(nlp, "It was claimed by the union that the dam had cracked.")
    assert source == "the union"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('"Salty."\n— The Valley Post', "The Valley Post"),
        ('Villagers met.\n\n"I would rather lose my roof."\n\nAnna Holm, shopkeeper\n\nIt rained.', "Anna Holm"),
    ],
)
def test_a_name_on_a_line_of_its_own_signs_the_quotation_above(nlp: Language, text: str, source: str) -> None:
    assert source in [s for s, _, _ in _told(nlp, text)]


def test_a_heading_below_a_quotation_signs_nothing(nlp: Language) -> None:
    text = '"Never lend a boat to a man you like."\n\nNew York City\n\nThe mayor arrived late.'
    assert "New York City" not in [s for s, _, _ in _told(nlp, text)]


def test_a_quotation_without_a_cue_goes_on_with_the_last_speaker(nlp: Language) -> None:
    text = '"The reef is dying," Hana Mori said.\n\n"We have ten years at most to save what is left."'
    assert [(s, c) for s, c, _ in _told(nlp, text)] == [("Hana Mori", "said"), ("Hana Mori", "")]


def test_the_quotation_after_a_sentence_belongs_to_the_subject_of_that_sentence(nlp: Language) -> None:
    text = '"Flour is dear," baker Tom Hill said.\n\nMiller Eva Stone agreed. "Nobody can afford it any longer."'
    assert [(s, c) for s, _, c in _told(nlp, text)][-1] == ("Miller Eva Stone", ["Nobody can afford it any longer."])


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The miller, Maria Lopez, was blunt.", "The miller, Maria Lopez"),
        ("Maria Lopez shook her head.", "Maria Lopez"),
        ("She was having none of it.", "She"),
        ("The oven was cold.", "baker Tom Hill"),
    ],
)
def test_a_quotation_after_a_sentence_about_a_person_is_hers(nlp, sentence, speaker):
    text = f'"Flour is dear," baker Tom Hill said.\n\n{sentence} "Nobody can afford it any longer."'
    [doc] = parse(nlp, [text])
    [last] = [a for a in rule_attributions(doc) if a.method == "floating"]
    assert [span.of(text) for span in last.source] == [speaker]


@pytest.mark.parametrize(
    ("gap", "sentence", "speaker"),
    [
        (" ", "That was the message from Eva Stone, who runs the mill.", "Eva Stone"),
        ("\n\n", "Those were the words of miller Eva Stone on Monday.", "miller Eva Stone"),
        ("\n\n", "That is Eva Stone's verdict on the harvest.", "Eva Stone's"),
        (" ", "That was the price of a loaf from the mill.", "baker Tom Hill"),
    ],
)
def test_a_quotation_is_of_whom_the_next_sentence_names(nlp, gap, sentence, speaker):
    text = f'"Flour is dear," baker Tom Hill said.\n\n"Nobody can afford it any longer."{gap}{sentence}'
    [doc] = parse(nlp, [text])
    [last] = [a for a in rule_attributions(doc) if a.method == "floating"]
    assert [span.of(text) for span in last.source] == [speaker]


def test_a_quotation_of_several_paragraphs_is_one_attribution(nlp: Language) -> None:
    text = "Mori said: “The reef is dying.\n\n“We have ten years.\n\n“After that it is gone.”"
    [(source, _, content)] = _told(nlp, text)
    assert source == "Mori"
    assert content == ["The reef is dying.", "We have ten years.", "After that it is gone."]


def test_a_name_after_a_dash_signs_a_quotation(nlp: Language) -> None:
    assert _told(nlp, '"Bread should never cost a day\'s wage."\n— Tom Hill, baker') == [
        ("Tom Hill", "—", ["Bread should never cost a day's wage."])
    ]


def test_a_quotation_that_ends_a_clause_is_mixed_and_whole(nlp: Language) -> None:
    text = 'The lake "is not a dump", Mori said.'
    [found] = [a for a in _found(nlp, text) if a.confidence >= 0.5]
    assert (found.kind, found.content[0].of(text)) == ("mixed", 'The lake "is not a dump"')


def test_joined_verbs_share_their_subject(nlp: Language) -> None:
    told = _told(nlp, "The bank rejected the merger and said it would sue.")
    assert ("The bank", "rejected", ["the merger"]) in told
    assert ("The bank", "said", ["it would sue"]) in told


def test_a_contrast_clause_with_its_own_source_is_its_own_report(nlp: Language) -> None:
    told = _told(nlp, "Critics say that the tram is too dear, while supporters insist it will pay for itself.")
    assert [(s, c) for s, _, c in told] == [
        ("Critics", ["the tram is too dear"]),
        ("supporters", ["it will pay for itself"]),
    ]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The clinic denied that it had turned patients away.", "denied"),
        ("Scientists believe that the glacier will vanish.", "believed"),
        ("The teacher asked whether the bus would come.", "asked"),
        ("The union demanded that the mine reopen.", "wanted"),
        ("The farmer said that the well was dry.", "said"),
    ],
)
def test_the_cue_gives_the_modality(nlp: Language, text: str, modality: str) -> None:
    assert [a.modality for a in _found(nlp, text)] == [modality]


@pytest.mark.parametrize("mark", ['"', "“", "”", "'", "‘", "''"])
def test_a_stray_mark_changes_nothing_in_the_next_paragraphs(nlp: Language, mark: str) -> None:
    after = '\n\nThe union said wages had stalled.\n\n"Rents have not," Eva Stone said.'
    wanted = [("The union", "said", ["wages had stalled"]), ("Eva Stone", "said", ["Rents have not,"])]
    text = f"The council met {mark}late on Monday." + after
    assert _told(nlp, text)[-2:] == wanted


def test_a_letter_is_the_statement_of_who_signs_below_it(nlp: Language) -> None:
    text = (
        "Sir - The reef is dying. I have dived there.\nHugo Brandt\nPort Wessum\n\n"
        "Madam, I write to oppose the dredging.\n\nMy sons fish there.\n\n(Mrs) Ilse Maler\nSeal Bay\n\n"
        "Sir Otto Lind is on leave.\nJo Mori\n"
    )
    assert [(s, c) for s, cue, c in _told(nlp, text) if not cue] == [
        ("Hugo Brandt", ["The reef is dying. I have dived there."]),
        ("Ilse Maler", ["I write to oppose the dredging.", "My sons fish there."]),
    ]


def test_who_warns_after_what_others_call_a_thing_is_not_joined_to_that_thing(
    nlp: Language, attributor: CombinedAttributor
) -> None:
    text = (
        "The county's plan for a ferry terminal drew a mixed response on Tuesday, with traders calling it a lifeline "
        "and anglers warning that dredging would wipe out the last herring in the bay."
    )
    [doc] = parse(nlp, [text])
    found = {text_of(a.source, text): text_of(a.content, text) for a in attributor(doc)}
    assert found["anglers"] == "dredging would wipe out the last herring in the bay"


def test_what_somebody_answers_is_what_the_other_one_said(nlp: Language, attributor: CombinedAttributor) -> None:
    text = "Commenting on his deputy Ann Lee's statement that the guild was not ready to build it, Bo Lind said yes."
    [doc] = parse(nlp, [text])
    told = [(text_of(a.source, text), text_of(a.content, text)) for a in attributor(doc)]
    assert told == [("Ann Lee's", "the guild was not ready to build it"), ("Bo Lind", "yes")]
