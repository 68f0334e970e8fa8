-- accusations(statuses := ['asserted'])
-- Who accuses whom, by how often it is told.
SELECT
    accuser, accused, count(DISTINCT event_id) AS accusations, count(DISTINCT article_id) AS articles,
    min(published_date) AS first_published, max(published_date) AS last_published,
    min(coalesce(published_date, DATE '9999-12-31')::VARCHAR || event_mention_id)[11:] AS example_mention_id
FROM (
    SELECT unnest(actors) AS accuser, recipients, event_id, article_id, published_date, event_mention_id
    FROM event_mentions
    WHERE type = 'ACCUSE' AND list_contains(statuses, status)
), (SELECT unnest(recipients) AS accused)
GROUP BY accuser, accused
ORDER BY accusations DESC, articles DESC, accuser, accused
