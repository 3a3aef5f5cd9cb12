"""Linked statements to the view of a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from records.shown_quote import lacks_marks, shown_quote
from records.speaker import Speaker, told_roles
from records.statement import Statement
from viz import style
from viz.layout import positions
from viz.view import View, ViewArticle, ViewEdge, ViewNode, ViewPosition, ViewStatement


def view_of(statements: Sequence[Statement], *, title: str) -> View:
    """Return the view of linked statements: one node a speaker and topic, one edge a speaker, topic and stance.

    Nodes come in the order of their ids, statements in the order given. A statement without a speaker is listed in
    the panel and draws no edge.
    """
    edges = _edges(statements)
    nodes = _nodes(statements)
    radii = {node.id: style.node_size(node.weight) for node in nodes}
    widths = {node.id: max(style.label_width(node.label), 2 * radii[node.id]) for node in nodes}
    lines = sorted({(e.speaker, e.topic) for e in edges})
    places = positions([n.id for n in nodes], lines, widths=widths, radii=radii)
    return View(
        title=title,
        nodes=tuple(replace(n, x=places[n.id][0], y=places[n.id][1]) for n in nodes),
        edges=edges,
        statements=tuple(_card(s) for s in statements),
        articles=_articles(statements),
    )


def speaker_node(speaker: str) -> str:
    """Return the node id of a speaker, so that a speaker and a topic never share one."""
    return f"speaker:{speaker}"


def topic_node(topic: str) -> str:
    return f"topic:{topic}"


def _topic_of(topic_id: str | None, label: str) -> str:
    return topic_node(topic_id or label)


def _edges(statements: Sequence[Statement]) -> tuple[ViewEdge, ...]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for statement in statements:
        if statement.speaker is None:
            continue
        for position in statement.positions:
            topic = _topic_of(position.topic_id, position.topic)
            counts[speaker_node(statement.speaker.id), topic, position.stance or ""] += 1
    return tuple(
        ViewEdge(speaker, topic, stance or None, weight)  # type: ignore[arg-type]
        for (speaker, topic, stance), weight in sorted(counts.items())
    )


def _nodes(statements: Sequence[Statement]) -> list[ViewNode]:
    speakers: dict[str, Speaker] = {}
    labels: dict[str, str] = {}
    phrases: defaultdict[str, set[str]] = defaultdict(set)
    weights: Counter[str] = Counter()
    for statement in statements:
        if statement.speaker is not None:
            node = speaker_node(statement.speaker.id)
            speakers[node] = statement.speaker
            weights[node] += 1
        for position in statement.positions:
            node = _topic_of(position.topic_id, position.topic)
            labels[node] = position.topic
            phrases[node].add(position.phrase or position.topic)
            weights[node] += 1
    people = [
        ViewNode(id=node, kind="speaker", label=s.name, weight=weights[node], note=_note(s), forms=s.aliases)
        for node, s in speakers.items()
    ]
    topics = [
        ViewNode(id=node, kind="topic", label=label, weight=weights[node], forms=tuple(sorted(phrases[node])))
        for node, label in labels.items()
    ]
    return sorted(people + topics, key=lambda node: node.id)


def _note(speaker: Speaker) -> str:
    """Return what the panel says under a speaker's name: the roles, or the kind where none is known."""
    return "; ".join(told_roles(speaker.roles)) or speaker.kind


def _card(statement: Statement) -> ViewStatement:
    quote, starts = shown_quote(statement.quote, statement.attribution.content)
    return ViewStatement(
        id=statement.id,
        speaker=speaker_node(statement.speaker.id) if statement.speaker else None,
        mention=statement.mention,
        cue=statement.cue,
        quote=quote,
        evidence=_evidence(statement, starts),
        positions=tuple(ViewPosition(_topic_of(p.topic_id, p.topic), p.stance) for p in statement.positions),
        date=statement.date,
        article=statement.article.id,
        repeats=statement.repeats is not None,
        direct=statement.attribution.kind == "direct" and lacks_marks(quote),
    )


def _evidence(statement: Statement, starts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return where the evidence stands within the shown quote, given where each content span begins there."""
    found: set[tuple[int, int]] = set()
    for at, span in zip(starts, statement.attribution.content, strict=False):
        for position in statement.positions:
            for evidence in position.evidence:
                start, end = max(evidence.start, span.start), min(evidence.end, span.end)
                if start < end:
                    found.add((at + start - span.start, at + end - span.start))
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return tuple(apart)


def _articles(statements: Sequence[Statement]) -> tuple[ViewArticle, ...]:
    found = {s.article.id: s.article for s in statements}
    return tuple(
        ViewArticle(id=a.id, title=a.title, publisher=a.publisher, url=_safe(a.url))
        for a in sorted(found.values(), key=lambda a: a.id)
    )


def _safe(url: str | None) -> str | None:
    """Return an http or https address; anything else (`javascript:`) is no link."""
    if url is None:
        return None
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None
