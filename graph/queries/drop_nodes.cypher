// Remove nodes that are no longer in the graph.
UNWIND $rows AS row
MATCH (n:Article|Speaker|Topic|Statement {id: row.id})
WHERE row.kind IN labels(n) AND n.loaded = row.loaded
DETACH DELETE n
RETURN count(*) AS removed
