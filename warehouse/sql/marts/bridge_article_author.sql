-- Grain: an author of an article. Key: article_id, ordinal. An article without authors has no row.
SELECT
    article_id,
    unnest(range(1, len(authors) + 1)) AS ordinal,
    cell(unnest(authors)) AS author
FROM articles
ORDER BY article_id, ordinal
