// How much is there, and how much of it could not be resolved?
RETURN COUNT { MATCH (a:Article) WHERE a.loaded IS NOT NULL } AS articles,
       COUNT { MATCH (s:Statement) WHERE s.loaded IS NOT NULL } AS statements,
       COUNT { MATCH (s:Statement) WHERE s.loaded IS NOT NULL } AS about_topic,
       COUNT { MATCH (s:Statement) WHERE s.loaded IS NOT NULL AND NOT EXISTS { (s)<-[:MADE]-(:Speaker) } }
         AS speaker_unresolved,
       COUNT {
         MATCH (s:Statement)
         WHERE s.loaded IS NOT NULL
           AND NOT EXISTS { MATCH (s)-[b:ABOUT]->(:Topic) WHERE b.stance IS NOT NULL }
       } AS stance_unknown
