// Write which article each statement appears in.
UNWIND $rows AS row
MATCH (s:Statement {id: row.statement})
MATCH (a:Article {id: row.article})
MERGE (s)-[r:APPEARS_IN]->(a)
SET r.loaded = row.loaded
