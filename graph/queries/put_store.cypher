// Note which schema the store has and which load it holds.
MERGE (n:OnRecord {id: 'store'})
SET n.schema = $schema, n.loaded = $load
