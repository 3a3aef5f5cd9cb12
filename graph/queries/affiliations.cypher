// Who was seen with which organization, and in which role?
MATCH (p:Speaker)-[r:AFFILIATED_WITH]->(o:Speaker)
RETURN p.id AS speaker_id, p.name AS speaker, o.id AS organization_id, o.name AS organization, r.role AS role,
       r.first_seen AS first_seen, r.last_seen AS last_seen
ORDER BY speaker_id, organization_id, role
