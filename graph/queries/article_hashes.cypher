// Which texts are there already?
MATCH (a:Article)
WHERE a.loaded IS NOT NULL
RETURN a.id AS id, a.sha256 AS sha256
ORDER BY id
