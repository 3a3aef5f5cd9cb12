"""Discourse networks of speakers and topics, and the whole graph, for networkx."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

import networkx as nx

from graph.rows import AffiliationRow, SpeakerRow, StatementRow, TopicRow
from graph.spreadsheet import safe_cells
from records.errors import SettingsError

Normalization = Literal["none", "average", "jaccard", "cosine"]
TwoModeNormalization = Literal["none", "activity", "prominence"]

# How often each speaker took each stance on each topic: the array that Leifeld (2017) calls X, i by j by k.
_Profile = Counter[tuple[str, str]]
_FOR_AND_AGAINST = ("support", "oppose")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def congruence(rows: Iterable[StatementRow], *, normalization: Normalization = "none") -> nx.Graph:
    """Tie speakers who take the same stance on the same topics.

    Shape: a node per speaker (`name`, `kind`, `statements`), an edge per pair that agrees at least once, with
    `weight` and `topics` (how many topics they agree on). The weight of two speakers is the sum, over topics and
    over support and oppose, of the product of how often each took that stance: two speakers who both opposed a toll
    twice have 4. An utterance that several articles report counts once. Statements without a resolved speaker and
    positions that are neutral or unknown are left out.

    Normalization, as in Discourse Network Analyzer: `average` divides by the mean number of statements of the two,
    which corrects for speakers who are merely quoted a lot; `jaccard` by what either or both said; `cosine` gives
    the cosine of the two speakers' counts, 1 for equal profiles (the program, as of 3.0.11, divides by the product of
    the two numbers of statements instead).

    Source: Leifeld 2017, Discourse Network Analysis: Policy Debates as Dynamic Networks, in The Oxford Handbook of
    Political Networks. Raises `SettingsError` for an unknown normalization.
    """
    return _one_mode(rows, _agreements, normalization)


def conflict(rows: Iterable[StatementRow], *, normalization: Normalization = "none") -> nx.Graph:
    """Tie speakers who take opposite stances on the same topics.

    As `congruence`, but the weight is the sum over topics of how often one supported times how often the other
    opposed, both ways round.
    """
    return _one_mode(rows, _disagreements, normalization)


def subtract(rows: Iterable[StatementRow], *, normalization: Normalization = "none") -> nx.Graph:
    """Tie speakers by congruence less conflict: positive for allies, negative for opponents.

    As `congruence`; a pair whose agreement and disagreement weigh the same has no edge.
    """
    return _one_mode(rows, lambda a, b, topic: _agreements(a, b, topic) - _disagreements(a, b, topic), normalization)


def affiliation(rows: Iterable[StatementRow], *, normalization: TwoModeNormalization = "none") -> nx.Graph:
    """Tie speakers to the topics they spoke on (the two-mode network).

    Shape: a node per speaker (`bipartite` 0) and topic (`bipartite` 1), keyed `speaker:ID` and `topic:ID`; an edge
    with `support`, `oppose`, `neutral`, `unknown`, `net` (support less oppose) and `weight`, the number of utterances
    whatever their stance. Normalization: `activity` divides weight and net by all utterances of the speaker,
    `prominence` by all utterances on the topic. Source: as `congruence`.
    """
    _check(normalization, ("none", "activity", "prominence"))
    rows = list(rows)
    counts = _stances(rows)
    spoken, heard = Counter[str](), Counter[str]()
    for (speaker, topic), stances in counts.items():
        spoken[speaker] += stances.total()
        heard[topic] += stances.total()
    labels = {p.topic_id: p.topic for row in rows for p in row.positions}
    network = nx.Graph(name="affiliation")
    for speaker, attributes in sorted(_speakers(rows).items()):
        network.add_node(f"speaker:{speaker}", bipartite=0, **attributes)
    for topic in sorted(heard):
        network.add_node(f"topic:{topic}", bipartite=1, name=labels[topic], kind="topic", statements=heard[topic])
    for (speaker, topic), stances in sorted(counts.items()):
        divisor = {"none": 1, "activity": spoken[speaker], "prominence": heard[topic]}[normalization]
        network.add_edge(
            f"speaker:{speaker}",
            f"topic:{topic}",
            **_counted(stances),
            net=(stances["support"] - stances["oppose"]) / divisor,
            weight=stances.total() / divisor,
        )
    return network


def to_networkx(
    rows: Iterable[StatementRow],
    speakers: Iterable[SpeakerRow] = (),
    topics: Iterable[TopicRow] = (),
    affiliations: Iterable[AffiliationRow] = (),
) -> nx.MultiDiGraph:
    """Return the whole graph: the statements with their articles, speakers and topics, and what is given beside.

    Nodes are keyed `article:ID`, `speaker:ID`, `topic:ID`, `statement:ID` and carry `node` (the label in the store),
    `label` (what to show) and their properties; edges are keyed by their type, which they also carry as `relation`.
    `STANCE_ON` sums up the statements given. A value that is not known is absent.
    """
    rows = list(rows)
    network = nx.MultiDiGraph(name="onrecord")
    for speaker in speakers:
        _add_node(
            network,
            f"speaker:{speaker.id}",
            node="Speaker",
            label=speaker.name,
            kind=speaker.kind,
            aliases="; ".join(speaker.aliases),
            gender=speaker.gender,
        )
    for topic in topics:
        _add_node(network, f"topic:{topic.id}", node="Topic", label=topic.label, phrases="; ".join(topic.phrases))
    for row in rows:
        _add_statement(network, row)
    for row in rows:
        if row.repeats and f"statement:{row.repeats}" in network:
            network.add_edge(f"statement:{row.id}", f"statement:{row.repeats}", key="REPEATS", relation="REPEATS")
    for tie in affiliations:
        ends = f"speaker:{tie.speaker_id}", f"speaker:{tie.organization_id}"
        for key, name in zip(ends, (tie.speaker, tie.organization), strict=True):
            if key not in network:
                _add_node(network, key, node="Speaker", label=name)
        network.add_edge(
            *ends,
            key=f"AFFILIATED_WITH {tie.role}" if tie.role else "AFFILIATED_WITH",
            **_known(relation="AFFILIATED_WITH", role=tie.role, first_seen=tie.first_seen, last_seen=tie.last_seen),
        )
    for (speaker_id, topic_id), stances in sorted(_stances(rows).items()):
        network.add_edge(
            f"speaker:{speaker_id}",
            f"topic:{topic_id}",
            key="STANCE_ON",
            relation="STANCE_ON",
            **_counted(stances),
            net=stances["support"] - stances["oppose"],
            weight=stances.total(),
        )
    return network


def written(network: nx.Graph, form: Literal["csv", "json", "graphml"]) -> str:
    """Return a network as text: its edges as CSV, its nodes and links as JSON, or GraphML."""
    if form == "json":
        return json.dumps(nx.node_link_data(network, edges="edges"), ensure_ascii=False, indent=1) + "\n"
    if form == "graphml":
        return "\n".join(nx.generate_graphml(xml_safe(network))) + "\n"
    if form != "csv":
        raise SettingsError(f"{form}: not a format of networks; choose csv, json or graphml")
    names = nx.get_node_attributes(network, "name")
    edges = [
        {"source": a, "source_name": names.get(a), "target": b, "target_name": names.get(b), **attributes}
        for a, b, attributes in network.edges(data=True)
    ]
    columns = list(edges[0]) if edges else ["source", "source_name", "target", "target_name", "weight"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(safe_cells, edges))
    return text.getvalue()


def xml_safe(network: nx.Graph) -> nx.Graph:
    """Return a copy without the control characters that XML cannot hold, its parallel edges numbered."""
    copy = network.__class__(name=_xml_text(str(network.graph.get("name", ""))))
    for node, attributes in network.nodes(data=True):
        copy.add_node(_xml_text(node), **_xml_values(attributes))
    for number, (a, b, attributes) in enumerate(network.edges(data=True)):
        key = {"key": f"e{number}"} if network.is_multigraph() else {}
        copy.add_edge(_xml_text(a), _xml_text(b), **key, **_xml_values(attributes))
    return copy


def _one_mode(
    rows: Iterable[StatementRow], tie: Callable[[_Profile, _Profile, str], int], normalization: Normalization
) -> nx.Graph:
    _check(normalization, ("none", "average", "jaccard", "cosine"))
    rows = list(rows)
    profiles: defaultdict[str, _Profile] = defaultdict(Counter)
    on_topic: defaultdict[str, set[str]] = defaultdict(set)
    for speaker, topic, stance in _positions(rows):
        if stance in _FOR_AND_AGAINST:
            profiles[speaker][topic, stance] += 1
            on_topic[topic].add(speaker)
    weights: Counter[tuple[str, str]] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for topic, speakers in sorted(on_topic.items()):
        for pair in combinations(sorted(speakers), 2):
            weight = tie(profiles[pair[0]], profiles[pair[1]], topic)
            if weight:
                weights[pair] += weight
                shared[pair] += 1
    network = nx.Graph(name=normalization)
    for speaker, attributes in sorted(_speakers(rows).items()):
        network.add_node(speaker, **attributes)
    for (a, b), weight in sorted(weights.items()):
        if weight:
            value = weight / _divisor(profiles[a], profiles[b], normalization)
            network.add_edge(a, b, weight=value if normalization != "none" else weight, topics=shared[a, b])
    return network


def _positions(rows: Sequence[StatementRow]) -> Iterator[tuple[str, str, str | None]]:
    """Yield (speaker, topic, stance) once for each utterance."""
    seen = set()
    for row in rows:
        for position in row.positions:
            key = (row.speaker_id, position.topic_id, position.stance, row.utterance)
            if row.speaker_id and key not in seen:
                seen.add(key)
                yield row.speaker_id, position.topic_id, position.stance


def _stances(rows: Sequence[StatementRow]) -> dict[tuple[str, str], Counter[str]]:
    """Return, for each speaker and topic, how many utterances took each stance."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for speaker, topic, stance in _positions(rows):
        counts[speaker, topic][stance or "unknown"] += 1
    return counts


