from __future__ import annotations

import pytest

from extract.attribution.modality import modality_of
from extract.attribution.silence import answers_only, is_of_somebody_alone, says_nothing
from records.attribution import Attribution
from records.spans import TextSpan


def reported(nlp, text: str, cue: str, source: str = "Bell") -> bool:
    def spans(part: str) -> tuple[TextSpan, ...]:
        at = text.find(part)
        return (TextSpan(at, at + len(part)),) if part and at >= 0 else ()

    doc = nlp(text)
    [told] = spans(cue)
    modality = modality_of(doc, doc.char_span(told.start, told.end).root.i)
    attribution = Attribution(spans(source), (told,), (TextSpan(0, 1),), "indirect", "model", 0.9, modality)
    return not says_nothing(doc, text, attribution)


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


@pytest.mark.parametrize(
    ("text", "cue", "content", "said"),
    [
        ("Bell spoke with our reporter.", "spoke with", "our reporter", False),
        ("Bell talked to the press.", "talked", "to the press", False),
        ("Bell spoke with contempt of the deal.", "spoke with", "contempt of the deal", True),
    ],
)
def test_to_whom_somebody_spoke_is_no_statement(nlp, text: str, cue: str, content: str, said: bool) -> None:
    def span(part: str) -> tuple[TextSpan, ...]:
        return (TextSpan(text.index(part), text.index(part) + len(part)),)

    attribution = Attribution(span("Bell"), span(cue), span(content), "indirect", "model", 0.9)
    assert says_nothing(nlp(text), text, attribution) is not said


def test_a_question_that_nobody_is_named_to_ask_is_none(nlp) -> None:
    assert not reported(nlp, "Asked whether he feared for his job, Bell laughed.", "Asked", source="")
    assert reported(nlp, "Bell asked whether the bridge was safe.", "asked")


@pytest.mark.parametrize(
    ("text", "cue", "source"),
    [
        ("Critics might say the tunnel is late.", "might say", "Critics"),
        ("The owner would say that, of course.", "would say", "The owner"),
        ("If Bell says once more that the trees are sick, we leave.", "says", "Bell"),
        ("Unless Bell admits that she knew, nothing will change.", "admits", "Bell"),
        ("Would Bell say that the roof leaks?", "say", "Bell"),
        ("Has Bell denied that the roof leaks?", "denied", "Bell"),
        ("Nobody said the roof leaked.", "said", "Nobody"),
        ("No minister has said that the roof leaks.", "has said", "No minister"),
    ],
)
def test_hypotheses_questions_and_what_nobody_said_are_no_statements(nlp, text: str, cue: str, source: str) -> None:
    assert not reported(nlp, text, cue, source)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Bell would oppose any toll on the bridge.", "would oppose"),
        ("Bell would later say that the roof had leaked.", "would later say"),
        ("Bell, who'd told friends the roof leaked, left.", "told"),
        ("Bell will tell parliament that the roof leaks.", "will tell"),
        ("“Does it leak?” Bell asked.", "asked"),
        ("Bell asked whether the roof leaked.", "asked"),
    ],
)
def test_attitudes_announcements_and_reported_questions_are_statements(nlp, text: str, cue: str) -> None:
    assert reported(nlp, text, cue)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ('Bell replied: "No comment."', "Bell", "replied", "No comment."),
        ('Bell said: "I have no comment at this stage."', "Bell", "said", "I have no comment at this stage."),
        ("Bell informed reporters on Tuesday.", "Bell", "informed", "reporters on Tuesday"),
        ("The editor welcomes letters of up to 150 words.", "The editor", "welcomes", "letters of up to 150 words"),
        ("A trader, who asked not to be named, shrugged.", "A trader", "asked", "not to be named"),
        ("The clerk requested that her name not be used.", "The clerk", "requested", "that her name not be used"),
        ("Bell wished to stay anonymous for fear of it.", "Bell", "wished", "to stay anonymous for fear of it"),
    ],
)
def test_no_comment_and_who_was_told_and_an_invitation_to_readers_are_no_statements(nlp, text, source, cue, content):
    assert says_nothing(nlp(text), text, _told(text, source, cue, content))


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ('Bell said: "No comment is needed."', "Bell", "said", "No comment is needed."),
        ("Bell informed reporters of the sale.", "Bell", "informed", "reporters of the sale"),
        ("Villagers welcome letters from the front.", "Villagers", "welcome", "letters from the front"),
        ("Bell asked that the inlet be named after his aunt.", "Bell", "asked", "the inlet be named after his aunt"),
    ],
)
def test_what_only_looks_like_silence_is_a_statement(nlp, text, source, cue, content) -> None:
    assert not says_nothing(nlp(text), text, _told(text, source, cue, content))


def _told(text: str, source: str, cue: str, content: str) -> Attribution:
    def spans(part: str) -> tuple[TextSpan, ...]:
        at = text.index(part)
        return (TextSpan(at, at + len(part)),)

    return Attribution(spans(source), spans(cue), spans(content), "indirect", "model", 0.9, "said")


@pytest.mark.parametrize(
    ("content", "alone"), [("him", True), ("her.", True), ("it", False), ("him and the toll", False)]
)
def test_who_is_backed_is_no_matter(content: str, alone: bool) -> None:
    assert is_of_somebody_alone(content) == alone


@pytest.mark.parametrize(
    ("text", "cue", "only"),
    [
        ("Replying to a motion on the pool, Bell said it was safe.", "Replying", True),
        ("Commenting on the vote, Bell said it was wrong.", "Commenting", True),
        ("Bell responded to the vote with anger.", "responded", False),
        ("Bell said it was safe, adding that nobody swam.", "adding", False),
    ],
)
def test_what_somebody_answers_is_not_what_he_says(nlp, text: str, cue: str, only: bool) -> None:
    def span(part: str) -> tuple[TextSpan, ...]:
        return (TextSpan(text.index(part), text.index(part) + len(part)),)

    attribution = Attribution(span("Bell"), span(cue), span(text[-9:-1]), "indirect", "model", 0.9)
    assert answers_only(nlp(text), attribution) is only


@pytest.mark.parametrize(
    ("text", "cue", "content", "said"),
    [
        ("The group, which first posted the picture, was sorry.", "posted", "the picture", False),
        ("The post shows a photo of Bell.", "shows", "a photo of Bell", False),
        ("The report shows that nobody came.", "shows", "that nobody came", True),
    ],
)
def test_a_picture_shown_is_no_statement(nlp, text: str, cue: str, content: str, said: bool) -> None:
    def span(part: str) -> tuple[TextSpan, ...]:
        return (TextSpan(text.index(part), text.index(part) + len(part)),)

    attribution = Attribution(span("The"), span(cue), span(content), "indirect", "model", 0.9)
    assert says_nothing(nlp(text), text, attribution) is not said
