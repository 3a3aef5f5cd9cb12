"""The large tuned encoder, on request: reads a target and a statement together, as the small one does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extract.stance.encoder import LABELS, Shares, read_tuned, session
from extract.stance.large_network import MAX_PIECES, network_file
from extract.stance.statement_text import StatementText

LARGE_PATH = Path(__file__).parent / "tuned" / "large-encoder.npz"
# MPNet has BERT's pieces behind four of its own.
_BEFORE_PIECES = 4
_START, _END = 0, 2


class LargeEncoder:
    """Judges statements by all-mpnet-base-v2 with tuned weights; load it once, it holds about 250 MB.

    Activations become whole numbers in blocks of one piece each, so that no statement hangs on another.
    """

    def __init__(self, tokenizer: Any, network: Any, head: Shares, bias: Shares) -> None:
        self._tokenizer = tokenizer
        self._network = network
        self._head = head
        self._bias = bias

    @classmethod
    def load(cls, vocabulary: Path, *, tuned: Path = LARGE_PATH, threads: int = 1) -> LargeEncoder:
        """Return the encoder; the first time that takes some ten seconds, then one.

        `vocabulary` is that of BERT's lower-case English word pieces. Raises `ModelError` where a file or package is
        missing or the two do not fit together.
        """
        from tokenizers import BertWordPieceTokenizer

        parts = read_tuned(tuned)
        network = session(network_file(parts), tuned, threads)
        tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        return cls(tokenizer, network, *(parts[f"head.{part}"].astype(np.float32) for part in ("weight", "bias")))

    def logits(self, statements: Sequence[StatementText]) -> Shares:
        """Return a row a statement, a column a label."""
        found = [self._pooled(*pieces) @ self._head + self._bias for pieces in pieces_of(self._tokenizer, statements)]
        return np.asarray(found, dtype=np.float32).reshape(len(statements), len(LABELS))

    def _pooled(self, ids: Sequence[int], types: Sequence[int]) -> Shares:
        """Return the state of the first piece beside the mean over the statement's pieces."""
        inputs = {"ids": np.array([ids], dtype=np.int64), "types": np.array([types], dtype=np.int64)}
        [[states]] = self._network.run(None, inputs)
        inside = np.array(types, dtype=np.float32)
        return np.concatenate([states[0], inside @ states / max(float(inside.sum()), 1.0)])


def pieces_of(tokenizer: Any, statements: Sequence[StatementText]) -> list[tuple[list[int], list[int]]]:
    """Return for each statement the ids of the pieces of both texts, and 1 for those of the second, else 0.

    `tokenizer` is that of BERT's lower-case English word pieces; what is longer than the network reads is cut.
    """
    both = ([text.about for text in statements], [text.statement for text in statements])
    abouts, contents = (tokenizer.encode_batch(texts, add_special_tokens=False) for texts in both)
    found = []
    for about, content in zip(abouts, contents, strict=True):
        first = [_START, *(piece + _BEFORE_PIECES for piece in about.ids), _END, _END]
        second = [piece + _BEFORE_PIECES for piece in content.ids][: max(0, MAX_PIECES - len(first) - 1)]
        ids = [*first, *second, _END][:MAX_PIECES]
        types = [0] * len(first) + [1] * len(second) + [0]
        found.append((ids, types[:MAX_PIECES]))
    return found
