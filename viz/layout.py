"""Where each node stands, computed once, so that the page opens still and the same each time."""

from __future__ import annotations

import random
from collections.abc import Sequence

import igraph

_SPREAD = 130.0
_SEED = 20110704


def positions(nodes: Sequence[str], edges: Sequence[tuple[str, str, float]]) -> dict[str, tuple[float, float]]:
    """Return canvas coordinates for each node; the same input gives the same picture.

    Edges are (node, node, weight), both ends among `nodes`. Each connected part is laid out by Fruchterman-Reingold
    (igraph) and the parts are packed beside each other, the largest first.
    """
    if not nodes:
        return {}
    igraph.set_random_number_generator(random.Random(_SEED))
    index = {node: number for number, node in enumerate(nodes)}
    graph = igraph.Graph(len(nodes), [(index[a], index[b]) for a, b, _ in edges])
    graph.es["weight"] = [1.0 + weight**0.5 for _, _, weight in edges]
    placed: dict[str, tuple[float, float]] = {}
    left = top = row_height = 0.0
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    row_width = 1.6 * _SPREAD * max(len(nodes) ** 0.5, len(parts[0]) ** 0.5 * 1.6)
    for part in parts:
        box = _part(graph.induced_subgraph(part))
        width, height = max(x for x, _ in box), max(y for _, y in box)
        if left and left + width > row_width:
            left, top, row_height = 0.0, top + row_height + _SPREAD, 0.0
        for member, (x, y) in zip(part, box, strict=True):
            placed[nodes[member]] = (round(left + x, 1), round(top + y, 1))
        left += width + _SPREAD
        row_height = max(row_height, height)
    return placed


def _part(graph: igraph.Graph) -> list[tuple[float, float]]:
    """Return the coordinates of one connected part, from (0, 0) on."""
    if graph.vcount() == 1:
        return [(0.0, 0.0)]
    layout = graph.layout_fruchterman_reingold(weights="weight", niter=800)
    # The unit of the algorithm grows with the part; labels need the same room everywhere.
    lengths = [
        ((layout[e.source][0] - layout[e.target][0]) ** 2 + (layout[e.source][1] - layout[e.target][1]) ** 2) ** 0.5
        for e in graph.es
    ]
    scale = 1.5 * _SPREAD / (sum(lengths) / len(lengths) or 1.0)
    low_x, low_y = min(x for x, _ in layout), min(y for _, y in layout)
    return [((x - low_x) * scale, (y - low_y) * scale) for x, y in layout]
