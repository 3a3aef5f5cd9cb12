// How much was said on these topics, and how much of it could not be resolved?
OPTIONAL MATCH (t:Topic)<-[b:ABOUT]-(s:Statement)
WHERE t.id IN $topic_ids
WITH s, count(b.stance) AS stances
WITH count(s) AS about_topic,
     sum(CASE WHEN s IS NULL OR EXISTS { (s)<-[:MADE]-(:Speaker) } THEN 0 ELSE 1 END) AS speaker_unresolved,
     sum(CASE WHEN s IS NULL OR stances > 0 THEN 0 ELSE 1 END) AS stance_unknown
RETURN COUNT { MATCH (a:Article) WHERE a.loaded IS NOT NULL } AS articles,
       COUNT { MATCH (s:Statement) WHERE s.loaded IS NOT NULL } AS statements,
       about_topic, speaker_unresolved, stance_unknown
