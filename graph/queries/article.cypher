// What is this article?
MATCH (a:Article {id: $id})
RETURN a.id AS id, a.text AS text, a.title AS title, a.publisher AS publisher, a.published AS published, a.url AS url,
       a.sha256 AS sha256, a.agency AS agency
