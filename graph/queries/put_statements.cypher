// Write statements.
UNWIND $rows AS row
MERGE (n:Statement {id: row.id})
SET n += row.properties
SET n.loaded = row.loaded
