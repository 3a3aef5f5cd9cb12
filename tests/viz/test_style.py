from __future__ import annotations

import re
from importlib.resources import files

import pytest

from viz import style

CSS = files("viz").joinpath("assets", "page.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", CSS))


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, as WCAG 2.1 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "colour", [*style.STANCE_COLOURS.values(), *(c["border"] for c in style.NODE_COLOURS.values()), COLOURS["field"]]
)
def test_lines_and_borders_can_be_told_from_what_they_lie_on(colour: str) -> None:
    assert contrast(colour, COLOURS["ground"]) >= 3
    assert contrast(colour, COLOURS["paper"]) >= 3


@pytest.mark.parametrize("name", ["ink", "muted", "accent", "problem"])
def test_text_can_be_read_on_both_grounds(name: str) -> None:
    assert contrast(COLOURS[name], COLOURS["ground"]) >= 4.5
    assert contrast(COLOURS[name], COLOURS["paper"]) >= 4.5


def test_the_page_and_the_drawing_have_the_same_colours_of_stances() -> None:
    assert {stance or "unknown": colour for stance, colour in style.STANCE_COLOURS.items()} == {
        stance: COLOURS[stance] for stance in ("support", "oppose", "neutral", "unknown")
    }
