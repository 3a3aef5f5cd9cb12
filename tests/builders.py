"""Inputs built by hand, without a trained model."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.vocab import Vocab

from records.article import Article
from records.attribution import Attribution, Kind
from records.identifiers import slug
from records.spans import TextSpan
from records.speaker import Role, Speaker, SpeakerKind
from records.statement import DateBasis, Position, Stance, Statement

_VOCAB = Vocab()


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
