// Write who made each statement; merged from the statement, which has one speaker, where a speaker has thousands.
UNWIND $rows AS row
MATCH (s:Statement {id: row.statement})
MATCH (p:Speaker {id: row.speaker})
MERGE (s)<-[r:MADE]-(p)
SET r.loaded = row.loaded
