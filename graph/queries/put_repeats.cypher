// Write which statement repeats which, the later to the earlier.
UNWIND $rows AS row
MATCH (s:Statement {id: row.later})
MATCH (e:Statement {id: row.earlier})
MERGE (s)-[r:REPEATS]->(e)
SET r.similarity = row.similarity, r.wire = row.wire, r.loaded = row.loaded