def _counted(stances: Counter[str]) -> dict[str, int]:
    return {stance: stances[stance] for stance in ("support", "oppose", "neutral", "unknown")}


def _speakers(rows: Sequence[StatementRow]) -> dict[str, dict[str, Any]]:
    """Return the attributes of each speaker that takes a position."""
    utterances: defaultdict[str, set[str]] = defaultdict(set)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.speaker_id and row.positions:
            utterances[row.speaker_id].add(row.utterance)
            found[row.speaker_id] = {"name": row.speaker, "kind": row.speaker_kind}
    return {speaker: {**found[speaker], "statements": len(utterances[speaker])} for speaker in found}


def _agreements(a: _Profile, b: _Profile, topic: str) -> int:
    return sum(a[topic, stance] * b[topic, stance] for stance in _FOR_AND_AGAINST)


def _disagreements(a: _Profile, b: _Profile, topic: str) -> int:
    return a[topic, "support"] * b[topic, "oppose"] + a[topic, "oppose"] * b[topic, "support"]


def _divisor(a: _Profile, b: _Profile, normalization: Normalization) -> float:
    if normalization == "average":
        return (a.total() + b.total()) / 2
    if normalization == "jaccard":
        only_a = sum(count for key, count in a.items() if not b[key])
        only_b = sum(count for key, count in b.items() if not a[key])
        return only_a + only_b + sum(count * b[key] for key, count in a.items())
    if normalization == "cosine":
        return math.sqrt(sum(n * n for n in a.values())) * math.sqrt(sum(n * n for n in b.values()))
    return 1


