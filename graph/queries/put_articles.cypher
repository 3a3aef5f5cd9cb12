// Write articles. One that comes without its text keeps the text it has, as long as it is the same text.
UNWIND $rows AS row
MERGE (a:Article {id: row.id})
SET a.text = CASE WHEN row.text IS NULL AND a.sha256 = row.properties.sha256 THEN a.text ELSE row.text END
SET a += row.properties
SET a.loaded = row.loaded
