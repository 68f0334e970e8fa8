-- mentioned_with(who)
-- What is mentioned in the same articles as `who`, by the number of articles.
SELECT m.entity, m.type, m.country, count(DISTINCT m.article_id) AS articles, m.entity_id
FROM mentions m
WHERE m.article_id IN (SELECT article_id FROM mentions WHERE entity_id IN (SELECT entity_id FROM entities_named(who)))
    AND m.entity_id NOT IN (SELECT entity_id FROM entities_named(who))
GROUP BY m.entity, m.type, m.country, m.entity_id
ORDER BY articles DESC, m.entity
