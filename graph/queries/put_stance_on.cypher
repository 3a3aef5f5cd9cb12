// Derive how each speaker stands on these topics; an utterance that several articles report counts once.
// Only what this load wrote counts; stale relationships are still there.
UNWIND $topic_ids AS topic_id
MATCH (t:Topic {id: topic_id})<-[b:ABOUT {loaded: $load}]-(s:Statement)<-[:MADE {loaded: $load}]-(p:Speaker)
WITH p, t, b.stance AS stance, coalesce(s.repeats, s.id) AS utterance, s.date AS date
WITH p, t,
     count(DISTINCT CASE WHEN stance = 'support' THEN utterance END) AS support,
     count(DISTINCT CASE WHEN stance = 'oppose' THEN utterance END) AS oppose,
     count(DISTINCT CASE WHEN stance = 'neutral' THEN utterance END) AS neutral,
     count(DISTINCT CASE WHEN stance IS NULL THEN utterance END) AS unknown,
     min(date) AS first,
     max(date) AS last
MERGE (p)-[r:STANCE_ON]->(t)
SET r.support = support, r.oppose = oppose, r.neutral = neutral, r.unknown = unknown,
    r.net = support - oppose, r.first = first, r.last = last, r.loaded = $load
