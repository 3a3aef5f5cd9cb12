// What did these speakers say?
MATCH (m:Speaker)-[:MADE]->(s:Statement)
WHERE m.id IN $speaker_ids
  AND ($kind IS NULL OR s.kind = $kind)
  AND ($min_confidence IS NULL OR s.confidence >= $min_confidence)
  AND ($since IS NULL OR left($since, size(s.date)) <= s.date)
  AND ($until IS NULL OR left(s.date, size($until)) <= $until)
  AND ($stance IS NULL OR EXISTS { MATCH (s)-[x:ABOUT]->(:Topic) WHERE x.stance = $stance })
WITH DISTINCT s
OPTIONAL MATCH (s)<-[:MADE]-(p:Speaker)
OPTIONAL MATCH (s)-[:APPEARS_IN]->(a:Article)
WITH s, p, a
WHERE ($speaker_ids IS NULL OR p.id IN $speaker_ids) AND ($article_ids IS NULL OR a.id IN $article_ids)
OPTIONAL MATCH (s)-[b:ABOUT]->(t:Topic)
WITH s, p, a,
     collect(CASE WHEN t IS NOT NULL THEN {topic_id: t.id, topic: t.label, stance: b.stance, score: b.score,
             phrase: b.phrase, target: b.target, evidence: b.evidence, rank: b.rank} END) AS positions
RETURN s.id AS id, s.quote AS quote, s.kind AS kind, s.modality AS modality, s.mention AS mention, s.cue AS cue,
       s.source_spans AS source_spans, s.cue_spans AS cue_spans, s.spans AS content_spans, s.start AS start,
       s.date AS date, s.month AS month, s.date_basis AS date_basis, s.confidence AS confidence, s.method AS method,
       s.repeats AS repeats, p.id AS speaker_id, p.name AS speaker, p.kind AS speaker_kind, a.id AS article_id,
       a.title AS title, a.publisher AS publisher, a.published AS published, a.url AS url, a.sha256 AS sha256,
       a.agency AS agency, s.carrier AS carrier, positions
ORDER BY coalesce(date, '9999'), article_id, start, id
LIMIT $limit
