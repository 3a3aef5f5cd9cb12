"""Attribution where layout and quotation marks decide: no trained model, sentences built by hand."""

from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.attribution.rules import rule_attributions
from records.attribution import Attribution
from tests.builders import parsed

_VOCAB = Vocab()


def _parts(found: Attribution, text: str) -> tuple[list[str], list[str], list[str]]:
    return (
        [s.of(text) for s in found.source],
        [s.of(text) for s in found.cue],
        [s.of(text) for s in found.content],
    )


def test_a_reported_clause_has_its_subject_as_source_and_no_that() -> None:
    doc = parsed(
        "Ann said that taxes fell",
        lemmas="Ann say that tax fall",
        heads=[1, 1, 4, 4, 1],
        deps="nsubj ROOT mark nsubj ccomp",
        tags="NNP VBD IN NNS VBD",
    )
    [found] = rule_attributions(doc)
    assert _parts(found, doc.text) == (["Ann"], ["said"], ["taxes fell"])
    assert (found.kind, found.modality) == ("indirect", "said")


def test_a_quotation_followed_by_its_cue_is_direct() -> None:
    doc = parsed(
        '" Taxes fell , " Ann said .',
        lemmas='" tax fall , " Ann say .',
        heads=[6, 2, 6, 6, 6, 6, 6, 6],
        deps="punct nsubj ccomp punct punct nsubj ROOT punct",
        tags="`` NNS VBD , '' NNP VBD .",
    )
    [found] = rule_attributions(doc)
    assert _parts(found, doc.text) == (["Ann"], ["said"], ["Taxes fell ,"])
    assert found.kind == "direct"


def test_a_passive_verb_of_asking_makes_no_source_of_the_person_asked() -> None:
    doc = parsed(
        "Ann was asked whether taxes fell",
        lemmas="Ann be ask whether tax fall",
        heads=[2, 2, 2, 5, 5, 2],
        deps="nsubjpass auxpass ROOT mark nsubj ccomp",
        tags="NNP VBD VBN IN NNS VBD",
    )
    assert [a for a in rule_attributions(doc) if a.source] == []


def test_a_negated_verb_of_saying_reports_nothing() -> None:
    doc = parsed(
        "Ann did not say whether taxes fell",
        lemmas="Ann do not say whether tax fall",
        heads=[3, 3, 3, 3, 6, 6, 3],
        deps="nsubj aux neg ROOT mark nsubj ccomp",
        tags="NNP VBD RB VB IN NNS VBD",
    )
    assert rule_attributions(doc) == []


def test_what_a_speaker_says_that_others_say_is_the_speakers_content() -> None:
    doc = parsed(
        "Ann said Bob claimed taxes fell",
        lemmas="Ann say Bob claim tax fall",
        heads=[1, 1, 3, 1, 5, 3],
        deps="nsubj ROOT nsubj ccomp nsubj ccomp",
        tags="NNP VBD NNP VBD NNS VBD",
    )
    [found] = rule_attributions(doc)
    assert _parts(found, doc.text) == (["Ann"], ["said"], ["Bob claimed taxes fell"])


_WORDS = st.lists(
    st.sampled_from(
        [
            "Ann",
            "said",
            "that",
            "taxes",
            "fell",
            ",",
            ".",
            '"',
            "“",
            "”",
            "according",
            "to",
            "\n",
            "—",
            ":",
            "his",
            "view",
        ]
    ),
    min_size=1,
    max_size=30,
)


@given(_WORDS, st.data())
def test_every_span_lies_in_the_text_and_every_content_has_words_whatever_the_parse(
    words: list[str], data: st.DataObject
) -> None:
    n = len(words)
    heads = [data.draw(st.integers(max(0, i - 3), min(n - 1, i + 3))) for i in range(n)]
    heads = [h if _reaches_a_root(heads, i) else i for i, h in enumerate(heads)]
    deps = [
        "ROOT"
        if heads[i] == i
        else data.draw(st.sampled_from(["nsubj", "ccomp", "prep", "pobj", "punct", "dobj", "conj"]))
        for i in range(n)
    ]
    tags = [data.draw(st.sampled_from(["NNP", "VBD", "IN", ",", "NN", "VBG", "PRP"])) for _ in range(n)]
    doc = Doc(
        _VOCAB, words=words, lemmas=["say" if w == "said" else w for w in words], heads=heads, deps=deps, tags=tags
    )
    found = rule_attributions(doc)
    for attribution in found:
        assert any(c.isalnum() for s in attribution.content for c in s.of(doc.text))
        for span in (*attribution.source, *attribution.cue, *attribution.content):
            assert span.end <= len(doc.text)
        assert 0 < attribution.confidence < 1
    assert found == sorted(found, key=lambda a: a.content)


def _reaches_a_root(heads: list[int], i: int) -> bool:
    seen: set[int] = set()
    while heads[i] != i:
        if i in seen:
            return False
        seen.add(i)
        i = heads[i]
    return True
