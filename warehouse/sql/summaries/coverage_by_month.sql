-- Grain: a site and month. Key: month, site.
SELECT
    d.month,
    s.site,
    sum(c.articles)::BIGINT AS articles,
    sum(c.words)::BIGINT AS words,
    sum(c.quotes)::BIGINT AS quotes,
    sum(c.events)::BIGINT AS events
FROM fact_coverage AS c
JOIN dim_date AS d ON d.date_key = c.published_date_key
JOIN dim_site AS s USING (site_id)
GROUP BY d.month, s.site_id, s.site
ORDER BY d.month = 'unknown', d.month DESC, articles DESC, s.site
