// Write what onrecord notes in the store for itself: a user's decisions.
UNWIND $rows AS row
MERGE (n:OnRecord {id: row.id})
SET n.text = row.text
