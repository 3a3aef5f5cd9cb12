// Which nodes are there, and which relationships go out from them, each with the digest of the row that wrote it?
// What others wrote has no `loaded`. One row per node, since a server sends few long rows sooner than many short ones.
MATCH (n:Article|Speaker|Topic|Statement)
RETURN CASE WHEN n:Article THEN 'Article' WHEN n:Speaker THEN 'Speaker' WHEN n:Topic THEN 'Topic' ELSE 'Statement' END
         AS kind,
       n.id AS id, n.loaded AS loaded,
       [(n)-[r:MADE|ABOUT|APPEARS_IN|REPEATS|AFFILIATED_WITH|STANCE_ON|NARROWER_THAN|SPEAKS_FOR]->(m)
         WHERE r.loaded IS NOT NULL
         | [type(r), m.id, CASE type(r) WHEN 'AFFILIATED_WITH' THEN r.role END, r.loaded]] AS relationships
