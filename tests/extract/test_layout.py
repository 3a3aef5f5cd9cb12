"""Layout: prose is kept, everything else is marked, and no offset moves."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.layout import Layout, dateline_agency, layout_of, masked

LEAD = "The operator of the Skorvik ferry will end its night sailings in April, its director said on Thursday."
BODY = "Residents of the outer islands plan to march on the harbour office next week to protest at the plan."


def prose(text: str, **given: str) -> list[str]:
    return [" ".join(span.of(text).split()) for span in layout_of(text, **given).paragraphs]


def reasons(text: str) -> dict[str, str]:
    return {each.span.of(text): each.reason for each in layout_of(text).boilerplate}


def article(*lines: str) -> str:
    """Return the lines as blocks before, between and after two paragraphs of prose: `article(line)` in the middle."""
    return "\n\n".join(["Ferry operator scraps night sailings", LEAD, *lines, BODY]) + "\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Advertisement", "menu"),
        ("KT0733 tram-dispute 9 March", "slug"),
        ("BC-SOC--Cup Draw,2nd Ld", "slug"),
        ("AM-Quake-Relief, 1st Ld-Writethru,0310", "slug"),
        ("BC-Mills-Closure, 3rd lead", "slug"),
        ("SHARE", "menu"),
        ("— With files from Beth Marlow in Ellmouth", "wire credit"),
        ("—WITH A REPORT FROM JUN SALAO", "wire credit"),
        ("Read More on Seagulls", "related"),
        ("MORE FROM THE LEDGER", "related"),
        ("By providing an email address. I agree to the Terms of Use and have read the Privacy Policy.", "promotion"),
        ("Grower Lachie Penn says that the rain came late (AWN Western Plains: Jock Vane)", "caption"),
        ("Home > News > Politics", "menu"),
        ("Home | Sport | Weather | Jobs", "menu"),
        ("Read more: Ten things to know about the islands", "related"),
        ("RELATED: How Skorvik lost its bank", "related"),
        ("See also » Ferry prices explained", "related"),
        ("Also read | What the report leaves out", "related"),
        ("Photo: J. Lind/Nordfoto", "caption"),
        ("A ferry leaves the pier at dawn. (AP Photo/Jo Lind)", "caption"),
        ("Image copyright Nordfoto", "caption"),
        ("Passengers wait at Skorvik | Credit: Jo Lind", "caption"),
        ("Image caption: Skippers said the quay would close by spring.", "caption"),
        ("By Hanna Olsen and Bo Ek", "byline"),
        ("By HANNA OLSEN, Transport Correspondent", "byline"),
        ("By staff reporter", "byline"),
        ("Hanna Olsen, political editor", "byline"),
        ("Last updated: 3 March 2022, 14:05 GMT", "date line"),
        ("3 hours ago", "date line"),
        ("Harbour Mail (Skorvik), Tuesday 4 October", "date line"),
        ("12 comments", "count"),
        ("Comments (12)", "count"),
        ("1 pages in this article", "count"),
        ("4 min read", "count"),
        ("Page 2 of 3", "count"),
        ("Tags: ferries, islands, transport", "tags"),
        ("Filed under: Transport", "tags"),
        ("© 2022 Nordfoto News. All rights reserved.", "copyright"),
        ("Sign up for our newsletter", "promotion"),
        ("We use cookies to improve your experience on this site.", "promotion"),
        ("Follow Hanna Olsen on Twitter @hannaolsen", "promotion"),
        ("Reporting by Hanna Olsen; Editing by Bo Ek", "wire credit"),
        ("Bo Ek contributed to this report.", "wire credit"),
        ("https://example.org/ferries", "link"),
    ],
)
def test_a_line_that_is_no_prose_is_marked_with_its_kind(line: str, reason: str) -> None:
    assert reasons(article(line))[line] == reason


@pytest.mark.parametrize(
    "line",
    [
        '"No."',
        "“Never.”",
        "It rained.",
        "She refused.",
        "Q: Was there no other way?",
        "A: We looked at everything.",
        "AAS: It was the last thing we wanted.",
        "AAS: No",
        "“We were promised boats for ever.” ― Liv Dahl",
        "By Monday the talks had failed.",
        "By then, he said, the boats were gone.",
        "From the start, Olsen opposed it.",
        "More: that was what the islanders wanted, she said.",
        "Related industries would suffer, the chamber said.",
        "Watch what they do, Dahl said, and not what they say.",
        "Photo shops were the first to close.",
        "Copyright law, she said, should not be changed.",
        "Comments by the minister did not help.",
        "Sign up for the march, he told them.",
        "On 3 March 2022 the director said that he would go.",
        "Follow the money, he told reporters on Twitter.",
        "A new deal",
    ],
)
def test_a_short_line_that_says_something_stays_prose(line: str) -> None:
    assert line in prose(article(line))


def test_the_headline_above_the_first_paragraph_is_kept_out_of_the_prose() -> None:
    text = article()
    layout = layout_of(text)
    assert layout.headline is not None
    assert layout.headline.of(text) == "Ferry operator scraps night sailings"
    assert prose(text) == [LEAD, BODY]


def test_a_headline_is_chosen_by_the_words_it_shares_with_the_body_and_not_by_its_place() -> None:
    menu = "Weather today and tomorrow\nCheap flights from Olmo"
    text = f"{menu}\n\nFerry operator ends sailings\n\n3 March 2022\n\n{LEAD}\n{BODY}"
    layout = layout_of(text)
    assert layout.headline is not None
    assert layout.headline.of(text) == "Ferry operator ends sailings"
    assert prose(text) == [LEAD, BODY]


def test_a_first_line_that_ends_as_a_sentence_does_stays_prose() -> None:
    text = f"The ferry stays.\n\n{LEAD}\n\n{BODY}"
    assert prose(text) == ["The ferry stays.", LEAD, BODY]


def test_text_without_any_finished_sentence_is_all_prose() -> None:
    text = "Ann said taxes fell\nBob said they rose"
    assert prose(text) == ["Ann said taxes fell", "Bob said they rose"]


def test_a_standfirst_between_headline_and_byline_is_kept_out_of_the_prose() -> None:
    standfirst = "Islanders say nobody asked them about the change"
    text = f"Ferry operator scraps night sailings\n{standfirst}\n\nBy Hanna Olsen\n\n{LEAD}\n\n{BODY}"
    layout = layout_of(text)
    assert layout.standfirst is not None
    assert layout.standfirst.of(text) == standfirst
    assert prose(text) == [LEAD, BODY]


def test_a_finished_standfirst_that_the_body_repeats_is_marked_once() -> None:
    standfirst = "Dahl said the island had been promised boats for ever."
    body = standfirst[:-1] + ", and that nobody had asked its people before the plan was announced."
    text = f"Ferry operator scraps night sailings\n\n{standfirst}\n\n{LEAD}\n\n{body}\n"
    assert reasons(text)[standfirst] == "repeated"
    assert prose(text) == [LEAD, body]


def test_a_pulled_quotation_yields_to_the_paragraph_it_was_pulled_from() -> None:
    pulled = "“We were promised boats for ever and a day”"
    body = "“We were promised boats for ever and a day,” said Dahl, whose family has lived there since 1790."
    assert reasons(article(body, pulled))[pulled] == "repeated"


def test_two_paragraphs_that_share_only_some_words_both_stay() -> None:
    one = "“We want a ferry that sails in winter,” said Dahl."
    two = "“We want a ferry that sails at night,” said Ek."
    assert {one, two} <= set(prose(article(one, two)))


def test_menus_at_the_foot_are_marked_and_the_last_paragraph_is_not() -> None:
    last = "The council meets on Friday. (Reporting by Hanna Olsen)"
    text = article() + last + "\nMost read\nHarbour dredging delayed again\nSchool roof declared unsafe\nShow more\n"
    assert prose(text)[-1] == "The council meets on Friday."
    assert reasons(text)["School roof declared unsafe"] == "menu"


def test_a_last_line_without_a_full_stop_stays_prose() -> None:
    assert prose(article() + "The mayor said he would not go")[-1] == "The mayor said he would not go"


def test_a_dateline_is_cut_from_its_paragraph() -> None:
    for dateline in ("SKORVIK, Ostravia, March 3 (NPW) —", "Feb 6 (NPW) -", "SKORVIK, April 27, 2012. /NPW/."):
        text = f"{dateline} {LEAD}\n{BODY}"
        assert prose(text) == [LEAD, BODY]
        assert dateline_agency(text, layout_of(text)) == "NPW"


def test_a_headline_that_a_label_leads_to_is_no_prose() -> None:
    told = article("Read Next", "Bell: 'I will not resign'")
    assert reasons(told)["Bell: 'I will not resign'"] == "related"
    assert prose(article("Read Next", "The bell rang twice."))[1:2] == ["The bell rang twice."]


@pytest.mark.parametrize(
    "line",
    [
        "AAS — who runs the line — said it would go.",
        "NATO - the alliance - said that the harbour was safe.",
        "Dahl (right) - and not Ek - spoke.",
    ],
)
def test_a_body_followed_by_an_aside_is_no_dateline(line: str) -> None:
    assert prose(line + "\n" + BODY)[0] == line


def test_a_place_in_capitals_and_a_colon_is_a_dateline_only_where_no_transcript_is() -> None:
    assert prose(f"NEW OLMO: {LEAD}\n{BODY}") == [LEAD, BODY]
    assert prose(f"DAHL: {LEAD}\nEK: {BODY}") == [f"DAHL: {LEAD}", f"EK: {BODY}"]


def test_a_finished_standfirst_above_the_byline_is_kept_out_of_the_prose() -> None:
    standfirst = "A plan hailed as historic leaves the smaller islands angry."
    head = f"Ferry operator scraps night sailings\n{standfirst}\n\nBy Hanna Olsen\nPublished 3 March 2022\n\n"
    assert prose(f"{head}{LEAD}\n\n{BODY}\n\nIt rained.") == [LEAD, BODY, "It rained."]


def test_a_date_at_the_foot_does_not_make_the_article_a_standfirst() -> None:
    text = f"Ferry operator scraps night sailings\n\n{LEAD}\n\n{BODY}\n\nPublished 3 March 2022\n\nShare\n"
    assert prose(text) == [LEAD, BODY]


def test_a_headline_that_quotes_is_a_headline() -> None:
    text = f'Islanders call ferry plan "a betrayal"\n\n{LEAD}\n\n{BODY}'
    assert prose(text) == [LEAD, BODY]


def test_a_headline_that_asks_is_a_headline_and_the_question_of_an_interview_is_not() -> None:
    body = "The council will vote on the harbour ferry on Friday, and few in the port expect it to be kept.\n\n"
    more = "“We shall all have to walk round the bay,” said Hanna Olsen, who sells fish on the southern pier there."
    asking = "Harbour ferry: who would miss the boat?\n\n" + body + more
    headline = layout_of(asking).headline
    assert headline is not None
    assert headline.of(asking) == "Harbour ferry: who would miss the boat?"
    interview = "Why should anyone keep a ferry that nobody takes?\n\nBecause they would.\n\n" + body + more
    assert layout_of(interview).headline is None


def test_a_quotation_with_its_speaker_on_the_first_line_is_no_headline() -> None:
    first = '"They promised us boats for ever," said Liv Dahl, "and now this"'
    assert prose(f"{first}\n\n{LEAD}\n\n{BODY}") == [first, LEAD, BODY]


def test_a_headline_in_a_breadcrumb_is_not_the_headline() -> None:
    headline = "Ferry operator scraps night sailings"
    text = f"News / Islands / {headline}\n{headline}\n\n{LEAD}\n\n{BODY}"
    layout = layout_of(text)
    assert layout.headline is not None
    assert layout.headline.of(text) == headline


def test_links_under_a_label_at_the_foot_are_marked_as_related() -> None:
    links = ["Harbour dredging delayed for the third time", "Storm latest as trains are stopped in the north"]
    text = article() + "\nMore on this story\n" + "\n".join(links) + "\nPublished\n3 March 2022\n"
    assert [reasons(text)[link] for link in links] == ["related", "related"]


def test_the_lines_of_a_wrapped_paragraph_are_one_paragraph() -> None:
    text = (
        "The operator of the ferry will end its night sailings in\n"
        "April, the director said on Thursday, blaming the price of\n"
        "fuel and a fall in passengers.\n\n"
        "Residents plan a march. They say that nobody had asked\n"
        "them, and that the boats were promised for ever when the\n"
        "bridge was given up in 1987.\n"
    )
    assert [line.count("\n") for line in (span.of(text) for span in layout_of(text).paragraphs)] == [2, 2]
    assert masked(text, layout_of(text)).split("\n")[0].endswith("passengers.")


def test_one_line_a_paragraph_is_not_taken_for_wrapped_text() -> None:
    text = "\n".join([LEAD, BODY, LEAD.replace("April", "May"), BODY.replace("week", "month")])
    assert len(layout_of(text).paragraphs) == 4


def test_a_line_repeated_on_every_page_is_a_running_head() -> None:
    text = "\n\n".join(f"Harbour Gazette page {n}\n\n{LEAD} {n} {BODY}" for n in range(1, 5))
    assert reasons(text)["Harbour Gazette page 3"] == "running head"


def test_windows_line_ends_move_no_offset() -> None:
    text = f"Ferry operator scraps night sailings\r\n\r\n{LEAD}\r\n{BODY}\r\n"
    layout = layout_of(text)
    assert [span.of(text) for span in layout.paragraphs] == [LEAD, BODY]
    clean = masked(text, layout)
    assert "\r" not in clean
    assert clean.split("\n")[0].strip() == LEAD


def test_a_known_title_is_the_headline_even_with_the_name_of_the_site() -> None:
    text = f"Olmo Gazette\n\nNight boats go for good\n\n{LEAD}\n\n{BODY}"
    layout = layout_of(text, title="Night boats go for good | Olmo Gazette")
    assert layout.headline is not None
    assert layout.headline.of(text) == "Night boats go for good"


LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                LEAD,
                BODY,
                "Share",
                "By Hanna Olsen",
                "",
                "  ",
                "\t",
                "Read more: boats",
                "OSLO (NPW) — It rained all day.",
                "\ufeff",
            ]
        ),
    ),
    max_size=14,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\u2028"]))
def test_spans_cover_the_text_once_and_the_mask_keeps_every_prose_character(lines: list[str], line_break: str) -> None:
    text = line_break.join(lines)
    layout: Layout = layout_of(text)
    clean = masked(text, layout)
    assert len(clean) == len(text)
    spans = sorted([*layout.paragraphs, *(each.span for each in layout.boilerplate)])
    assert all(a.end <= b.start for a, b in pairwise(spans))
    inside = {i for span in layout.paragraphs for i in range(span.start, span.end)}
    for i, char in enumerate(text):
        if i in inside:
            assert clean[i] == (" " if char.isspace() or char == "\ufeff" else char)
        else:
            assert clean[i] in " \n"
    assert sum(bool(part.strip()) for part in clean.split("\n")) <= len(layout.paragraphs)


def test_of_many_equal_paragraphs_the_last_stays_and_a_refrain_does_not_cost_a_square() -> None:
    begun = time.process_time()
    text = "The ferry sailed at nine with forty people and a cow on board.\n\n" * 4000
    layout = layout_of(text)
    assert [paragraph.start for paragraph in layout.paragraphs] == [text.rindex("The ferry")]
    assert time.process_time() - begun < 10
