"""A linked graph as rows of nodes and relationships, the form in which a store is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.linked import LinkedGraph, PhraseGroup
from records.article import Article
from records.jsonl import dumps
from records.spans import Spans, spans_to_json
from records.speaker import Speaker
from records.statement import Position, Stance, Statement

Row = dict[str, Any]
Key = tuple[str | None, ...]
"""What tells a row from all others: label and id of a node; type, start, finish and role or None of a relationship."""

_CANONICAL = json.JSONEncoder(sort_keys=True)
_SPOKESPERSON = re.compile(r"\bspokes(?:man|woman|person|people)\b|\bpress (?:secretary|officer)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of node or relationship: the query file that writes it and its rows.

    Each row holds its own digest as `loaded`: a store that has it under this key has the row as it is.
    """

    query: str
    rows: dict[Key, Row]


def parts_of(graph: LinkedGraph, lines: Mapping[str, str]) -> list[Part]:
    """Return all nodes, then all relationships, each part in the order of the graph.

    `lines` gives the JSON line of each statement before linking, by id; where it has none, the line is made from
    the statement as it is.
    """
    firsts = first_utterances(graph)
    return [
        _nodes("put_articles", "Article", map(_article_row, graph.articles)),
        _nodes("put_speakers", "Speaker", map(_speaker_row, graph.speakers)),
        _nodes("put_topics", "Topic", _topic_rows(graph)),
        _nodes(
            "put_statements",
            "Statement",
            (_statement_row(s, firsts.get(s.id), lines.get(s.id) or dumps(s.to_line())) for s in graph.statements),
        ),
        _relationships(
            "put_made",
            ("speaker", "MADE", "statement"),
            ({"statement": s.id, "speaker": s.speaker.id} for s in graph.statements if s.speaker),
        ),
        _relationships(
            "put_appears_in",
            ("statement", "APPEARS_IN", "article"),
            ({"statement": s.id, "article": s.article.id} for s in graph.statements),
        ),
        _relationships(
            "put_about",
            ("statement", "ABOUT", "topic"),
            (row for s in graph.statements for row in _about_rows(s)),
        ),
        _relationships(
            "put_narrower_than",
            ("topic", "NARROWER_THAN", "parent"),
            ({"topic": t.id, "parent": t.parent} for t in graph.topics if t.parent),
        ),
        _relationships(
            "put_repeats",
            ("later", "REPEATS", "earlier"),
            (
                {"later": r.later, "earlier": r.earlier, "similarity": r.similarity, "wire": r.wire}
                for r in graph.repeats
            ),
        ),
        _relationships(
            "put_affiliated_with",
            ("speaker", "AFFILIATED_WITH", "organization"),
            (_affiliation_row(*tie) for tie in affiliations_of(graph)),
        ),
        _relationships(
            "put_speaks_for",
            ("speaker", "SPEAKS_FOR", "other"),
            (
                {"speaker": speaker, "other": other, "first_seen": first, "last_seen": last}
                for speaker, other, first, last in speaking_for(graph)
            ),
        ),
        _relationships("put_stance_on", ("speaker", "STANCE_ON", "topic"), _stance_rows(graph, firsts)),
    ]


def digest_of(parts: Iterable[Part]) -> str:
    """Return a digest of all rows: equal for equal content."""
    return _digest([row["loaded"] for part in parts for row in part.rows.values()])


def first_utterances(graph: LinkedGraph) -> dict[str, str]:
    """Return, for each statement that repeats another, the id of the first statement of the same utterance."""
    known = {s.id for s in graph.statements}
    earlier = {s.id: s.repeats for s in graph.statements if s.repeats in known and s.repeats}
    for repeat in sorted(graph.repeats, key=lambda r: (r.later, -r.similarity, r.earlier)):
        if repeat.later in known and repeat.earlier in known:
            earlier.setdefault(repeat.later, repeat.earlier)
    return {later: first for later in earlier if (first := _first_of(later, earlier)) != later}


