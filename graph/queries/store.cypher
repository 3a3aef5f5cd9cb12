// Which schema does the store have, and which load does it hold?
MATCH (n:OnRecord {id: 'store'})
RETURN n.schema AS schema, n.loaded AS load
