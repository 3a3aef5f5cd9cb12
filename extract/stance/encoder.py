"""The tuned encoder: reads a target and a statement together, word order and all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.stance.statement_text import StatementText
from extract.stance.weights import model_path, tuned_model
from records.errors import ModelError

TUNED_PATH = Path(__file__).parent / "tuned" / "encoder.npz"
LABELS = ("support", "oppose", "neutral", "none")
# Each set that the network learned from has a head; the first is the one in use.
TASKS = ("own", "newsmtsc", "dse", "gwsd")
MAX_PIECES = 96
Shares = NDArray[np.float32]
_Tuned = dict[str, NDArray[Any]]


class TunedEncoder:
    """Judges statements by a network; load it once, it holds about 100 MB.

    Statements are read one by one: the network's steps from float to whole numbers are those of all that it is given at
    once, and what is said of one statement must not hang on the others.
    """

    def __init__(self, tokenizer: Any, network: Any, tuned: _Tuned) -> None:
        self._tokenizer = tokenizer
        self._network = network
        temperature = float(tuned["temperature"])
        self._head = tuned["head.weight"].astype(np.float32) / temperature
        self._bias = tuned["head.bias"].astype(np.float32) / temperature

    @classmethod
    def load(cls, vocabulary: Path, *, tuned: Path = TUNED_PATH, threads: int = 1) -> TunedEncoder:
        """Return the encoder: the weights of bge-small-en-v1.5 with those of `tuned` written into them.

        `vocabulary` is that of BERT's lower-case English word pieces. Raises `ModelError` where a file or package is
        missing or the two do not fit together.
        """
        from tokenizers import BertWordPieceTokenizer

        parts = read_tuned(tuned)
        network = session(tuned_model(model_path().read_bytes(), parts), tuned, threads)
        tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        tokenizer.enable_truncation(MAX_PIECES, strategy="only_second")
        return cls(tokenizer, network, parts)

    def logits(self, statements: Sequence[StatementText], *, task: str = TASKS[0]) -> Shares:
        """Return a row a statement, a column a label; `task` names the set whose head judges, one of `TASKS`."""
        encodings = self._tokenizer.encode_batch([(text.about, text.statement) for text in statements])
        number = TASKS.index(task)
        found = [self._pooled(encoding) @ self._head[number] + self._bias[number] for encoding in encodings]
        return np.asarray(found, dtype=np.float32).reshape(len(statements), len(LABELS))

    def _pooled(self, encoding: Any) -> Shares:
        """Return the state of the first piece beside the mean over the statement's pieces."""
        ids, types = np.array([encoding.ids], dtype=np.int64), np.array([encoding.type_ids], dtype=np.int64)
        [[states]] = self._network.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        )
        inside = types[0].astype(np.float32)
        mean = inside @ states / max(float(inside.sum()), 1.0)
        return np.concatenate([states[0], mean])


def session(model: bytes, tuned: Path, threads: int) -> Any:
    """Return an onnxruntime session of a model file; raises `ModelError` where it is none, naming the weights."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    # onnxruntime's own errors derive from Exception alone and differ from release to release
    except Exception as error:
        raise ModelError(f"{tuned}: not weights that onnxruntime loads ({error}); reinstall onrecord") from error


def read_tuned(path: Path) -> _Tuned:
    """Return tuned weights by name; raises `ModelError` where the file is missing or broken."""
    try:
        with np.load(path, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no stance weights ({error}); reinstall onrecord") from error
