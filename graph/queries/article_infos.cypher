// Which texts are there already, and what is known of each?
MATCH (a:Article)
WHERE a.loaded IS NOT NULL
RETURN a.id AS id, a.title AS title, a.publisher AS publisher, a.published AS published, a.url AS url, a.sha256 AS sha256
ORDER BY id
