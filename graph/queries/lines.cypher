// What was extracted, before linking, from the statement after this id?
MATCH (s:Statement)
WHERE s.id > $after AND s.line IS NOT NULL
RETURN s.id AS id, s.line AS line
ORDER BY id
LIMIT $limit
