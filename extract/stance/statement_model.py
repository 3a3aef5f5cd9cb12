"""A small model of stance learned from the statements written for this project alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from records.errors import ModelError

STATEMENT_MODEL_PATH = Path(__file__).parent / "statement_model.npz"
# Support, oppose, neutral, none: the order of the columns, as in the tuned encoder's labels.
LABELS = ("support", "oppose", "neutral", "none")
# Scale of the dense features and of the hashed words before the regression, chosen on held-out stories.
NUMBERS, WORDS = 0.3, 0.5


@dataclass(frozen=True, slots=True)
class StatementModel:
    """One regression over the rules' signs and hashed words, four labels a column."""

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    numbers: NDArray[np.float32]
    words: NDArray[np.float16]
    bias: NDArray[np.float32]

    def logits(self, numbers: NDArray[np.float32], words: Iterable[int]) -> NDArray[np.float32]:
        """Return one logit a label for the features that `extract.stance.features` makes."""
        dense = (numbers - self.mean) / self.scale * NUMBERS
        found = self.words[list(words)].sum(axis=0, dtype=np.float32) * WORDS
        return np.asarray(dense @ self.numbers + found + self.bias, dtype=np.float32)

    def save(self, path: Path) -> None:
        np.savez_compressed(path, **{name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, path: Path = STATEMENT_MODEL_PATH) -> StatementModel:
        """Read what `save` wrote.

        Raises `ModelError` where the file is missing or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as held:
                return cls(**{name: held[name] for name in cls.__slots__})
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(f"{path}: no statement model ({error}); reinstall onrecord or run `make train`") from error
