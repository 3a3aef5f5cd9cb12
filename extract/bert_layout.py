"""What the layers of BERT's small kin (384 wide) are made of, in the order in which exported graphs number them."""

from __future__ import annotations

from collections.abc import Sequence

from records.errors import ModelError

MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")
_WIDE = (384, 1536)
_SHAPES = [(384, 384)] * 4 + [_WIDE, _WIDE[::-1]]


def by_layer(
    names: Sequence[str], shapes: Sequence[tuple[int, ...]], *, layers: int, package: str
) -> list[dict[str, str]]:
    """Return for each layer the name of each of `MATRICES`; `names` and `shapes` are in the order of the graph.

    Raises `ModelError` where the shapes are not those of so many layers.
    """
    if list(shapes) != _SHAPES * layers:
        raise ModelError(f"a sentence model of another make than the tuned weights are for; reinstall {package}")
    size = len(MATRICES)
    return [dict(zip(MATRICES, names[i * size : (i + 1) * size], strict=True)) for i in range(layers)]
