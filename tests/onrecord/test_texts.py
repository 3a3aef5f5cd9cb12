from __future__ import annotations

from records.shown_quote import shown_quote
from records.spans import TextSpan


def test_spans_that_leave_words_out_are_joined_by_an_ellipsis() -> None:
    assert shown_quote("not now not ever", (TextSpan(5, 12), TextSpan(20, 28))) == ("not now … not ever", (0, 10))


def test_whole_sentences_are_joined_by_a_blank() -> None:
    spans = (TextSpan(0, 7), TextSpan(20, 27))
    assert shown_quote("Enough. Go home", spans) == ("Enough. Go home", (0, 8))


def test_a_quote_that_is_not_made_of_its_spans_stays_as_it_is() -> None:
    assert shown_quote("Enough.", (TextSpan(0, 3),)) == ("Enough.", ())
