-- All revisions of those articles, the oldest first.
SELECT article_id, revision_id, title, text
FROM lake.articles
WHERE article_id IN (SELECT unnest(?::VARCHAR[]))
ORDER BY article_id, valid_from, ingested_at, revision_id
