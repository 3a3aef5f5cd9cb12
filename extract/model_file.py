"""An ONNX file as bytes: where its fields and tensors stand, so that they can be read and written over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from records.errors import ModelError

# Field numbers of ONNX's protocol buffer messages.
_GRAPH, _INITIALIZER = 7, 5
_DIMENSIONS, _TYPE, _FLOATS, _INTEGERS, _NAME, _RAW = 1, 2, 4, 5, 8, 9
_DTYPES: dict[int, str] = {1: "<f4", 2: "u1", 3: "i1", 7: "<i8"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tensor's numbers stand in the file."""

    start: int
    end: int
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message: its number, where it begins, and where its content starts and ends."""

    number: int
    begin: int
    start: int
    end: int


def places(file: bytes | bytearray) -> dict[str, Place]:
    """Return the tensors of an ONNX file whose numbers stand in it as an array holds them, by name.

    Raises `ModelError` where the bytes are no ONNX file.
    """
    found: dict[str, Place] = {}
    try:
        for field in fields(file, 0, len(file)):
            if field.number == _GRAPH:
                for inner in fields(file, field.start, field.end):
                    if inner.number == _INITIALIZER:
                        found.update(_tensor(file, inner.start, inner.end))
    except (IndexError, UnicodeDecodeError) as error:
        raise ModelError(f"not an ONNX file ({error}); reinstall onrecord") from error
    return found


def read(file: bytes | bytearray, place: Place) -> NDArray[Any]:
    """Return a copy of a tensor."""
    return np.frombuffer(file[place.start : place.end], dtype=place.dtype).reshape(place.shape).copy()


def write(file: bytearray, place: Place, values: NDArray[Any]) -> None:
    """Write a tensor of the same shape over the one in the file."""
    if values.shape != place.shape:
        raise ModelError(f"weights of shape {values.shape} where the file has {place.shape}; reinstall onrecord")
    file[place.start : place.end] = values.astype(place.dtype).tobytes()


def fields(file: bytes | bytearray, start: int, end: int) -> Iterator[Field]:
    """Yield the fields of a protocol buffer message."""
    position = start
    while position < end:
        begin = position
        key, position = _varint(file, position)
        kind = key & 7
        if kind == 0:
            after = _varint(file, position)[1]
        elif kind == 2:
            size, position = _varint(file, position)
            after = position + size
        else:
            after = position + (8 if kind == 1 else 4)
        yield Field(key >> 3, begin, position, after)
        position = after


def _tensor(file: bytes | bytearray, start: int, end: int) -> Iterator[tuple[str, Place]]:
    shape, kind, name, numbers = list[int](), 0, "", (0, 0)
    for field in fields(file, start, end):
        if field.number == _DIMENSIONS:
            position = field.start
            while position < field.end:
                size, position = _varint(file, position)
                shape.append(size)
        elif field.number == _TYPE:
            kind = _varint(file, field.start)[0]
        elif field.number == _NAME:
            name = bytes(file[field.start : field.end]).decode()
        elif field.number in (_FLOATS, _INTEGERS, _RAW):
            numbers = (field.start, field.end)
    if kind in _DTYPES and numbers[1] - numbers[0] == np.dtype(_DTYPES[kind]).itemsize * int(np.prod(shape)):
        yield name, Place(*numbers, _DTYPES[kind], tuple(shape))


def _varint(file: bytes | bytearray, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = file[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
