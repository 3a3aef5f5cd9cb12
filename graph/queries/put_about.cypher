// Write what each statement is about and the stance it takes.
UNWIND $rows AS row
MATCH (s:Statement {id: row.statement})
MATCH (t:Topic {id: row.topic})
MERGE (s)-[r:ABOUT]->(t)
SET r += row.properties
SET r.loaded = row.loaded
