from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.tokens import Doc

from extract.attribution.edges import mended
from extract.language import load_pipeline, parse
from records.attribution import Attribution
from records.spans import TextSpan, text_of
from tests.builders import parsed


def attribution(doc: Doc, source: str, cue: str, *content: str) -> Attribution:
    def span(part: str) -> TextSpan:
        start = doc.text.index(part)
        return TextSpan(start, start + len(part))

    return Attribution((span(source),), (span(cue),), tuple(span(c) for c in content), "indirect", "model", 0.9)


def content(doc: Doc, found: Attribution) -> str:
    return text_of(found.content, doc.text)


def rejected(tail: str, *, ents: list[str]) -> Doc:
    return parsed(
        f"Guards rejected it {tail} .",
        heads=[1, 1, 1, 1, 5, 3, 1],
        deps="nsubj ROOT dobj prep det pobj punct",
        tags="NNS VBD PRP IN DT NN .",
        ents=ents,
    )


def test_a_time_that_a_lost_preposition_leads_to_is_no_content():
    doc = rejected("within the hour", ents=["", "", "", "", "B-TIME", "I-TIME", ""])
    assert content(doc, mended(doc, attribution(doc, "Guards", "rejected", "it", "the hour"))) == "it"


def test_a_lost_preposition_before_anything_else_comes_back():
    doc = rejected("as a sham", ents=[""] * 7)
    assert content(doc, mended(doc, attribution(doc, "Guards", "rejected", "it", "a sham"))) == "it as a sham"


def test_a_lost_negation_comes_back():
    doc = parsed("Ann said Bo , 34 , never signed .", tags="NNP VBD NNP , CD , RB VBD .")
    found = mended(doc, attribution(doc, "Ann", "said", "Bo , 34", "signed"))
    assert content(doc, found) == "Bo , 34 , never signed"


def test_a_cue_within_a_content_stays_out_of_it():
    doc = parsed("Prices , Ann said , fell .", tags="NNS , NNP VBD , VBD .")
    assert content(doc, mended(doc, attribution(doc, "Ann", "said", "Prices", "fell"))) == "Prices fell"


def test_words_of_another_sentence_or_between_quotations_stay_out():
    text = 'Ann said Prices fell . Now " wages " fell .'
    doc = parsed(text, heads=[1, 1, 3, 1, 1, 9, 7, 9, 7, 9, 9], deps="x ROOT x x x x x x x ROOT x")
    found = attribution(doc, "Ann", "said", "Prices fell", "wages")
    assert content(doc, mended(doc, found)) == "Prices fell wages"


NAMED = "According to a vet , Jo Lee , cows sleep ."


@pytest.mark.parametrize(
    ("text", "tags", "source", "rest"),
    [
        (NAMED, "VBG IN DT NN , NNP NNP , NNS VBP .", "a vet , Jo Lee", "cows sleep"),
        ("According to a vet , Jo Lee , 34 , sleeps .", "VBG IN DT NN , NNP NNP , CD , VBZ .", "a vet", None),
        ("According to a vet , Jo Lee , who sleeps .", "VBG IN DT NN , NNP NNP , WP VBZ .", "a vet", None),
        ("According to a vet , Jo Lee sleeps .", "VBG IN DT NN , NNP NNP VBZ .", "a vet", None),
    ],
)
def test_a_name_beside_a_role_is_source_only_before_a_clause_of_its_own(text, tags, source, rest):
    words = len(text.split())
    pos = " ".join({"NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN"}.get(t, "X") for t in tags.split())
    doc = parsed(
        text,
        heads=[0, 0, 3, 1, *[0] * (words - 4)],
        deps="ROOT prep det pobj " + " ".join(["dep"] * (words - 4)),
        tags=tags,
        pos=pos,
        ents=["", "", "", "", "", "B-PERSON", "I-PERSON", *[""] * (words - 7)],
    )
    said = text[text.index("Jo") : -2]
    found = mended(doc, attribution(doc, "a vet", "According to", said))
    assert text_of(found.source, text) == source
    assert content(doc, found) == (rest or said)


@pytest.mark.parametrize(
    ("text", "source", "rest"),
    [
        (
            "According to Bo Dorin, a Tarnian minister, the loss hurt no one.",
            "Bo Dorin, a Tarnian minister",
            "the loss hurt no one",
        ),
        ("According to Bo Dorin, the driver, 34, fled.", "Bo Dorin", "the driver, 34, fled"),
        ("According to Bo Dorin, the next day, the driver fled.", "Bo Dorin", "the next day, the driver fled"),
        ("According to Bo Dorin, the driver, who was ill, fled.", "Bo Dorin", "the driver, who was ill, fled"),
    ],
)
def test_a_role_beside_a_name_is_source_only_before_a_clause_of_its_own(text: str, source: str, rest: str):
    [doc] = parse(load_pipeline(), [text])
    found = mended(doc, attribution(doc, "Bo Dorin", "According to", text[text.index(", ") + 2 : -1]))
    assert (text_of(found.source, text), content(doc, found)) == (source, rest)


