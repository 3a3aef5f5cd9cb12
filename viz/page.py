"""The view as one HTML file that asks nothing of any network; the only file that knows pyvis."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyvis.network import Network

from viz import style
from viz.view import View, ViewEdge, ViewNode

# No request can leave the page, whatever an article brings.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "keyboard": False, "navigationButtons": False},
    "nodes": {
        "font": {"size": 17, "face": "system-ui, sans-serif", "color": "#1d2433", "strokeWidth": 4},
        # assets/labels.js says below which size none is drawn, and then names as many nodes as there is room for
        "scaling": {"label": {"drawThreshold": 0}},
    },
    "edges": {"selectionWidth": 2, "hoverWidth": 1},
}


def write_page(view: View, path: Path) -> None:
    """Write the page of `view` as UTF-8, and make its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(view), encoding="utf-8")


def page(view: View) -> str:
    """Return one self-contained HTML document. Text of articles stands in a JSON block, never in markup."""
    drawing = _drawing(_network(view))
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="onrecord">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(view.title)}</title>\n"
    )
    return (
        f"{head}{_libraries()}\n<style>\n{_asset('page.css')}</style>\n</head>\n<body>\n{_asset('page.html')}"
        f'<script type="application/json" id="onrecord-data">{_inert_json(_data(view))}</script>\n'
        f"{drawing}\n<script>\n{_asset('page.js')}</script>\n<script>\n{_asset('labels.js')}</script>\n</body>\n</html>\n"
    )


def _network(view: View) -> Network:
    # Undirected add_edge is quadratic and drops parallel edges.
    network = Network(directed=True, cdn_resources="in_line")
    for node in view.nodes:
        network.add_node(node.id, **_node(node))
    for edge in view.edges:
        network.add_edge(edge.speaker, edge.topic, **_edge(edge))
    network.set_options(json.dumps(_OPTIONS))
    return network


def _node(node: ViewNode) -> dict[str, Any]:
    return {
        "label": style.shown_label(node.label),
        "shape": style.NODE_SHAPES[node.kind],
        "color": style.NODE_COLOURS[node.kind],
        "size": style.node_size(node.weight),
        "x": node.x,
        "y": node.y,
    }


def _edge(edge: ViewEdge) -> dict[str, Any]:
    return {
        "id": json.dumps(
            [edge.speaker, edge.topic, edge.stance or "unknown"], ensure_ascii=False, separators=(",", ":")
        ),
        # A chosen line keeps the colour of its stance and grows wider.
        "color": {
            **dict.fromkeys(("color", "highlight", "hover"), style.STANCE_COLOURS[edge.stance]),
            "inherit": False,
        },
        "width": style.edge_width(edge.weight),
        "arrows": "",
        "dashes": edge.stance is None,
        "smooth": style.bow(edge.stance),
    }


def _data(view: View) -> dict[str, Any]:
    return {
        "title": view.title,
        "speakers": [
            {"id": n.id, "name": n.label, "note": n.note, "aliases": list(n.forms)}
            for n in view.nodes
            if n.kind == "speaker"
        ],
        "topics": [{"id": n.id, "label": n.label, "phrases": list(n.forms)} for n in view.nodes if n.kind == "topic"],
        "articles": [{"id": a.id, "title": a.title, "publisher": a.publisher, "url": a.url} for a in view.articles],
        "statements": [
            {
                "id": s.id,
                "speaker": s.speaker,
                "mention": s.mention,
                "cue": s.cue,
                "quote": s.quote,
                "direct": s.direct,
                "evidence": [list(pair) for pair in s.evidence],
                "positions": [{"topic": p.topic, "stance": p.stance} for p in s.positions],
                "date": s.date,
                "article": s.article,
                "repeats": s.repeats,
            }
            for s in view.statements
        ],
    }


def _inert_json(value: Any) -> str:
    """Return JSON in which no character can end or open an element, a comment or a line of script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _drawing(network: Network) -> str:
    """Return the script by which pyvis draws the network: the last one of its page."""
    scripts: list[str] = re.findall(
        r"<script type=\"text/javascript\">.*?</script>", network.generate_html(), re.DOTALL
    )
    return scripts[-1]


@cache
def _libraries() -> str:
    """Return the style and the vis-network script that pyvis carries, without the two files it links."""
    bare = Network(cdn_resources="in_line").generate_html()
    styles = re.findall(r"<style>\.vis.*?</style>", bare, re.DOTALL)
    scripts = [s for s in re.findall(r"<script>.*?</script>", bare, re.DOTALL) if "vis-network" in s]
    return "\n".join(styles + scripts)


@cache
def _asset(name: str) -> str:
    return files("viz").joinpath("assets", name).read_text(encoding="utf-8")
