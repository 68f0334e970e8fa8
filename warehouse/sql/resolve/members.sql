-- The linked articles and all articles of the groups that they are in, each in its newest revision.
WITH linked AS (
    SELECT article_id FROM links UNION SELECT other_article_id FROM links
), held AS (
    SELECT * FROM lake.syndication
    WHERE group_id IN (SELECT group_id FROM lake.syndication WHERE article_id IN (SELECT article_id FROM linked))
), wanted AS (
    SELECT article_id FROM linked UNION SELECT article_id FROM held
), seen AS (
    SELECT article_id, min(day) AS day FROM lake.signatures
    WHERE article_id IN (SELECT article_id FROM wanted) GROUP BY article_id
)
SELECT
    w.article_id, h.group_id, h.nearest_article_id, h.jaccard, h.containment,
    a.site, a.canonical_url, a.published_at, a.published_precision, e.day, s.credit, s.credit_text
FROM wanted w
JOIN seen e ON e.article_id = w.article_id
JOIN lake.articles a ON a.article_id = w.article_id
JOIN lake.signatures s ON s.article_id = a.article_id AND s.revision_id = a.revision_id
ANTI JOIN lake.superseded o ON o.article_id = a.article_id AND o.revision_id = a.revision_id
LEFT JOIN held h ON h.article_id = w.article_id
