"""The learned attributor on short texts parsed by the real small model."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extract.attribution.learned import LearnedAttributor
from extract.language import load_pipeline
from records.attribution import Attribution
from records.errors import ModelError
from records.spans import text_of


@cache
def _nlp() -> Language:
    return load_pipeline()


@cache
def _attributor() -> LearnedAttributor:
    return LearnedAttributor.load()


def found(text: str) -> list[tuple[str, str, str]]:
    return [
        (text_of(a.source, text), text_of(a.cue, text), text_of(a.content, text)) for a in _attributor()(_nlp()(text))
    ]


def only(text: str) -> Attribution:
    [attribution] = _attributor()(_nlp()(text))
    return attribution


def test_a_reported_clause_has_its_subject_as_source():
    text = "The harbour master said that two ferries would stay in port until the storm had passed."
    [(source, cue, content)] = found(text)
    assert source == "The harbour master"
    assert cue == "said"
    assert content.endswith("two ferries would stay in port until the storm had passed")


def test_the_halves_of_a_split_quotation_are_one_attribution():
    text = "“We lost the second half,” the coach said. “It was as simple as that.”"
    attribution = only(text)
    assert attribution.kind == "direct"
    assert [span.of(text) for span in attribution.content] == ["We lost the second half", "It was as simple as that."]
    assert text_of(attribution.source, text) == "the coach"


def test_according_to_names_a_source():
    [(source, _, content)] = found("Sales of heat pumps doubled last year, according to the trade body.")
    assert source == "the trade body"
    assert content == "Sales of heat pumps doubled last year"


def test_a_text_without_reports_has_no_attributions():
    assert found("The bridge was built in 1894. It has four arches and carries the road to the mill.") == []


def test_an_empty_text_has_no_attributions():
    assert found("") == []
    assert found("\n\n") == []


def test_attributions_come_by_the_start_of_their_content():
    text = (
        "Prices rose again, the bank said on Tuesday. Its chairwoman warned that mortgages would cost more.\n\n"
        "“Nobody saw this coming,” said Petra Holm, an economist.\n\nTenants asked for help."
    )
    attributions = _attributor()(_nlp()(text))
    assert len(attributions) >= 3
    assert all(a.content[0].start <= b.content[0].start for a, b in pairwise(attributions))


def test_a_higher_confidence_asked_for_leaves_fewer():
    doc = _nlp()("The council said no. Aides think it may yet agree. It plans to vote, and rivals mocked the delay.")
    few = _attributor().attributions(doc, min_confidence=0.8)
    many = _attributor().attributions(doc, min_confidence=0.1)
    assert len(few) < len(many)
    assert all(0.8 <= a.confidence <= 1 for a in few)


def test_missing_weights_say_how_to_make_them(tmp_path):
    with pytest.raises(ModelError, match="make train"):
        LearnedAttributor.load(tmp_path / "none.npz")


def test_a_preposition_that_leads_to_the_content_is_part_of_the_cue():
    [(source, cue, content)] = found("Shopkeepers pointed to a rise in rents on the square.")
    assert (source, cue) == ("Shopkeepers", "pointed to")
    assert content.startswith("a rise in rents")


def test_the_paragraphs_of_one_quotation_are_one_attribution():
    text = (
        "“The roof went first, and then the whole east wall came down in one piece.\n\n"
        "“We have had no help from anyone since,” said Rosa Lind, who runs the hostel."
    )
    attribution = only(text)
    assert text_of(attribution.source, text).startswith("Rosa Lind")
    assert len(attribution.content) == 2


_MARKS = ("“", "”", '"', "'", "‘", "’", "\n\n", "\n", "  ", ",", ".", ":", "―", "(", "%", "🙂", "$", "…", "")
_WORDS = ("he said", "according to", "Ann", "the union warned", "that", "prices fell", "KERR:", "asked", "5", "not")


@given(st.lists(st.sampled_from(_MARKS + _WORDS), max_size=25).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_whatever_the_marks_the_spans_lie_in_the_text_and_hold_words(text):
    for attribution in _attributor().attributions(_nlp()(text), min_confidence=0.0):
        for span in (*attribution.source, *attribution.cue, *attribution.content):
            assert 0 <= span.start < span.end <= len(text)
            assert span.of(text).strip()
        assert list(attribution.content) == sorted(attribution.content)
        assert all(a.end <= b.start for a, b in pairwise(attribution.content))


def test_a_doc_without_a_parse_is_no_error():
    doc = spacy.blank("en")("The vet said the horse would recover. “She is eating again,” said her owner.")
    assert isinstance(_attributor()(doc), list)
