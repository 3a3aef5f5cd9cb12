// Who speaks, and in how many statements?
MATCH (p:Speaker)
WHERE p.loaded IS NOT NULL
OPTIONAL MATCH (p)-[:MADE]->(s:Statement)
RETURN p.id AS id, p.name AS name, p.kind AS kind, p.aliases AS aliases, p.gender AS gender, p.roles AS roles,
       count(s) AS statements, p.former_ids AS former_ids
ORDER BY name, id
