// Which articles are there, from the one after this id?
MATCH (a:Article)
WHERE a.id > $after AND a.loaded IS NOT NULL
RETURN a.id AS id, a.text AS text, a.title AS title, a.publisher AS publisher, a.published AS published, a.url AS url,
       a.sha256 AS sha256, a.agency AS agency
ORDER BY id
LIMIT $limit
