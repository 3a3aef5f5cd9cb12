"""Colours, shapes and sizes of the picture.

The stance colours stay apart for readers with red-green blindness (bluish green and vermilion, after Okabe and Ito).
Lines and borders have a contrast of 3 to 1 with the ground at least (WCAG 2.1, 1.4.11).
"""

from __future__ import annotations

import math

from records.statement import Stance
from viz.view import NodeKind

STANCE_COLOURS: dict[Stance | None, str] = {
    "support": "#1b7f5c",
    "oppose": "#c8451b",
    "neutral": "#6f7d95",
    None: "#848ea1",
}
NODE_COLOURS: dict[NodeKind, dict[str, str]] = {
    "speaker": {"background": "#35507f", "border": "#223759"},
    "topic": {"background": "#f0d68a", "border": "#a88620"},
}
NODE_SHAPES: dict[NodeKind, str] = {"speaker": "dot", "topic": "square"}
# Parallel lines between one speaker and one topic bow apart by stance.
_BOWS: dict[Stance | None, dict[str, object]] = {
    "support": {"enabled": True, "type": "curvedCW", "roundness": 0.12},
    "oppose": {"enabled": True, "type": "curvedCCW", "roundness": 0.12},
    "neutral": {"enabled": False},
    None: {"enabled": True, "type": "curvedCW", "roundness": 0.24},
}

_LONGEST_LABEL = 42


def node_size(weight: int) -> float:
    """Return a radius in canvas units whose area grows with the number of statements."""
    return min(9.0 + 4.0 * math.sqrt(weight), 46.0)


def shown_label(label: str) -> str:
    """Return the label as it stands under a node, cut where it would be too long."""
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"


def label_width(label: str) -> float:
    """Return about how wide a node's label is, in canvas units."""
    return max(60.0, 9.2 * len(shown_label(label)) + 8.0)


def edge_width(weight: int) -> float:
    """Return a line width in pixels; assets/page.js widens filtered lines by the same rule."""
    return min(1.5 + 1.5 * math.sqrt(weight), 12.0)


def bow(stance: Stance | None) -> dict[str, object]:
    return dict(_BOWS[stance])
