"""How statements of an article draw each other's sides, by hand-built statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.stance.drawing import Act, Said, drawn

TEXT = "Roe called the toll fair. But Moss said it would empty the quay. Lunt said so as well."
ROE, MOSS, LUNT = (TEXT.index(part) for part in ("the toll", "it would", "so as"))


def said(speaker: str | None, start: int, side: float, *, body: str | None = None, target: str = "toll") -> Said:
    return Said(target, speaker, body, start, start + 5, side)


def test_a_speakers_others_draw_a_doubtful_statement_and_those_on_another_target_do_not() -> None:
    sure, doubtful = said("roe", 0, 2.0), said("roe", 50, -0.1)
    assert drawn([sure, doubtful], "")[1] > 0
    assert drawn([sure, said("roe", 50, -0.1, target="quay")], "")[1] == -0.1
    assert drawn([sure, said("moss", 50, -0.1)], "")[1] == -0.1
    assert drawn([sure, said(None, 50, -0.1)], "")[1] == -0.1


def test_a_body_and_who_speaks_for_it_draw_each_other() -> None:
    guild, officer = said("guild", 0, 2.0), said("roe", 50, -0.1, body="guild")
    body, person = drawn([guild, officer], "")
    assert person > 0
    assert body == pytest.approx(2.0 - 0.03)


def test_who_is_brought_in_with_but_is_drawn_to_the_other_side() -> None:
    roe, moss, lunt = said("roe", ROE, 1.0), said("moss", MOSS, 0.1), said("lunt", LUNT, 0.1)
    found = drawn([roe, moss, lunt], TEXT)
    assert found[1] < 0
    assert found[2] == 0.1
    assert drawn([roe, moss, lunt], TEXT.replace("But ", "Mr. "))[1] == 0.1
    assert drawn([roe, said("moss", MOSS, 0.1, body="roe")], TEXT)[1] > 0


@pytest.mark.parametrize("parting", ["Moss disagreed: it", "Moss begged to differ; it", "Moss was less sure that it"])
def test_who_differs_is_drawn_to_the_other_side(parting: str) -> None:
    text = f"Roe called the toll fair. {parting} would empty the quay."
    roe, moss = said("roe", text.index("the toll"), 1.0), said("moss", text.rindex("it"), 0.1)
    assert drawn([roe, moss], text)[1] < 0
    assert drawn([roe, moss], text.replace(parting, "Moss said that it"))[1] == 0.1


@given(st.lists(st.tuples(st.sampled_from(["roe", "moss", None]), st.floats(-3, 3)), max_size=6))
def test_sides_mirrored_are_drawn_to_the_mirrored_sides(pairs: list[tuple[str | None, float]]) -> None:
    each = [said(speaker, 12 * place, side) for place, (speaker, side) in enumerate(pairs)]
    mirrored = [said(one.speaker, one.start, -one.side) for one in each]
    assert drawn(mirrored, TEXT) == pytest.approx([-side for side in drawn(each, TEXT)])


def test_what_the_article_tells_plainly_of_a_speaker_draws_his_statements_on_that_target() -> None:
    doubtful = said("roe", 0, -0.2)
    assert drawn([doubtful], "", [Act("roe", "toll", 1.5)])[0] > 0
    for act in (Act("roe", "toll", 0.8), Act("roe", "quay", 1.5), Act("moss", "toll", 1.5)):
        assert drawn([doubtful], "", [act])[0] == -0.2
