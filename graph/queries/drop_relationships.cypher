// Remove relationships that are no longer in the graph; one beside them that others wrote has no `loaded`.
UNWIND $rows AS row
MATCH (m:Article|Speaker|Topic|Statement {id: row.finish})
MATCH (n:Speaker|Topic|Statement {id: row.start})
MATCH (m)<-[r:MADE|ABOUT|APPEARS_IN|REPEATS|AFFILIATED_WITH|STANCE_ON|NARROWER_THAN|SPEAKS_FOR]-(n)
WHERE type(r) = row.kind AND r.loaded = row.loaded AND (row.role IS NULL OR r.role = row.role)
DELETE r
RETURN count(*) AS removed
