// What has onrecord noted in the store for itself, under ids that begin like this?
MATCH (n:OnRecord)
WHERE n.id STARTS WITH $prefix AND n.text IS NOT NULL
RETURN n.id AS id, n.text AS text
ORDER BY id
