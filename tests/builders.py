"""Inputs built by hand, without a trained model."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import spacy
from spacy.tokens import Doc

from graph.linked import LinkedGraph
from records.article import Article
from records.attribution import Attribution, Kind
from records.identifiers import slug
from records.spans import TextSpan
from records.speaker import Role, Speaker, SpeakerKind
from records.statement import DateBasis, Position, Stance, Statement
from records.topic import Topic

_VOCAB = spacy.blank("en").vocab


def parsed(
    text: str,
    *,
    lemmas: str | None = None,
    heads: list[int] | None = None,
    deps: str | None = None,
    tags: str | None = None,
    pos: str | None = None,
    ents: list[str] | None = None,
) -> Doc:
    """Return a Doc of `text` split at blanks, punctuation written apart: `Ann said , " Taxes fell . "`."""
    words = text.split()
    return Doc(
        _VOCAB,
        words=words,
        lemmas=lemmas.split() if lemmas else None,
        heads=heads,
        deps=deps.split() if deps else None,
        tags=tags.split() if tags else None,
        pos=pos.split() if pos else None,
        ents=ents,
    )


def statement(
    quote: str = "We will not accept it.",
    *,
    id: str = "s1",
    speaker: str | None = "Ann Bell",
    kind: SpeakerKind = "person",
    aliases: tuple[str, ...] = (),
    roles: tuple[Role, ...] = (),
    topic: str | None = "harbour toll",
    stance: Stance | None = "oppose",
    score: float | None = None,
    evidence: str | None = None,
    article: str = "a1",
    title: str | None = "Harbour toll divides town",
    publisher: str | None = "The Quay",
    published: str | None = None,
    url: str | None = None,
    date: str | None = None,
    date_basis: DateBasis | None = None,
    quotation: Kind = "direct",
    cue: str = "said",
    confidence: float = 0.9,
) -> Statement:
    """Return a statement whose article's text is the quote; `evidence` is a part of the quote."""
    span = TextSpan(0, len(quote))
    found = quote.find(evidence) if evidence else -1
    spans = (TextSpan(found, found + len(evidence)),) if evidence and found >= 0 else ()
    positions = ()
    if topic is not None:
        value = score if score is not None else {"support": 0.8, "oppose": -0.8, "neutral": 0.0, None: None}[stance]
        positions = (Position(topic, stance, value, topic, (), spans, slug(topic)),)
    return Statement(
        id=id,
        article=Article(article, quote, title, publisher, published, url),
        speaker=Speaker(slug(speaker), speaker, kind, aliases or (speaker,), roles) if speaker else None,
        mention=speaker,
        attribution=Attribution((), (), (span,), quotation, "rule", confidence),
        quote=quote,
        cue=cue,
        positions=positions,
        date=date,
        date_basis=date_basis,
    )


def word_vectors(texts: Sequence[str]) -> np.ndarray:
    """Stand in for the sentence encoder: unit vectors in which only shared words count."""
    vectors = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in text.casefold().split():
            row[zlib.crc32(word.encode("utf-8")) % 512] += 1.0
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def linked(*statements: Statement) -> LinkedGraph:
    """Return the graph of statements whose speakers and topics are linked already."""
    speakers = {s.speaker.id: s.speaker for s in statements if s.speaker}
    topics = {p.topic_id: Topic(p.topic_id or "", p.topic, (p.topic,)) for s in statements for p in s.positions}
    return LinkedGraph(
        articles=tuple(sorted({s.article.id: s.article for s in statements}.values(), key=lambda a: a.id)),
        speakers=tuple(sorted(speakers.values(), key=lambda s: s.id)),
        topics=tuple(sorted(topics.values(), key=lambda t: t.id)),
        statements=tuple(sorted(statements, key=lambda s: s.id)),
    )
