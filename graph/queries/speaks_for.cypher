// Who speaks for whom?
MATCH (p:Speaker)-[r:SPEAKS_FOR]->(o:Speaker)
RETURN p.id AS speaker_id, p.name AS speaker, o.id AS other_id, o.name AS other,
       r.first_seen AS first_seen, r.last_seen AS last_seen
ORDER BY speaker_id, other_id
