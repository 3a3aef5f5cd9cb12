"""Linking a whole corpus: speakers, topics, repeats, dates."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.linked import Known, LinkedGraph
from graph.linking.codebook import Codebook
from graph.linking.decided_speakers import part_joined, still_joined, with_kind_of_first
from graph.linking.decisions import Decisions
from graph.linking.repeats import date_from_repeats, find_repeats
from graph.linking.speakers import link_speakers
from graph.linking.topics import Encode, link_topics
from graph.linking.wire import agency_of
from records.article import Article
from records.statement import Statement

log = logging.getLogger(__name__)


def link(
    articles: Iterable[Article],
    statements: Iterable[Statement],
    *,
    encode: Encode,
    decisions: Decisions | None = None,
    codebook: Codebook | None = None,
    topic_decisions: Decisions | None = None,
    known: Known | None = None,
) -> LinkedGraph:
    """Return the linked graph of all statements; their order and the articles' order do not matter.

    Statements with the same id are one. `encode` gives unit vectors of phrases; the user's `decisions` on speakers
    and on topics, and the `codebook` of topics, go before everything else. What is `known` of them from an earlier
    linking keeps its ids, and phrases keep their topics.
    """
    corpus = {a.id: _with_agency(a) for a in sorted(articles, key=lambda a: (a.id, a.sha256))}
    unique = {s.id: s for s in sorted(statements, key=lambda s: (s.id, s.article.id))}
    for statement in unique.values():
        if statement.article.id not in corpus:
            corpus[statement.article.id] = _with_agency(statement.article)
    ordered: Sequence[Statement] = [
        replace(s, article=corpus[s.article.id]) for s in sorted(unique.values(), key=lambda s: s.id)
    ]
    decisions = decisions or Decisions()
    found = part_joined(ordered, decisions)
    ordered, speakers = with_kind_of_first(found, *link_speakers(found, decisions, known), decisions)
    for one, other in still_joined(speakers, decisions):
        log.warning(
            "%r and %r cannot be kept apart: one stands for the other inside an article, and no statement names it; "
            "split the speaker by article, or take the decision back",
            one,
            other,
        )
    about = link_topics(ordered, encode=encode, codebook=codebook, decisions=topic_decisions, known=known)
    ordered = about.statements
    repeats = find_repeats(ordered, encode=encode)
    earlier = {r.later: r.earlier for r in sorted(repeats, key=lambda r: (r.similarity, r.earlier))}
    dated = date_from_repeats(ordered, repeats)
    return LinkedGraph(
        articles=tuple(corpus[key] for key in sorted(corpus)),
        speakers=tuple(sorted(speakers, key=lambda s: s.id)),
        topics=tuple(sorted(about.topics, key=lambda t: t.id)),
        statements=tuple(replace(s, repeats=earlier.get(s.id)) for s in sorted(dated, key=lambda s: s.id)),
        repeats=tuple(sorted(repeats, key=lambda r: (r.later, r.earlier))),
        groups=about.groups,
    )


def _with_agency(article: Article) -> Article:
    """Return the article with the agency that its text credits; one without its text keeps what was known."""
    return replace(article, agency=agency_of(article.text)) if article.text else article
