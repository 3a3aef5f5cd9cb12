// Whose is each statement?
MATCH (p:Speaker)-[:MADE]->(s:Statement)
WHERE s.loaded IS NOT NULL
RETURN s.id AS statement, p.id AS speaker
ORDER BY statement
