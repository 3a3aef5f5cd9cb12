// What stands next to this speaker or topic?
MATCH (p:Speaker {id: $id})-[r:STANCE_ON]->(t:Topic)
RETURN t.id AS id, 'Topic' AS node, t.label AS name, 'STANCE_ON' AS relation,
       r.support + r.oppose + r.neutral + r.unknown AS weight
UNION
MATCH (t:Topic {id: $id})<-[r:STANCE_ON]-(p:Speaker)
RETURN p.id AS id, 'Speaker' AS node, p.name AS name, 'STANCE_ON' AS relation,
       r.support + r.oppose + r.neutral + r.unknown AS weight
UNION
MATCH (p:Speaker {id: $id})-[:AFFILIATED_WITH]-(o:Speaker)
RETURN o.id AS id, 'Speaker' AS node, o.name AS name, 'AFFILIATED_WITH' AS relation, count(*) AS weight
