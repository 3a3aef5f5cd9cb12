"""Linking a whole corpus: speakers, topics, repeats, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.linked import Known, LinkedGraph
from graph.linking.codebook import Codebook
from graph.linking.decisions import Decisions
from graph.linking.repeats import date_from_repeats, find_repeats
from graph.linking.speakers import link_speakers
from graph.linking.topics import Encode, link_topics
from records.article import Article
from records.statement import Statement


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
    corpus = {article.id: article for article in sorted(articles, key=lambda a: (a.id, a.sha256))}
    unique = {s.id: s for s in sorted(statements, key=lambda s: (s.id, s.article.id))}
    for statement in unique.values():
        corpus.setdefault(statement.article.id, statement.article)
    ordered: Sequence[Statement] = [
        replace(s, article=corpus[s.article.id]) for s in sorted(unique.values(), key=lambda s: s.id)
    ]
    ordered, speakers = link_speakers(ordered, decisions or Decisions(), known)
    about = link_topics(ordered, encode=encode, codebook=codebook, decisions=topic_decisions, known=known)
    ordered = about.statements
    repeats = find_repeats(ordered, encode=encode)
    earlier = {repeat.later: repeat.earlier for repeat in repeats}
    dated = date_from_repeats(ordered, repeats)
    return LinkedGraph(
        articles=tuple(corpus[key] for key in sorted(corpus)),
        speakers=tuple(sorted(speakers, key=lambda s: s.id)),
        topics=tuple(sorted(about.topics, key=lambda t: t.id)),
        statements=tuple(replace(s, repeats=earlier.get(s.id)) for s in sorted(dated, key=lambda s: s.id)),
        repeats=tuple(sorted(repeats, key=lambda r: (r.later, r.earlier))),
        groups=about.groups,
    )