@pytest.mark.parametrize(
    ("text", "cue", "found", "whole"),
    [
        (
            "Doctors warned the closures would cost lives.",
            "warned",
            "would cost lives",
            "the closures would cost lives",
        ),
        ("Bell voted against the sale of land.", "voted against", "of land", "the sale of land"),
        ("Bell told Ann would be late.", "told", "would be late", "would be late"),
        ("Bell hit out at the dam and threatened to go.", "hit out at", "the dam and", "the dam"),
        ('Bell spoke of "hail" and left.', "spoke of", '"hail" and', '"hail"'),
        ("Bell informed the council of her decision.", "informed", "the council of her decision", "her decision"),
    ],
)
def test_a_lost_subject_or_noun_comes_back_and_a_stray_conjunction_or_listener_goes(text, cue, found, whole):
    [doc] = parse(load_pipeline(), [text])
    assert content(doc, mended(doc, attribution(doc, text.split(" ", 1)[0], cue, found))) == whole


@pytest.fixture(scope="module")
def reporting() -> Doc:
    text = (
        "Corvex said on Monday it would cut jobs. Orvex said Monday was a disaster. Tarvex said yesterday evening the "
        "plant would close. He told a press conference the council had run out. The circular reads so. Gerald Pym, 58, "
        "of Rose Cottage, Nether Wexcombe, denies fraud. His ex-wife, actor Ann Lee, said that six members were left. "
        "The union's three members want a vote. Co-founder Ida Blom denied it. Vice-president and treasurer Lee Ray "
        "backed the vote."
    )
    [doc] = parse(load_pipeline(), [text])
    return doc


@pytest.mark.parametrize(
    ("source", "cue", "found", "kept"),
    [
        ("Corvex", "said", "on Monday it would cut jobs", "it would cut jobs"),
        ("Orvex", "said", "Monday was a disaster", "Monday was a disaster"),
        ("Tarvex", "said", "yesterday evening the plant would close", "the plant would close"),
        ("He", "told", "conference the council had run out", "the council had run out"),
    ],
)
def test_when_and_whom_it_was_said_to_are_no_content(
    reporting: Doc, source: str, cue: str, found: str, kept: str
) -> None:
    text = reporting.text
    start = text.index(source)
    at = text.index(cue, start)
    content_at = text.index(found)
    told = Attribution(
        (TextSpan(start, start + len(source)),),
        (TextSpan(at, at + len(cue)),),
        (TextSpan(content_at, content_at + len(found)),),
        "indirect",
        "model",
        0.9,
    )
    assert text_of(mended(reporting, told).content, text) == kept


@pytest.mark.parametrize(
    ("source", "cue", "found", "whole"),
    [
        ("The circular reads", "reads", "so", "The circular"),
        ("Rose Cottage, Nether Wexcombe", "denies", "fraud", "Gerald Pym, 58, of Rose Cottage, Nether Wexcombe"),
        ("The union's", "want", "a vote", "The union's three members"),
        ("His ex", "said that", "six members were left", "His ex-wife, actor Ann Lee"),
        ("founder Ida Blom", "denied", "it", "Co-founder Ida Blom"),
        ("Vice", "backed", "the vote", "Vice-president and treasurer Lee Ray"),
    ],
)
def test_a_source_is_whole(reporting: Doc, source: str, cue: str, found: str, whole: str) -> None:
    assert text_of(mended(reporting, attribution(reporting, source, cue, found)).source, reporting.text) == whole


def test_a_source_is_no_part_of_its_content(reporting: Doc) -> None:
    found = attribution(reporting, "Gerald Pym", "denies", "Gerald Pym", "fraud")
    assert content(reporting, mended(reporting, found)) == "fraud"


def test_the_clause_before_a_parenthesis_belongs_to_the_quotation_after_it(nlp) -> None:
    text = (
        'Its members have been refusing the fish since 2017, said director Nan Brin, "and not one guest asked for it". '
        'When the vote came, Jo Lee said, "nobody moved".'
    )
    doc = nlp(text)
    found = mended(
        doc, replace(attribution(doc, "director Nan Brin", "said", "and not one guest asked for it"), kind="direct")
    )
    assert (found.kind, [text[s.start : s.end] for s in found.content]) == (
        "mixed",
        ["Its members have been refusing the fish since 2017", "and not one guest asked for it"],
    )
    alone = replace(attribution(doc, "Jo Lee", "said, ", "nobody moved"), kind="direct")
    assert mended(doc, alone).content == alone.content


def test_a_source_cut_at_its_preposition_is_whole(nlp) -> None:
    text = "It would hit the poorest, warned Jo Lee of the Dockers' Guild, because they have no choice."
    doc = nlp(text)
    told = attribution(
        doc, "Jo Lee of", "warned", "It would hit the poorest", "the Dockers' Guild, because they have no choice"
    )
    found = mended(doc, told)
    assert text_of(found.source, text) == "Jo Lee of the Dockers' Guild"
    assert [text[s.start : s.end] for s in found.content] == ["It would hit the poorest", "because they have no choice"]


def test_who_spoke_outside_court_is_not_the_court() -> None:
    doc = parsed(
        "Outside court , her mother , Ann , said : Nine is short .",
        heads=[1, 8, 1, 4, 8, 4, 4, 4, 8, 8, 11, 8, 11, 8],
        deps="amod nsubj punct poss nsubj punct appos punct ROOT punct nsubj ccomp acomp punct",
        tags="JJ NN , PRP$ NN , NNP , VBD : CD VBZ JJ .",
    )
    found = mended(doc, attribution(doc, "Outside court", "said", "Nine is short"))
    assert text_of(found.source, doc.text) == "her mother , Ann"
