// Write in which role a speaker was seen with an organization, and from when to when.
UNWIND $rows AS row
MATCH (p:Speaker {id: row.speaker})
MATCH (o:Speaker {id: row.organization})
MERGE (p)-[r:AFFILIATED_WITH {role: row.role}]->(o)
SET r.first_seen = row.first_seen, r.last_seen = row.last_seen, r.loaded = row.loaded
