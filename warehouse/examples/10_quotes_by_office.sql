-- Which offices are quoted, and whose are they? Roles are as each article words them.
SELECT r.title, r.organisation, count(DISTINCT q.quote_id) AS quotes, list(DISTINCT q.speaker ORDER BY q.speaker) AS speakers
FROM quotes q
JOIN roles r ON r.article_id = q.article_id AND r.entity_id = q.speaker_id
GROUP BY r.title, r.organisation
ORDER BY quotes DESC, r.title
LIMIT 20
