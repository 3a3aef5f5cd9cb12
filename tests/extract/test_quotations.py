"""Where quotations open and close, run on, and nest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.attribution.quotations import Quotation, quotations

_VOCAB = Vocab()


def _doc(text: str) -> Doc:
    """One Doc with exactly this text; its words do not matter here."""
    return Doc(_VOCAB, words=[text], spaces=[False]) if text else Doc(_VOCAB)


def _found(text: str) -> list[Quotation]:
    return quotations(_doc(text))


def _inner(text: str) -> list[str]:
    return [q.inner.of(text) for q in _found(text)]


@pytest.mark.parametrize(
    "text",
    [
        '"Bread is dear," Ann said. "Milk too."',
        "“Bread is dear,” Ann said. “Milk too.”",
        "``Bread is dear,'' Ann said. ``Milk too.''",
        "''Bread is dear,'' Ann said. ''Milk too.''",
        "‘Bread is dear,’ Ann said. ‘Milk too.’",
        "'Bread is dear,' Ann said. 'Milk too.'",
        "«Bread is dear,» Ann said. «Milk too.»",
        "« Bread is dear, » Ann said. « Milk too. »",
        "„Bread is dear,“ Ann said. „Milk too.“",
        "»Bread is dear,« Ann said. »Milk too.«",
        "“Bread is dear,“ Ann said. “Milk too.“",  # a typist's closing marks
        '" Bread is dear, " Ann said. " Milk too. "',
    ],
)
def test_every_style_of_marks_gives_the_same_two_quotations(text: str) -> None:
    assert _inner(text) == ["Bread is dear,", "Milk too."]


@pytest.mark.parametrize(
    "text",
    [
        "The farmers' union said the dogs' home won't close.",
        "Rock 'n' roll of the '60s and '70s was the lads' choice.",
        "It’s the players’ call, ’cause that’s how ’twas in the ’90s.",
        'He is 6\'2" tall and owns a 12" record.',
    ],
)
def test_apostrophes_and_inches_are_no_quotations(text: str) -> None:
    assert _inner(text) == []


def test_a_plural_possessive_does_not_close_a_single_quotation() -> None:
    assert _inner("'The miners' rights come first,' said Ann.") == ["The miners' rights come first,"]


def test_a_quotation_left_open_is_continued_by_the_next_paragraph_that_begins_with_a_mark() -> None:
    text = "“We will stay.\n\n“We will win,” she said."
    first, second = _found(text)
    assert (first.closed, second.closed) == (False, True)
    assert second.continues == 0
    assert first.inner.of(text) == "We will stay."


def test_paragraphs_without_marks_belong_to_a_quotation_that_closes_after_them() -> None:
    text = "He said: “We came.\nWe saw nothing.\nWe left at noon.” The hall was silent."
    assert _inner(text) == ["We came.", "We saw nothing.", "We left at noon."]
    assert [q.continues for q in _found(text)] == [None, 0, 1]


def test_a_quotation_left_open_ends_with_its_paragraph_where_nothing_carries_it_on() -> None:
    text = '"Bread is dear, Ann said.\n\nMilk is not.\n\nBob said "no" and left.'
    assert _inner(text) == ["Bread is dear, Ann said.", "no"]
    assert [q.continues for q in _found(text)] == [None, None]


def test_a_lost_opening_mark_gives_a_quotation_from_the_start_of_its_paragraph() -> None:
    text = 'Bread is dear," Ann said. "Milk too."'
    first, second = _found(text)
    assert (first.inner.of(text), first.opened) == ("Bread is dear,", False)
    assert second.inner.of(text) == "Milk too."


def test_nested_quotations_have_a_depth() -> None:
    text = "“He told me ‘go away’ and left,” said Ann."
    assert [(q.inner.of(text), q.depth) for q in _found(text)] == [
        ("He told me ‘go away’ and left,", 0),
        ("go away", 1),
    ]


def test_double_marks_may_nest_in_single_ones() -> None:
    text = "‘He told me “go away” and left,’ said Ann."
    assert [(q.inner.of(text), q.depth) for q in _found(text)] == [
        ("He told me “go away” and left,", 0),
        ("go away", 1),
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ('"Bread is dear," Ann said.', "speech"),
        ('Ann said bread was "far too dear for most families".', "fragment"),
        ('The "bargain" was none.', "scare"),
        ('The novel "Bread and Roses" sold well.', "title"),
        ('He hummed "The Long Way Home" all day.', "title"),
    ],
)
def test_the_role_of_a_quotation(text: str, role: str) -> None:
    assert [q.role for q in _found(text)] == [role]


_PIECES = st.lists(
    st.sampled_from(
        ['"', "“", "”", "'", "’", "‘", "''", "``", "«", "»", "„", " ", "a", "Bread", "s", ".", ",", "\n", "6"]
    ),
    max_size=40,
).map("".join)


@given(_PIECES)
def test_quotations_are_ordered_spans_of_the_text_whatever_the_marks(text: str) -> None:
    found = _found(text)
    for q in found:
        assert q.span.contains(q.inner)
        assert "\n" not in q.span.of(text)
        assert q.continues is None or found[q.continues].span.end <= q.span.start
    assert found == sorted(found, key=lambda q: q.span.start)


@given(_PIECES)
def test_marks_in_one_paragraph_change_nothing_in_a_paragraph_without_a_lost_mark(noise: str) -> None:
    noise = noise.replace("\n", " ")
    text = f'{noise}\nPlain words.\n"Bread is dear," Ann said.'
    last = [q for q in _found(text) if q.span.start > text.index("Plain")]
    assert [q.inner.of(text) for q in last] == ["Bread is dear,"]
    assert last[0].continues is None
