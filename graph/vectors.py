"""Vectors of texts that a store remembers, so that a text is encoded once in the life of a graph."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.linking.topics import Encode, Vectors
from records.identifiers import digest

PREFIX = "vectors/"
"""The names of the notes in which a store keeps vectors begin like this; two digits of a text's digest follow."""

_LENGTH = 20
_STEPS = 127


class RememberedVectors:
    """An encoder that asks another one only for texts that are new.

    Vectors are kept, and given, at one byte a number, so that a text has the same vector whether it is new or not.
    """

    def __init__(self, encode: Encode, notes: Mapping[str, str] | None = None) -> None:
        self._encode = encode
        self._codes: dict[str, NDArray[np.int8]] = {}
        self._fresh: set[str] = set()
        for text in (notes or {}).values():
            self._codes |= {
                key: np.frombuffer(base64.b64decode(code), np.int8) for key, code in json.loads(text).items()
            }

    def __call__(self, texts: Sequence[str]) -> Vectors:
        keys = [digest(text, length=_LENGTH) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._codes}
        if new or not texts:
            vectors = self._encode(list(new.values()))
            if not texts:
                return vectors
            self._codes |= dict(zip(new, _coded(vectors), strict=True))
            self._fresh |= {key[:2] for key in new}
        rows = np.stack([self._codes[key] for key in keys]).astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(lengths, 1.0)
        return unit

    def notes(self) -> dict[str, str]:
        """Return the notes that have changed since, by name."""
        rows: dict[str, dict[str, str]] = {name: {} for name in sorted(self._fresh)}
        for key in sorted(self._codes):
            if key[:2] in rows:
                rows[key[:2]][key] = base64.b64encode(self._codes[key].tobytes()).decode("ascii")
        return {PREFIX + name: json.dumps(row) for name, row in rows.items()}


def _coded(vectors: Vectors) -> NDArray[np.int8]:
    """Return each row in whole numbers from -127 to 127; its length is lost, its direction is not."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    codes: NDArray[np.int8] = np.rint(vectors / largest * _STEPS).astype(np.int8)
    return codes
