"""Rows: what a store answers, typed, and the filter of a question to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from records.attribution import Kind, Modality
from records.names import fold_body
from records.spans import Spans, spans_to_json
from records.speaker import Role, SpeakerKind
from records.statement import DateBasis, Position, Stance


@dataclass(frozen=True, slots=True)
class Table:
    """An answer without a type: the column names in order and one mapping a row; values are JSON values."""

    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements are wanted; a part that is None restricts nothing, an empty sequence matches nothing.

    A statement matches `topic_ids` and `stance` when one of its positions is toward one of these topics with this
    stance; without `topic_ids`, any position with this stance will do. `since` and `until` are ISO dates or
    prefixes, both inclusive, and compare at the shorter precision: a statement of `2011-07` matches since
    `2011-07-15` and until `2011-07-02`, because it may have been made then. An undated statement matches no date.
    `min_confidence` is a share of 0 to 1.
    """

    topic_ids: Sequence[str] | None = None
    stance: Stance | None = None
    speaker_ids: Sequence[str] | None = None
    since: str | None = None
    until: str | None = None
    article_ids: Sequence[str] | None = None
    kind: Kind | None = None
    min_confidence: float | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic with the number of statements about it; `former_ids` and `parent` as in `records.topic.Topic`."""

    id: str
    label: str
    phrases: tuple[str, ...]
    description: str | None
    statements: int
    former_ids: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """One speaker with the number of statements it made."""

    id: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...]
    gender: str | None
    roles: tuple[Role, ...]
    statements: int
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PositionRow(Position):
    """A statement's stance toward one topic after linking, so that `topic_id` is always there."""

    topic_id: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement with its provenance, its speaker and its article, after linking.

    `speaker` None: the source stayed unresolved, and `mention` says what it was. `repeats` is the id of the first
    statement of the same utterance, `carrier` that of the statement within which this one is reported; `agency` the
    news agency that the article credits. Spans are of the article's text; `confidence` is a share of 0 to 1.
    """

    id: str
    quote: str
    kind: Kind
    modality: Modality
    mention: str | None
    cue: str
    source_spans: Spans
    cue_spans: Spans
    content_spans: Spans
    date: str | None
    month: str | None
    date_basis: DateBasis | None
    confidence: float
    method: str
    repeats: str | None
    speaker_id: str | None
    speaker: str | None
    speaker_kind: SpeakerKind | None
    article_id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    sha256: str
    positions: tuple[PositionRow, ...]
    agency: str | None = None
    carrier: str | None = None

    @property
    def utterance(self) -> str:
        """The id that all statements of the same utterance share."""
        return self.repeats or self.id

    def position_on(self, topic_ids: Sequence[str]) -> PositionRow | None:
        """Return the first position toward one of these topics, one with a stance before one without."""
        toward = [p for p in self.positions if p.topic_id in topic_ids]
        return next((p for p in toward if p.stance is not None), toward[0] if toward else None)

    def to_line(self) -> dict[str, Any]:
        """Return the statement as one JSON object with the keys of docs/formats.md, names as linked."""
        first = self.positions[0] if self.positions else None
        return {
            "id": self.id,
            "article": self.article_id,
            "speaker": self.speaker,
            "speaker_id": self.speaker_id,
            "speaker_kind": self.speaker_kind,
            "source": spans_to_json(self.source_spans),
            "cue": spans_to_json(self.cue_spans),
            "content": spans_to_json(self.content_spans),
            "quote": self.quote,
            "kind": self.kind,
            "topic": first.topic if first else None,
            "stance": first.stance if first else None,
            "positions": [p.to_json() for p in self.positions],
            "date": self.date,
            "date_basis": self.date_basis,
            "confidence": self.confidence,
            "method": self.method,
            "repeats": self.repeats,
            "carrier": self.carrier,
            "modality": self.modality,
            "mention": self.mention,
            "cue_text": self.cue,
            "article_info": {
                "id": self.article_id,
                "title": self.title,
                "publisher": self.publisher,
                "published": self.published,
                "url": self.url,
                "sha256": self.sha256,
                "agency": self.agency,
            },
        }


@dataclass(frozen=True, slots=True)
class StanceRow:
    """How one speaker stands on one topic, for one stance: how many utterances, first and last ISO date.

    `score` is the mean over the utterances that have one, -1 to 1.
    """

    speaker_id: str
    speaker: str
    speaker_kind: SpeakerKind
    stance: Stance | None
    statements: int
    score: float | None
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class StanceEdge:
    """All that one speaker said on one topic, counted by stance; `net` is support less oppose.

    An utterance that several articles report counts once.
    """

    speaker_id: str
    topic_id: str
    support: int
    oppose: int
    neutral: int
    unknown: int
    net: int
    first: str | None
    last: str | None

    @property
    def statements(self) -> int:
        return self.support + self.oppose + self.neutral + self.unknown


@dataclass(frozen=True, slots=True)
class AffiliationRow:
    """A speaker's tie to an organization that is itself a speaker; `role` None where only the tie was seen."""

    speaker_id: str
    speaker: str
    organization_id: str
    organization: str
    role: str | None
    first_seen: str | None
    last_seen: str | None


@dataclass(frozen=True, slots=True)
class SpeaksForRow:
    """A spokesperson and the body or person it speaks for, with the ISO dates of the articles that say so."""

    speaker_id: str
    speaker: str
    other_id: str
    other: str
    first_seen: str | None
    last_seen: str | None


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """One node next to a speaker or topic: `node` is its label in the graph, `name` its name or label."""

    id: str
    node: str
    name: str
    relation: str
    weight: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer rests on.

    `articles` and `statements` count the whole store; `about_topic` the statements about the topics asked for (all
    statements where none was), `speaker_unresolved` and `stance_unknown` those of them without a speaker or without
    a stance toward these topics.
    """

    articles: int
    statements: int
    about_topic: int
    speaker_unresolved: int
    stance_unknown: int

    def to_json(self) -> dict[str, int]:
        return {
            "articles": self.articles,
            "statements": self.statements,
            "about_topic": self.about_topic,
            "speaker_unresolved": self.speaker_unresolved,
            "stance_unknown": self.stance_unknown,
        }


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a store holds after a load, and how many nodes and relationships of an earlier load went."""

    articles: int
    speakers: int
    topics: int
    statements: int
    positions: int
    repeats: int
    affiliations: int
    removed_nodes: int
    removed_relationships: int


def bodies_without_statements(speakers: Sequence[SpeakerRow]) -> dict[str, str]:
    """Return the ids of speakers known from roles alone, by the folded forms of their names."""
    return {fold_body(name): s.id for s in speakers if not s.statements for name in (s.name, *s.aliases)}
