-- Grain: a site. Key: site_id, in lower case since Power BI takes keys that differ in case for the same.
SELECT
    site_key(site) AS site_id,
    coalesce(mode(site), 'unknown') AS site,
    coalesce(mode(site_name), mode(site), 'unknown') AS site_name,
    count(*) AS article_count,
    bi_date(min(published_date)) AS first_published,
    bi_date(max(published_date)) AS last_published
FROM articles
GROUP BY site_key(site)
UNION ALL
SELECT 'unknown', 'unknown', 'unknown', 0, NULL, NULL
WHERE NOT EXISTS (SELECT 1 FROM articles WHERE site_key(site) = 'unknown')
ORDER BY site_id
