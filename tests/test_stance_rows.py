"""What the stance encoder learns from: rows of articles, some of them turned."""

from __future__ import annotations

import numpy as np

from bench.train.stance_rows import AGAIN, Row, alone_at_times, later_pass, turned
from extract.stance.statement_text import StatementText


def row(target: str, label: str = "support", *, beside: str = "") -> Row:
    return Row(StatementText(target, "they said it was time", beside), label, "own")


def test_who_is_for_the_end_of_a_thing_is_taught_as_against_the_thing() -> None:
    assert turned(row("removal of the statue")) == row("statue", "oppose")
    assert turned(row("library closure", "oppose")) == row("library", "support")
    assert turned(row("library closure", "neutral")) == row("library", "neutral")
    assert turned(row("library closure", "none")) is None
    assert turned(row("statue")) is None


def test_some_rows_are_read_without_what_else_the_speaker_says() -> None:
    rows = alone_at_times([row("toll", beside="it is dear")] * 400, np.random.default_rng(0))
    assert 20 < sum(each.text.beside == "" for each in rows) < 80


def test_a_later_pass_has_all_articles_some_turned_and_some_of_the_first_again() -> None:
    later, first = [row("toll"), row("library closure")], [row("ban", "oppose")] * (AGAIN + 5)
    made = later_pass(later, first, np.random.default_rng(0))
    assert len(made) == len(later) + 1 + AGAIN
    assert row("library", "oppose") in made
