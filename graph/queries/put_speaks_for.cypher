// Write who speaks for whom, and from when to when that was seen.
UNWIND $rows AS row
MATCH (p:Speaker {id: row.speaker})
MATCH (o:Speaker {id: row.other})
MERGE (p)-[r:SPEAKS_FOR]->(o)
SET r.first_seen = row.first_seen, r.last_seen = row.last_seen, r.loaded = row.loaded