def positions_of(statement: Statement) -> list[Position]:
    """Return one position a linked topic, in order of the first; one with a stance goes before one without."""
    chosen: dict[str, Position] = {}
    for position in statement.positions:
        if position.topic_id is None:
            continue
        held = chosen.get(position.topic_id)
        if held is None or (held.stance is None and position.stance is not None):
            chosen[position.topic_id] = position
    return list(chosen.values())


def affiliations_of(graph: LinkedGraph) -> Iterator[tuple[str, str, str | None, str | None, str | None]]:
    """Yield (speaker id, organization id, role, first seen, last seen), ordered by these.

    A role counts when its organization has the name or an alias of exactly one of the graph's other speakers that
    is not a person.
    """
    bodies = _bodies_by_name(graph.speakers)
    seen: dict[tuple[str, str, str], list[str]] = {}
    for speaker in graph.speakers:
        for role in speaker.roles:
            body = bodies.get((role.organization or "").casefold())
            if body and body != speaker.id:
                dates = seen.setdefault((speaker.id, body, role.title or ""), [])
                dates.extend([role.seen] if role.seen else [])
    for (speaker_id, body, title), dates in sorted(seen.items()):
        yield speaker_id, body, title or None, min(dates, default=None), max(dates, default=None)


def speaking_for(graph: LinkedGraph) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Yield (speaker id, id of whom it speaks for, first seen, last seen), ordered by these.

    A spokesperson speaks for the one speaker, person or body, that has the name its role gives.
    """
    named: dict[str, str | None] = {}
    for speaker in graph.speakers:
        if speaker.kind != "unnamed":
            for name in {n.casefold() for n in (speaker.name, *speaker.aliases)}:
                named[name] = speaker.id if name not in named else None
    seen: dict[tuple[str, str], list[str]] = {}
    for speaker in graph.speakers:
        for role in speaker.roles:
            other = named.get((role.organization or "").casefold())
            if other and other != speaker.id and not role.past and _SPOKESPERSON.search(role.title or ""):
                seen.setdefault((speaker.id, other), []).extend([role.seen] if role.seen else [])
    for (speaker_id, other), dates in sorted(seen.items()):
        yield speaker_id, other, min(dates, default=None), max(dates, default=None)


def groups_text(groups: Sequence[PhraseGroup]) -> str:
    """Return a topic's groups as the JSON text that a property holds."""
    return dumps({"groups": [{"id": g.id, "pinned": g.pinned, "phrases": list(g.phrases)} for g in groups]})


def groups_of(topic: str, text: str | None) -> list[PhraseGroup]:
    """Read what `groups_text` wrote; nothing where there is none."""
    rows = json.loads(text)["groups"] if text else []
    return [PhraseGroup(row["id"], topic, tuple(row["phrases"]), row["pinned"]) for row in rows]


def spans_text(spans: Spans) -> str:
    """Return the spans as the JSON text that a property holds."""
    return json.dumps(spans_to_json(spans), separators=(",", ":"))


def _nodes(query: str, label: str, rows: Iterable[Row]) -> Part:
    return Part(query, {(label, row["id"]): {**row, "loaded": _digest([label, row])} for row in rows})


def _relationships(query: str, pattern: tuple[str, str, str], rows: Iterable[Row]) -> Part:
    """Return the part; the pattern is where in a row the start stands, the type, and where the finish stands."""
    start, kind, finish = pattern
    return Part(
        query,
        {(kind, r[start], r[finish], r.get("role")): {**r, "loaded": _digest([kind, r])} for r in rows},
    )


def _digest(value: object) -> str:
    return hashlib.sha256(_CANONICAL.encode(value).encode()).hexdigest()[:16]


def _first_of(later: str, earlier: Mapping[str, str]) -> str:
    path = [later]
    while (up := earlier.get(path[-1])) is not None:
        if up in path:
            return min(path[path.index(up) :])
        path.append(up)
    return path[-1]


def _bodies_by_name(speakers: tuple[Speaker, ...]) -> dict[str, str | None]:
    """Return the id by name, case folded; None where the name is not one speaker's alone."""
    bodies: dict[str, str | None] = {}
    for speaker in speakers:
        if speaker.kind not in ("organization", "group"):
            continue
        for name in {n.casefold() for n in (speaker.name, *speaker.aliases)}:
            bodies[name] = speaker.id if name not in bodies else None
    return bodies


