"""The trained part of stance: three logistic regressions over the features, in numpy alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from records.errors import ModelError

MODEL_PATH = Path(__file__).parent / "model.npz"


@dataclass(frozen=True, slots=True)
class StanceModel:
    """`side` tells support from oppose; `neutral` and `plain` tell whether any side is taken.

    `neutral` judges reported statements by the dense features; `plain` judges sentences that nobody is said to have
    said, the article's own words, by dense features and hashed words.
    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    side: NDArray[np.float32]
    side_bias: float
    words: NDArray[np.float16]
    neutral: NDArray[np.float32]
    neutral_bias: float
    plain: NDArray[np.float32]
    plain_bias: float
    plain_words: NDArray[np.float16]

    def judge(self, numbers: NDArray[np.float32], words: Iterable[int], *, reported: bool) -> tuple[float, float]:
        """Return the share for support (0 to 1, given a side) and for neutral (0 to 1)."""
        row, buckets = (numbers - self.mean) / self.scale, list(words)
        side = float(row @ self.side) + self.side_bias + float(self.words[buckets].sum(dtype=np.float32))
        if reported:
            neutral = float(row @ self.neutral) + self.neutral_bias
        else:
            neutral = float(row @ self.plain) + self.plain_bias + float(self.plain_words[buckets].sum(dtype=np.float32))
        return _logistic(side), _logistic(neutral)

    def save(self, path: Path) -> None:
        parts: dict[str, Any] = {name: np.asarray(getattr(self, name)) for name in self.__slots__}
        np.savez_compressed(path, **parts)

    @classmethod
    def load(cls, path: Path = MODEL_PATH) -> StanceModel:
        """Read what `save` wrote.

        Raises `ModelError` where the file is missing or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as held:
                parts: dict[str, Any] = {name: held[name] for name in cls.__slots__}
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(f"{path}: no stance model ({error}); reinstall onrecord or run `make train`") from error
        parts |= {name: float(parts[name]) for name in ("side_bias", "neutral_bias", "plain_bias")}
        return cls(**parts)


def _logistic(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-value)))
