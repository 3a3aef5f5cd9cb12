"""What an article tells of its speakers beside what it reports, on parsed text."""

from __future__ import annotations

from spacy.language import Language

from extract.speakers.resolution import Reference
from extract.stance.conduct import conduct_of
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

TEXT = (
    "Ann Roe voted against the toll. “It is a tax on nurses,” Roe said. "
    "Ben Moss does not support Roe. Ann Roe found the weather fine that day."
)
TOLL = Target("the toll", "bridge toll", None, 0.9)
IDS = {"Ann Roe": "roe", "Ben Moss": "moss"}


def span(words: str, start: int = 0) -> TextSpan:
    at = TEXT.index(words, start)
    return TextSpan(at, at + len(words))


SAID = Attribution(
    source=(span("Roe", TEXT.index("nurses")),),
    cue=(span("said"),),
    content=(span("It is a tax on nurses,"),),
    kind="direct",
    method="test",
    confidence=1.0,
)


def told(nlp: Language, speakers: list[str | None]) -> list[tuple[str, str, str | None]]:
    references = [
        Reference(span("Ann Roe"), "person", ("Ann Roe",)),
        Reference(span("Ben Moss"), "person", ("Ben Moss",)),
        Reference(span("Roe", TEXT.index("does not")), "person", ("Ann Roe",)),
        Reference(span("Ann Roe", TEXT.index("Ben")), "person", ("Ann Roe",)),
    ]
    found = conduct_of(nlp(TEXT), [SAID] * len(speakers), [[TOLL]] * len(speakers), references, speakers, IDS)
    return [
        (one.speaker, one.sentence.content[0].of(TEXT), one.target.mention.of(TEXT) if one.target.mention else None)
        for one in found
    ]


def test_a_sentence_about_a_speaker_that_reports_nothing_is_found_with_its_target(nlp: Language) -> None:
    assert ("roe", "Ann Roe voted against the toll.", "toll") in told(nlp, ["roe", "moss"])


def test_of_two_people_in_a_sentence_its_subject_is_meant(nlp: Language) -> None:
    found = [speaker for speaker, sentence, _ in told(nlp, ["roe", "moss"]) if "does not" in sentence]
    assert found == ["moss"]


def test_sentences_that_take_no_stand_are_passed_over(nlp: Language) -> None:
    assert not any("weather" in sentence for _, sentence, _ in told(nlp, ["roe", "moss"]))


def test_reports_and_people_who_say_nothing_are_passed_over(nlp: Language) -> None:
    found = told(nlp, ["roe"])
    assert [speaker for speaker, _, _ in found] == ["roe"]
    assert told(nlp, [None]) == []
