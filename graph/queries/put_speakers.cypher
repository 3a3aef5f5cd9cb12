// Write speakers.
UNWIND $rows AS row
MERGE (n:Speaker {id: row.id})
SET n += row.properties
SET n.loaded = row.loaded
