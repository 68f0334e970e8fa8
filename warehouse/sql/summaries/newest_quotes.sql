-- Grain: a quotation. Key: quote_id.
SELECT
    q.published_date AS published,
    coalesce(a.site, 'unknown') AS site,
    q.speaker,
    q.role,
    q.kind_label AS kind,
    q.words,
    a.title,
    a.url,
    q.quote_id
FROM fact_quote AS q
JOIN dim_article AS a USING (article_id)
ORDER BY q.published_date DESC NULLS LAST, q.article_id, q.start_char, q.quote_id
LIMIT $newest_rows
