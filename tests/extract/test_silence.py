from __future__ import annotations

import pytest

from extract.attribution.silence import says_nothing
from extract.language import load_pipeline
from records.attribution import Attribution
from records.spans import TextSpan


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def reported(nlp, text: str, cue: str, source: str = "Bell") -> bool:
    def spans(part: str) -> tuple[TextSpan, ...]:
        at = text.find(part)
        return (TextSpan(at, at + len(part)),) if part and at >= 0 else ()

    attribution = Attribution(spans(source), spans(cue), (TextSpan(0, 1),), "indirect", "model", 0.9)
    return not says_nothing(nlp(text), attribution)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Bell declined to say whether the trial would be repeated.", "declined"),
        ("Bell refused to comment on the sale.", "refused"),
        ("Bell declined to be interviewed for this article.", "declined"),
        ("Bell did not respond to questions about the bridge.", "did not respond"),
        ("Bell refused to be drawn on job losses.", "refused"),
    ],
)
def test_a_refusal_to_speak_is_no_statement(nlp, text: str, cue: str) -> None:
    assert not reported(nlp, text, cue)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Bell refused to sign the pact.", "refused"),
        ("Bell said the pact was dead.", "said"),
        ("Bell does not expect a quick turn.", "does not expect"),
        ("Bell responded that the pact was dead.", "responded"),
    ],
)
def test_a_refusal_to_act_is_one(nlp, text: str, cue: str) -> None:
    assert reported(nlp, text, cue)


def test_a_question_that_nobody_is_named_to_ask_is_none(nlp) -> None:
    assert not reported(nlp, "Asked whether he feared for his job, Bell laughed.", "Asked", source="")
    assert reported(nlp, "Bell asked whether the bridge was safe.", "asked")
