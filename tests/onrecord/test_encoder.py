"""Sentence vectors."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord import encoder as encoder_module
from onrecord.encoder import DIMENSIONS, Encoder


@pytest.fixture(scope="module")
def encode() -> Encoder:
    return Encoder()


def test_vectors_have_length_one_and_keep_the_order_of_the_texts(encode: Encoder) -> None:
    texts = ["a tram line to the airport, which the council wants by spring", "bees", "beekeeping"]
    vectors = encode(texts)
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(encode(texts[::-1]), vectors[::-1])


@pytest.mark.parametrize(
    ("phrase", "like", "unlike"),
    [
        ("sugar tax", "a levy on sweetened drinks", "a tax on second homes"),
        ("closing the hospital", "shutdown of the clinic", "opening a museum"),
        ("wind farm", "wind turbines off the coast", "dairy farm"),
    ],
)
def test_a_paraphrase_is_nearer_than_a_phrase_that_shares_words(
    encode: Encoder, phrase: str, like: str, unlike: str
) -> None:
    one, near, far = encode([phrase, like, unlike])
    assert one @ near > one @ far + 0.05


def test_a_vector_does_not_depend_on_the_texts_beside_it() -> None:
    alone = Encoder()(["the strike"])
    beside = Encoder()(["the strike", "a much longer sentence about trains that no longer run after nine at night"])
    np.testing.assert_allclose(alone[0], beside[0], atol=1e-6)


def test_case_and_accents_make_no_difference(encode: Encoder) -> None:
    one, other = encode(["The Café Subsidy", "the cafe subsidy"])
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_no_texts_give_no_rows_and_load_no_model() -> None:
    encode = Encoder()
    assert encode([]).shape == (0, DIMENSIONS)
    assert encode._model is None


@pytest.mark.parametrize("text", ["", " ", "\N{ZERO WIDTH SPACE}", "word " * 2000])
def test_empty_and_endless_texts_have_vectors_too(encode: Encoder, text: str) -> None:
    [vector] = encode([text])
    assert np.isfinite(vector).all()


def test_a_text_given_again_is_not_encoded_again(encode: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = encode(["a bridge toll"])
    assert encode._model is not None
    monkeypatch.setattr(encode._model, "_pooled", None)
    np.testing.assert_array_equal(encode(["a bridge toll"]), before)


def test_the_oldest_vectors_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "KEPT_TEXTS", 2)
    encode = Encoder()
    encode(["one"])
    encode(["two", "three"])
    assert set(encode._kept) == {"two", "three"}
