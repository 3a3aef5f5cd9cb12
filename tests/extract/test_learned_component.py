"""The spaCy component `onrecord_attribution` in other people's pipelines."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokens import DocBin

from extract.attribution.component import NAME
from extract.language import DEFAULT_PIPELINE
from records.spans import text_of

_TEXTS = [
    "The vet said the horse would recover. “She is eating again,” said her owner.",
    "No one spoke.",
    "According to the museum, the vase was glued twice.",
]


def pipeline() -> Language:
    nlp = spacy.load(DEFAULT_PIPELINE)
    nlp.add_pipe(NAME)
    return nlp


def sources(docs) -> list[list[str]]:
    return [[text_of(a.source, doc.text) for a in doc._.attributions] for doc in docs]


def test_the_component_sets_the_attributions_of_a_doc():
    assert sources(pipeline().pipe(_TEXTS)) == [["The vet", "her owner"], [], ["the museum"]]


def test_two_processes_find_what_one_finds():
    nlp = pipeline()
    alone = [doc._.attributions for doc in nlp.pipe(_TEXTS * 3)]
    shared = [doc._.attributions for doc in nlp.pipe(_TEXTS * 3, n_process=2, batch_size=2)]
    assert shared == alone


def test_attributions_survive_the_way_to_disk_and_back(tmp_path):
    nlp = pipeline()
    doc = nlp(_TEXTS[0])
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "docs.spacy")
    [again] = DocBin().from_disk(tmp_path / "docs.spacy").get_docs(nlp.vocab)
    assert again._.attributions == doc._.attributions


def test_the_confidence_asked_for_is_a_setting_of_the_component(tmp_path):
    nlp = spacy.load(DEFAULT_PIPELINE)
    nlp.add_pipe(NAME, config={"min_confidence": 0.999})
    assert nlp(_TEXTS[0])._.attributions == []
    nlp.to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline")(_TEXTS[0])._.attributions == []
