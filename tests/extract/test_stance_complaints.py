from __future__ import annotations

import pytest

from extract.stance.complaints import side_on_complaint


@pytest.mark.parametrize(
    ("text", "cue", "content", "side"),
    [
        ("The mayor dismissed the fears of shopkeepers.", "dismissed", "the fears of shopkeepers", 1),
        ("The mayor brushed aside objections from the union.", "brushed aside", "objections from the union", 1),
        ("The surgeon raised concerns about the merger.", "raised", "concerns about the merger", -1),
        ("The union shares the doubts of the auditors.", "shares", "the doubts of the auditors", -1),
        ("The mayor dismissed the plan.", "dismissed", "the plan", 0),
        ("The mayor did not dismiss the fears.", "did not dismiss", "the fears", 0),
        ("The mayor said the fears were real.", "said", "the fears were real", 0),
    ],
)
def test_dismissed_complaints_back_the_thing_and_voiced_ones_do_not(nlp, text, cue, content, side) -> None:
    doc = nlp(text)

    def tokens(part: str):
        at = text.find(part)
        return list(doc.char_span(at, at + len(part)))

    assert side_on_complaint(tokens(cue), tokens(content)) == side