def _article_row(article: Article) -> Row:
    info = article.info()
    del info["id"]
    return {"id": article.id, "text": article.text or None, "properties": {**info, "agency": article.agency}}


def _speaker_row(speaker: Speaker) -> Row:
    return {
        "id": speaker.id,
        "properties": {
            "name": speaker.name,
            "kind": speaker.kind,
            "aliases": list(speaker.aliases),
            "gender": speaker.gender,
            "roles": dumps({"roles": speaker.to_json()["roles"]}),
            "former_ids": list(speaker.former_ids),
            "search_text": _search_text(speaker.name, speaker.aliases),
        },
    }


def _topic_rows(graph: LinkedGraph) -> Iterator[Row]:
    for topic in graph.topics:
        yield {
            "id": topic.id,
            "properties": {
                "label": topic.label,
                "phrases": list(topic.phrases),
                "description": topic.description,
                "former_ids": list(topic.former_ids),
                "groups": groups_text([g for g in graph.groups if g.topic == topic.id]),
                "search_text": _search_text(topic.label, topic.phrases),
            },
        }


def _statement_row(statement: Statement, first: str | None, line: str) -> Row:
    a = statement.attribution
    return {
        "id": statement.id,
        "properties": {
            "quote": statement.quote,
            "kind": a.kind,
            "modality": a.modality,
            "mention": statement.mention,
            "cue": statement.cue,
            "source_spans": spans_text(a.source),
            "cue_spans": spans_text(a.cue),
            "spans": spans_text(a.content),
            "start": a.extent.start,
            "date": statement.date,
            "month": statement.date[:7] if statement.date and len(statement.date) >= 7 else None,
            "date_basis": statement.date_basis,
            "confidence": round(float(a.confidence), 4),
            "method": a.method,
            "repeats": first,
            "carrier": statement.carrier,
            "line": line,
        },
    }


def _about_rows(statement: Statement) -> Iterator[Row]:
    for rank, position in enumerate(positions_of(statement)):
        yield {
            "statement": statement.id,
            "topic": position.topic_id,
            "properties": {
                "stance": position.stance,
                "score": None if position.score is None else float(position.score),
                "phrase": position.phrase or position.topic,
                "target": spans_text(position.target),
                "evidence": spans_text(position.evidence),
                "rank": rank,
            },
        }


def _affiliation_row(speaker: str, organization: str, role: str | None, first: str | None, last: str | None) -> Row:
    # MERGE cannot key a relationship on null, so a tie without a role has the empty one.
    return {
        "speaker": speaker,
        "organization": organization,
        "role": role or "",
        "first_seen": first,
        "last_seen": last,
    }


def _stance_rows(graph: LinkedGraph, firsts: Mapping[str, str]) -> Iterator[Row]:
    """Yield how each speaker stands on each topic; statements of one utterance count once a stance."""
    said: dict[tuple[str, str], set[tuple[Stance | None, str]]] = {}
    dates: dict[tuple[str, str], list[str]] = {}
    for statement in graph.statements:
        for position in positions_of(statement):
            if statement.speaker and position.topic_id:
                ends = statement.speaker.id, position.topic_id
                said.setdefault(ends, set()).add((position.stance, firsts.get(statement.id, statement.id)))
                dates.setdefault(ends, []).extend([statement.date] if statement.date else [])
    for (speaker, topic), utterances in said.items():
        counts = Counter(stance for stance, _ in utterances)
        yield {
            "speaker": speaker,
            "topic": topic,
            "properties": {
                "support": counts["support"],
                "oppose": counts["oppose"],
                "neutral": counts["neutral"],
                "unknown": counts[None],
                "net": counts["support"] - counts["oppose"],
                "first": min(dates[speaker, topic], default=None),
                "last": max(dates[speaker, topic], default=None),
            },
        }


def _search_text(name: str, others: tuple[str, ...]) -> str:
    return "; ".join(dict.fromkeys((name, *others)))
