"""Comparing words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.wordforms import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("banning", "ban"),
        ("closures", "closing"),
        ("defense", "defence"),
        ("defenses", "defence"),
        ("legalization", "legalise"),
        ("proposal", "proposed"),
        ("subsidies", "subsidy"),
        ("colours", "color"),
        ("programme", "programs"),
        ("Levies", "levy"),
        ("minister’s", "ministers"),
        ("voting", "votes"),
        ("rising", "rise"),
        ("taxes", "taxing"),
        ("crisis", "crisis"),
    ],
)
def test_inflections_derivations_and_spellings_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tram", "train"), ("hospital", "hospice"), ("ban", "bank"), ("gas", "gag"), ("class", "clam"), ("rates", "rats")],
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text(max_size=20))
def test_a_stem_has_no_capitals(word: str) -> None:
    assert stem(word) == stem(word.casefold())
