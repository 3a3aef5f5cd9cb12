// Write which topic is narrower than which.
UNWIND $rows AS row
MATCH (t:Topic {id: row.topic})
MATCH (b:Topic {id: row.parent})
MERGE (t)-[r:NARROWER_THAN]->(b)
SET r.loaded = row.loaded
