// Which phrases make each topic, and in which groups were they found?
MATCH (t:Topic)
WHERE t.loaded IS NOT NULL
RETURN t.id AS id, t.groups AS groups
ORDER BY id
