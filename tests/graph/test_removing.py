"""Articles that are withdrawn leave a store that speaks Cypher, whole, and what stays keeps its ids."""

from __future__ import annotations

from pathlib import Path

from graph.store import CypherStore
from onrecord.building import load
from onrecord.config import Settings
from tests.builders import statement, word_vectors

NEWS = [
    statement("One.", id="s1", speaker="Ann Bell", topic="harbour toll", article="a1", published="2024-01-01"),
    statement("Two.", id="s2", speaker="Ann Bell", topic="night ferry", article="a2", published="2024-01-02"),
    statement("Three.", id="s3", speaker="Bo Lind", topic="harbour toll", article="a3", published="2024-01-03"),
]


def test_an_article_goes_with_its_statements_and_the_speakers_and_topics_that_it_alone_had(
    cypher_store: CypherStore, tmp_path: Path
) -> None:
    settings = Settings(decisions=tmp_path / "decisions.yaml")
    load([s.article for s in NEWS], NEWS, cypher_store, settings, encoder=word_vectors)
    before = {row.id: row.speaker_id for row in cypher_store.statements()}
    report = load([], [], cypher_store, settings, encoder=word_vectors, without={"a2", "a3"})
    assert (report.total_articles, report.total_statements) == (1, 1)
    assert {row.id: row.speaker_id for row in cypher_store.statements()} == {"s1": before["s1"]}
    assert [article.id for article in cypher_store.articles()] == ["a1"]
    assert [speaker.name for speaker in cypher_store.speakers()] == ["Ann Bell"]
    assert [topic.label for topic in cypher_store.topics()] == ["harbour toll"]
