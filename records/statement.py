"""A statement: speaker, stance, topic, date and content, with its provenance; one JSON line each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from records.article import Article
from records.attribution import Attribution, Kind, Modality
from records.errors import FormatError
from records.fields import choice_field, optional_text, share_field, text_field
from records.spans import Spans, spans_from_json, spans_to_json
from records.speaker import Speaker, SpeakerKind

Stance = Literal["support", "oppose", "neutral"]
DateBasis = Literal["article", "relative", "explicit", "event", "repeat"]


@dataclass(frozen=True, slots=True)
class Position:
    """A stance toward one topic.

    `topic` is the topic's label; before linking it is the normalized phrase itself. `stance` None means that
    nobody could tell, which is not neutral. `score` runs from -1 (oppose) to 1 (support). `phrase` and `target`
    are the words of the article that name the topic; `evidence` the words that decided the stance.
    """

    topic: str
    stance: Stance | None
    score: float | None
    phrase: str = ""
    target: Spans = ()
    evidence: Spans = ()
    topic_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "topic": self.topic,
            "stance": self.stance,
            "score": self.score,
            "phrase": self.phrase,
            "target": spans_to_json(self.target),
            "evidence": spans_to_json(self.evidence),
            "topic_id": self.topic_id,
        }

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Position:
        topic = text_field(row, "topic")
        return cls(
            topic=topic,
            stance=None if row.get("stance") is None else choice_field(row, "stance", get_args(Stance)),
            score=share_field(row, "score", least=-1.0),
            phrase=optional_text(row, "phrase") or topic,
            target=spans_from_json(row.get("target")),
            evidence=spans_from_json(row.get("evidence")),
            topic_id=optional_text(row, "topic_id"),
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one article. `speaker` None: the source stayed unresolved, and `mention` says what it was.

    `carrier` is the id of the statement within which this one is reported: *Lee said that Kim says so*.
    """

    id: str
    article: Article
    speaker: Speaker | None
    mention: str | None
    attribution: Attribution
    quote: str
    cue: str
    positions: tuple[Position, ...] = ()
    date: str | None = None
    date_basis: DateBasis | None = None
    repeats: str | None = None
    carrier: str | None = None

    @property
    def stance(self) -> Stance | None:
        """The stance of the first position."""
        return self.positions[0].stance if self.positions else None

    @property
    def topic(self) -> str | None:
        """The topic of the first position."""
        return self.positions[0].topic if self.positions else None

    def without_text(self) -> Statement:
        """Return the statement with its article reduced to the article's info."""
        return replace(self, article=replace(self.article, text=""))

    def to_line(self) -> dict[str, Any]:
        """Return the statement as one JSON object; the contract is in docs/formats.md."""
        a, s = self.attribution, self.speaker
        return {
            "id": self.id,
            "article": self.article.id,
            "speaker": s.name if s else None,
            "speaker_id": s.id if s else None,
            "speaker_kind": s.kind if s else None,
            "source": spans_to_json(a.source),
            "cue": spans_to_json(a.cue),
            "content": spans_to_json(a.content),
            "quote": self.quote,
            "kind": a.kind,
            "topic": self.topic,
            "stance": self.stance,
            "positions": [p.to_json() for p in self.positions],
            "date": self.date,
            "date_basis": self.date_basis,
            "confidence": round(a.confidence, 4),
            "method": a.method,
            "repeats": self.repeats,
            "carrier": self.carrier,
            "modality": a.modality,
            "mention": self.mention,
            "cue_text": self.cue,
            "speaker_info": s.to_json() if s else None,
            "article_info": self.article.info(),
        }

    @classmethod
    def from_line(cls, row: dict[str, Any]) -> Statement:
        """Read what `to_line` wrote.

        A line that holds only the contract's keys is enough. Raises `FormatError` naming the key that is missing, or
        whose value is none that the contract knows.
        """
        try:
            attribution = Attribution(
                source=spans_from_json(row.get("source")),
                cue=spans_from_json(row.get("cue")),
                content=spans_from_json(row["content"]),
                kind=choice_field(row, "kind", get_args(Kind)),
                method=optional_text(row, "method") or "given",
                confidence=share_field(row, "confidence") or 0.0,
                modality=choice_field(row, "modality", get_args(Modality)) if row.get("modality") else "said",
            )
            if not attribution.content:
                raise ValueError("content has no span")
            return cls(
                id=text_field(row, "id"),
                article=Article.from_json(row.get("article_info") or {"id": row["article"]}),
                speaker=_speaker_of(row),
                mention=optional_text(row, "mention"),
                attribution=attribution,
                quote=text_field(row, "quote"),
                cue=optional_text(row, "cue_text") or "",
                positions=tuple(Position.from_json(p) for p in row.get("positions") or ()),
                date=optional_text(row, "date"),
                date_basis=choice_field(row, "date_basis", get_args(DateBasis)) if row.get("date_basis") else None,
                repeats=optional_text(row, "repeats"),
                carrier=optional_text(row, "carrier"),
            )
        except KeyError as error:
            raise FormatError(f"a statement line without the key {error}; write it as docs/formats.md says") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise FormatError(f"not a statement line ({error}); write it as docs/formats.md says") from error


def _speaker_of(row: dict[str, Any]) -> Speaker | None:
    if row.get("speaker_info"):
        return Speaker.from_json(row["speaker_info"])
    name = optional_text(row, "speaker")
    if name is None:
        return None
    return Speaker(
        id=optional_text(row, "speaker_id") or name,
        name=name,
        kind=choice_field(row, "speaker_kind", get_args(SpeakerKind)) if row.get("speaker_kind") else "person",
        aliases=(name,),
    )
