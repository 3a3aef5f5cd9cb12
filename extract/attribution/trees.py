"""Boosted oblivious trees evaluated with numpy: every level of a tree asks one question, so a leaf is a bit pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]

_ROWS = 1024  # at a time: what all trees ask of so many rows fits in the cache


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over the same features. Question q asks whether feature `feature[q]` exceeds `border[q]`.

    `asked[t, d]` is the question at depth d of tree t, and bit d of the leaf's number its answer; `leaf[t]` has the
    leaves' values.
    """

    feature: npt.NDArray[Any]
    border: Floats
    asked: npt.NDArray[Any]
    leaf: Floats
    bias: float

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Forest:
        """Return the forest stored under `name` by `to_arrays`."""
        leaf = np.asarray(arrays[f"{name}.leaf"], dtype=np.float32) * float(arrays[f"{name}.scale"][0])
        return cls(
            feature=np.asarray(arrays[f"{name}.feature"], dtype=np.int32),
            border=np.asarray(arrays[f"{name}.border"], dtype=np.float32),
            asked=np.asarray(arrays[f"{name}.asked"], dtype=np.int32),
            leaf=leaf,
            bias=float(arrays[f"{name}.bias"][0]),
        )

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store, the leaves as 16-bit numbers."""
        scale = max(float(np.abs(self.leaf).max(initial=0.0)), 1e-9) / 32000
        return {
            f"{name}.feature": self.feature.astype(np.uint8),
            f"{name}.border": self.border,
            f"{name}.asked": self.asked.astype(np.uint16),
            f"{name}.leaf": np.round(self.leaf / scale).astype(np.int16),
            f"{name}.scale": np.array([scale], dtype=np.float64),
            f"{name}.bias": np.array([self.bias], dtype=np.float64),
        }

    def __call__(self, features: Floats) -> Floats:
        """Return the log odds of each row; `features` is (feature, row)."""
        rows = features.shape[1]
        out = np.empty(rows, dtype=np.float32)
        offset = (np.arange(len(self.leaf), dtype=np.int32) * self.leaf.shape[1])[:, None]
        leaves = self.leaf.ravel()
        for begin in range(0, rows, _ROWS):
            part = features[:, begin : begin + _ROWS]
            answers = (part[self.feature] > self.border[:, None]).view(np.uint8)
            number = answers[self.asked[:, -1]]
            for depth in range(self.asked.shape[1] - 2, -1, -1):
                np.left_shift(number, 1, out=number)
                np.bitwise_or(number, answers[self.asked[:, depth]], out=number)
            out[begin : begin + _ROWS] = leaves[number + offset].sum(axis=0)
        return out + np.float32(self.bias)
