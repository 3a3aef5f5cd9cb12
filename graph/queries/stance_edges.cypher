// How does each speaker stand on each topic?
MATCH (p:Speaker)-[r:STANCE_ON]->(t:Topic)
WHERE ($topic_ids IS NULL OR t.id IN $topic_ids) AND ($speaker_ids IS NULL OR p.id IN $speaker_ids)
RETURN p.id AS speaker_id, t.id AS topic_id, r.support AS support, r.oppose AS oppose, r.neutral AS neutral,
       r.unknown AS unknown, r.net AS net, r.first AS first, r.last AS last
ORDER BY speaker_id, topic_id
