from __future__ import annotations

import pytest

from extract.attribution.combined import POINTS, CombinedAttributor
from extract.attribution.layers import is_only_a_carrier
from extract.language import parse
from records.attribution import Attribution
from records.spans import text_of


def found(nlp, attributor, text: str) -> list[Attribution]:
    [doc] = parse(nlp, [text])
    return attributor(doc)


def told(text: str, attributions: list[Attribution]) -> list[tuple[str, str, str]]:
    """Source, content, and the content of the carrier of each."""
    return [(text_of(a.source, text), text_of(a.content, text), text_of(a.carrier, text)) for a in attributions]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "Ferry owner Milo Anders told reporters that divers in the region say the wreck is safe.",
            "divers in the region",
            "the wreck is safe",
        ),
        ("The vicar said the choir had told her it would leave in May.", "the choir", "it would leave in May"),
        ("Aides said the governor had denied that he knew of the loans.", "the governor", "he knew of the loans"),
    ],
)
def test_a_report_within_a_report_has_its_own_source_and_names_its_carrier(nlp, attributor, text, source, content):
    outer, inner = sorted(found(nlp, attributor, text), key=lambda a: len(a.carrier))
    assert (text_of(inner.source, text), text_of(inner.content, text)) == (source, content)
    assert inner.carrier == outer.content


def test_a_speaker_who_repeats_her_own_words_is_one_layer(nlp, attributor):
    text = "Ana Duarte said she had told the council that the well was dry."
    [only] = found(nlp, attributor, text)
    assert only.carrier == ()


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("The vicar said on Sunday that the choir had told her it would leave in May.", True),
        ("The vicar said the choir had claimed it would leave in May, and that she would let nobody go.", False),
        ("The vicar said the organ would be sold.", False),
    ],
)
def test_what_only_carries_others_words_is_told_from_what_says_more(nlp, attributor, text, only):
    attributions = found(nlp, attributor, text)
    outer = next(a for a in attributions if not a.carrier)
    assert is_only_a_carrier(outer, attributions, text) is only


def test_the_speech_point_is_surer_than_the_balanced_one(nlp, attributor):
    text = (
        "The vet said the horse would recover. Villagers accept the mast, and fear the noise. "
        "The farmer is convinced by the offer. According to the owner, it eats again."
    )
    surer = CombinedAttributor(attributor.model, "speech")
    assert len(found(nlp, surer, text)) < len(found(nlp, attributor, text))
    assert all(POINTS["default"]["speech"].agreed <= a.confidence for a in found(nlp, surer, text))


def test_what_was_rejected_is_not_among_what_was_kept(nlp, attributor):
    [doc] = parse(nlp, ["The vet said the horse would recover. The mast could please nobody, some feel."])
    kept = {a.cue for a in attributor(doc)}
    assert kept.isdisjoint(a.cue for a in attributor.rejected(doc))


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "Jane Roe said the plan was weak. “Who pays?” she asked. “Not us.”",
            [["the plan was weak"], ["Who pays?", "Not us."]],
        ),
        ("Ann Lee, who was elected in May, said she would cut overtime.", [["she would cut overtime"]]),
        (
            "Police chief Ann Lee, who was sworn in on Monday, said she would cut overtime.",
            [["she would cut overtime"]],
        ),
        (
            "It is a shame, the union's Tom Hale said, that nobody came.",
            [["It is a shame", "that nobody came"]],
        ),
    ],
)
def test_contents_do_not_overlap_and_hold_no_source_and_all_their_words(nlp, attributor, text, contents):
    assert [[span.of(text) for span in a.content] for a in found(nlp, attributor, text)] == contents
