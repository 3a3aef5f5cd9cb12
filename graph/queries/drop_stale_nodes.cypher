// Remove nodes of an earlier load that are no longer in the graph; what others wrote has no `loaded`.
MATCH (n:Article|Speaker|Topic|Statement)
WHERE n.loaded <> $load
WITH n LIMIT $batch
DETACH DELETE n
RETURN count(*) AS removed
