// Remove relationships of an earlier load that are no longer in the graph; what others wrote has no `loaded`.
MATCH ()-[r:MADE|ABOUT|APPEARS_IN|REPEATS|AFFILIATED_WITH|STANCE_ON|NARROWER_THAN|SPEAKS_FOR]->()
WHERE r.loaded <> $load
WITH r LIMIT $batch
DELETE r
RETURN count(*) AS removed
