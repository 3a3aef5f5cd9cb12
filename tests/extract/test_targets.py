"""What contents are about."""

from __future__ import annotations

import pytest

from extract.targets import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("banning", "ban"),
        ("closure", "closing"),
        ("defense", "defence"),
        ("legalization", "legalise"),
        ("proposal", "proposed"),
        ("subsidies", "subsidy"),
        ("colour", "color"),
    ],
)
def test_inflections_derivations_and_spellings_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("tram", "train"), ("hospital", "hospice"), ("ban", "bank")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)
