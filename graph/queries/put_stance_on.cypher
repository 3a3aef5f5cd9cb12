// Write how each speaker stands on each topic; an utterance that several articles report counts once.
UNWIND $rows AS row
MATCH (p:Speaker {id: row.speaker})
MATCH (t:Topic {id: row.topic})
MERGE (p)-[r:STANCE_ON]->(t)
SET r += row.properties
SET r.loaded = row.loaded
