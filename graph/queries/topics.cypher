// What is talked about, and in how many statements?
MATCH (t:Topic)
WHERE t.loaded IS NOT NULL
OPTIONAL MATCH (t)<-[:ABOUT]-(s:Statement)
RETURN t.id AS id, t.label AS label, t.phrases AS phrases, t.description AS description, count(s) AS statements,
       t.former_ids AS former_ids
ORDER BY label, id