def _check(normalization: str, known: Sequence[str]) -> None:
    if normalization not in known:
        raise SettingsError(f"{normalization}: not a normalization of this network; choose {', '.join(known)}")


def _add_statement(network: nx.MultiDiGraph, row: StatementRow) -> None:
    key, article = f"statement:{row.id}", f"article:{row.article_id}"
    _add_node(
        network,
        key,
        node="Statement",
        label=row.quote,
        kind=row.kind,
        cue=row.cue,
        mention=row.mention,
        date=row.date,
        date_basis=row.date_basis,
        confidence=row.confidence,
        method=row.method,
        spans=" ".join(f"{span.start}-{span.end}" for span in row.content_spans),
    )
    if article not in network:
        info = {"title": row.title, "publisher": row.publisher, "published": row.published, "url": row.url}
        _add_node(network, article, node="Article", label=row.title or row.article_id, **info)
    network.add_edge(key, article, key="APPEARS_IN", relation="APPEARS_IN")
    if row.speaker_id:
        speaker = f"speaker:{row.speaker_id}"
        if speaker not in network:
            _add_node(network, speaker, node="Speaker", label=row.speaker, kind=row.speaker_kind)
        network.add_edge(speaker, key, key="MADE", relation="MADE")
    for position in row.positions:
        topic = f"topic:{position.topic_id}"
        if topic not in network:
            _add_node(network, topic, node="Topic", label=position.topic)
        known = _known(stance=position.stance, score=position.score, phrase=position.phrase)
        network.add_edge(key, topic, key="ABOUT", relation="ABOUT", **known)


def _add_node(network: nx.MultiDiGraph, key: str, **attributes: Any) -> None:
    network.add_node(key, **_known(**attributes))


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _xml_values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    known = _known(**attributes)
    return {name: _xml_text(value) if isinstance(value, str) else value for name, value in known.items()}


def _xml_text(text: str) -> str:
    return _NOT_XML.sub(" ", text)
