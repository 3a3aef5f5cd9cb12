// How does each speaker stand on this topic?
MATCH (t:Topic {id: $topic_id})<-[b:ABOUT]-(s:Statement)<-[:MADE]-(p:Speaker)
WITH p, b.stance AS stance, count(DISTINCT coalesce(s.repeats, s.id)) AS statements, avg(b.score) AS score,
     min(s.date) AS first, max(s.date) AS last
RETURN p.id AS speaker_id, p.name AS speaker, p.kind AS speaker_kind, stance, statements, score, first, last
ORDER BY speaker, speaker_id, coalesce(stance, '~')
