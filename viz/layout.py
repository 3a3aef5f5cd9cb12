"""Where each node stands, computed once, so that the page opens still and the same each time."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import igraph

_SPREAD = 120.0  # the mean length of a line, in canvas units
_MARGIN = 170.0  # between parts: room for a label
_GAP = 20.0  # between the labels of two parts
_LINE = 56.0  # at least, from the middle of a node to that of one below its label
_LABEL = 30.0  # a label, and the air above and below it
_ASPECT = 1.4
_SEED = 20110704

Box = list[tuple[float, float]]


def positions(
    nodes: Sequence[str],
    edges: Sequence[tuple[str, str]],
    *,
    widths: Mapping[str, float] | None = None,
    radii: Mapping[str, float] | None = None,
) -> dict[str, tuple[float, float]]:
    """Return canvas coordinates for each node; the same input gives the same picture.

    `widths` are those of the labels and `radii` those of the nodes, in canvas units: nodes are moved apart until no
    label covers another, or a node.
    Edges are pairs of `nodes`. Weights are left out: a heavy line would draw its ends onto each other. Each connected
    part is laid out by Fruchterman-Reingold (igraph) and the parts are packed beside each other, the largest first.
    """
    if not nodes:
        return {}
    igraph.set_random_number_generator(random.Random(_SEED))
    index = {node: number for number, node in enumerate(nodes)}
    graph = igraph.Graph(len(nodes), [(index[a], index[b]) for a, b in edges])
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    wide = [(widths or {}).get(node, _MARGIN) for node in nodes]
    high = [(radii or {}).get(node, 0.0) for node in nodes]
    boxes = [_part(graph.induced_subgraph(part), [wide[m] for m in part], [high[m] for m in part]) for part in parts]
    placed: dict[str, tuple[float, float]] = {}
    for part, box, (left, top) in zip(
        parts, boxes, _shelves(boxes, [[wide[m] for m in p] for p in parts], 2 * max(high) + _LABEL), strict=True
    ):
        for member, (x, y) in zip(part, box, strict=True):
            placed[nodes[member]] = (round(left + x, 1), round(top + y, 1))
    return placed


def _shelves(boxes: Sequence[Box], widths: Sequence[Sequence[float]], room: float) -> list[tuple[float, float]]:
    """Return where each box's (0, 0) goes: rows of boxes, `room` apart, of the width that fills a screen best."""
    sizes = []
    for box, wide in zip(boxes, widths, strict=True):
        low = min(x - w / 2 for (x, _), w in zip(box, wide, strict=True))
        high = max(x + w / 2 for (x, _), w in zip(box, wide, strict=True))
        sizes.append((-low, high - low + _GAP, max(y for _, y in box) + max(_MARGIN / 2, room)))
    widest = max(width for _, width, _ in sizes)
    area = math.sqrt(_ASPECT * sum(width * height for _, width, height in sizes))
    tries = [_rows(sizes, max(widest, area * factor)) for factor in (0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8)]
    return min(tries, key=lambda made: max(made[1], made[2] * _ASPECT))[0]


def _rows(
    sizes: Sequence[tuple[float, float, float]], row_width: float
) -> tuple[list[tuple[float, float]], float, float]:
    """Return the places of boxes in rows of at most this width, and the width and height of them all."""
    places = []
    left = top = row_height = full_width = 0.0
    for before, width, height in sizes:
        if left and left + width > row_width:
            left, top, row_height = 0.0, top + row_height, 0.0
        places.append((left + before, top))
        left += width
        row_height = max(row_height, height)
        full_width = max(full_width, left)
    return places, full_width, top + row_height


def _part(graph: igraph.Graph, widths: Sequence[float], radii: Sequence[float]) -> Box:
    """Return the coordinates of one connected part, from (0, 0) on."""
    if graph.vcount() == 1:
        return [(0.0, 0.0)]
    layout = graph.layout_fruchterman_reingold(niter=800)
    # The unit of the algorithm grows with the part; labels need the same room everywhere, and more around a hub.
    lengths = [math.dist(layout[e.source], layout[e.target]) for e in graph.es]
    room = _SPREAD * max(1.0, math.sqrt(max(graph.degree()) / 6))
    scale = room / (sum(lengths) / len(lengths) or 1.0)
    box = _apart([(x * scale, y * scale) for x, y in layout], widths, radii)
    low_x, low_y = min(x for x, _ in box), min(y for _, y in box)
    return [(x - low_x, y - low_y) for x, y in box]


def _apart(box: Box, widths: Sequence[float], radii: Sequence[float]) -> Box:
    """Return the places moved apart, up or down, until no node with its label covers another, or 60 rounds passed."""
    ys = [y for _, y in box]
    xs = [x for x, _ in box]
    by_left = sorted(range(len(box)), key=lambda i: xs[i] - widths[i] / 2)
    for _ in range(60):
        moved = False
        for rank, i in enumerate(by_left):
            for j in by_left[rank + 1 :]:
                if xs[j] - widths[j] / 2 >= xs[i] + widths[i] / 2:
                    # by_left is ordered by the left edge: nothing after it reaches back to i.
                    break
                lacking = max(_LINE, radii[i] + _LABEL + radii[j]) - abs(ys[i] - ys[j])
                if lacking > 0:
                    upper, lower = (i, j) if ys[i] <= ys[j] else (j, i)
                    ys[upper] -= lacking / 2 + 0.5
                    ys[lower] += lacking / 2 + 0.5
                    moved = True
        if not moved:
            break
    return list(zip(xs, ys, strict=True))
