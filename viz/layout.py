"""Where each node stands, computed once, so that the page opens still and the same each time."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

import igraph

_SPREAD = 120.0  # the mean length of a line, in canvas units
_MARGIN = 170.0  # between parts: room for a label
_ASPECT = 1.35
_SEED = 20110704

Box = list[tuple[float, float]]


def positions(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Return canvas coordinates for each node; the same input gives the same picture.

    Edges are pairs of `nodes`. Weights are left out: a heavy line would draw its ends onto each other. Each connected
    part is laid out by Fruchterman-Reingold (igraph) and the parts are packed beside each other, the largest first.
    """
    if not nodes:
        return {}
    igraph.set_random_number_generator(random.Random(_SEED))
    index = {node: number for number, node in enumerate(nodes)}
    graph = igraph.Graph(len(nodes), [(index[a], index[b]) for a, b in edges])
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    boxes = [_part(graph.induced_subgraph(part)) for part in parts]
    placed: dict[str, tuple[float, float]] = {}
    for part, box, (left, top) in zip(parts, boxes, _shelves(boxes), strict=True):
        for member, (x, y) in zip(part, box, strict=True):
            placed[nodes[member]] = (round(left + x, 1), round(top + y, 1))
    return placed


def _shelves(boxes: Sequence[Box]) -> Iterator[tuple[float, float]]:
    """Yield the left top corner of each box: rows of boxes about as wide as a screen is to its height."""
    sizes = [(max(x for x, _ in box) + _MARGIN, max(y for _, y in box) + _MARGIN / 2) for box in boxes]
    row_width = max(max(w for w, _ in sizes), math.sqrt(_ASPECT * sum(w * h for w, h in sizes)))
    left = top = row_height = 0.0
    for width, height in sizes:
        if left and left + width > row_width:
            left, top, row_height = 0.0, top + row_height, 0.0
        yield left, top
        left += width
        row_height = max(row_height, height)


def _part(graph: igraph.Graph) -> Box:
    """Return the coordinates of one connected part, from (0, 0) on."""
    if graph.vcount() == 1:
        return [(0.0, 0.0)]
    layout = graph.layout_fruchterman_reingold(niter=800)
    # The unit of the algorithm grows with the part; labels need the same room everywhere, and more around a hub.
    lengths = [math.dist(layout[e.source], layout[e.target]) for e in graph.es]
    room = _SPREAD * max(1.0, math.sqrt(max(graph.degree()) / 6))
    scale = room / (sum(lengths) / len(lengths) or 1.0)
    low_x, low_y = min(x for x, _ in layout), min(y for _, y in layout)
    return [((x - low_x) * scale, (y - low_y) * scale) for x, y in layout]
