-- mentioned_with(who)
-- What is mentioned in the same articles as `who`, by the number of articles.
WITH held AS (
    SELECT held_id FROM base.held(who)
), pairs AS (
    SELECT DISTINCT m.article_id, m.entity_id
    FROM lake.mentions m
    ANTI JOIN lake.superseded o ON o.article_id = m.article_id AND o.revision_id = m.revision_id
), near AS (
    SELECT entity_id, article_id
    FROM pairs
    WHERE article_id IN (SELECT article_id FROM pairs WHERE entity_id IN (FROM held)) AND entity_id NOT IN (FROM held)
)
SELECT e.name AS entity, e.type, e.country, count(DISTINCT n.article_id) AS articles, e.entity_id
FROM near n
JOIN base.entity e ON e.held_id = n.entity_id
GROUP BY e.name, e.type, e.country, e.entity_id
ORDER BY articles DESC, entity
