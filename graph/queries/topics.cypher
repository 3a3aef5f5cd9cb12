// What is talked about, and in how many statements?
MATCH (t:Topic)
WHERE t.loaded IS NOT NULL
OPTIONAL MATCH (t)<-[:ABOUT]-(s:Statement)
WITH t, count(s) AS statements
OPTIONAL MATCH (t)-[n:NARROWER_THAN]->(b:Topic)
WHERE n.loaded IS NOT NULL
RETURN t.id AS id, t.label AS label, t.phrases AS phrases, t.description AS description, statements,
       t.former_ids AS former_ids, b.id AS parent
ORDER BY label, id
