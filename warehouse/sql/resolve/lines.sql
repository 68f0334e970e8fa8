-- All revisions of those fresh articles that have several, the oldest first.
SELECT article_id, revision_id, title, text
FROM lake.articles
WHERE article_id IN (
    SELECT article_id FROM lake.superseded WHERE article_id IN (SELECT article_id FROM fresh_keys)
)
ORDER BY article_id, valid_from, ingested_at, revision_id
