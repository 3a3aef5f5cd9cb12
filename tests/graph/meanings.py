"""Vectors of texts for tests: words that mean the same share a direction, all others stand apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.linking.wording import wording

_SAME = {
    "levi": "tax",
    "duti": "tax",
    "soda": "sug",
    "sweeten": "sug",
    "drink": "sug",
    "clinic": "hospit",
    "iranian": "iran",
}
_SIZE = 2048


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one unit row a text: the sum of its words' directions."""
    rows = np.zeros((len(texts), _SIZE), dtype=np.float32)
    for row, text in enumerate(texts):
        for stem in sorted(wording(text).stems):
            seed = sum(ord(c) * 31**i for i, c in enumerate(_SAME.get(stem, stem)))
            rows[row, seed % _SIZE] += 1.0
        rows[row] /= max(1.0, float(np.linalg.norm(rows[row])))
    return rows
