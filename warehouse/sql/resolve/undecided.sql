-- What is compared of the wanted revisions; the condition on days spares reading the texts of all years.
SELECT w.article_id, w.revision_id, w.day, a.site, a.title, a.authors, a.text
FROM (
    SELECT unnest(?::VARCHAR[]) AS article_id, unnest(?::VARCHAR[]) AS revision_id, unnest(?::DATE[]) AS day
) w
JOIN (
    SELECT article_id, revision_id, site, title, authors, text, published_date AS day
    FROM lake.articles
    WHERE day IS NULL OR /* days */ true
) a
    ON a.article_id = w.article_id AND a.revision_id = w.revision_id
ORDER BY w.day, w.article_id, w.revision_id
