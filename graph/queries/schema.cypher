// Unique ids and the indexes, one statement each.
CREATE CONSTRAINT onrecord_article IF NOT EXISTS FOR (n:Article) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT onrecord_speaker IF NOT EXISTS FOR (n:Speaker) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT onrecord_topic IF NOT EXISTS FOR (n:Topic) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT onrecord_statement IF NOT EXISTS FOR (n:Statement) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT onrecord_store IF NOT EXISTS FOR (n:OnRecord) REQUIRE n.id IS UNIQUE;
CREATE INDEX onrecord_month IF NOT EXISTS FOR (n:Statement) ON (n.month);
CREATE FULLTEXT INDEX onrecord_speakers IF NOT EXISTS FOR (n:Speaker) ON EACH [n.search_text];
CREATE FULLTEXT INDEX onrecord_topics IF NOT EXISTS FOR (n:Topic) ON EACH [n.search_text];
CREATE FULLTEXT INDEX onrecord_statements IF NOT EXISTS FOR (n:Statement) ON EACH [n.quote]
