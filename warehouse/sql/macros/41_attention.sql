-- attention(who)
-- By month: articles in all, articles that mention `who`, and their share, since counts alone follow the coverage.
SELECT
    date_trunc('month', a.published_date)::DATE AS month, count(*) AS articles, count(m.article_id) AS mentioning,
    round(count(m.article_id) / count(*), 4) AS share
FROM articles a
LEFT JOIN (
    SELECT DISTINCT article_id, revision_id
    FROM lake.mentions
    WHERE entity_id IN (SELECT held_id FROM base.held(who))
) m ON m.article_id = a.article_id AND m.revision_id = a.revision_id
GROUP BY month
ORDER BY month NULLS LAST
