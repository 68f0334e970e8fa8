-- Grain: a site. Key: site_id, in lower case since Power BI takes keys that differ in case for the same.
-- The most used spelling is shown; of equally used ones always the same, so that nothing changes from run to run.
WITH spelled AS (
    SELECT site_key(site) AS site_id, site, count(*) AS uses FROM articles GROUP BY site
),
named AS (
    SELECT site_key(site) AS site_id, site_name, count(*) AS uses
    FROM articles
    WHERE site_name IS NOT NULL
    GROUP BY site_key(site), site_name
),
dated AS (
    SELECT
        site_key(site) AS site_id,
        count(*) AS article_count,
        min(published_date) AS first_published,
        max(published_date) AS last_published
    FROM articles
    GROUP BY site_key(site)
)
SELECT
    d.site_id,
    coalesce(s.site, 'unknown') AS site,
    coalesce(n.site_name, s.site, 'unknown') AS site_name,
    d.article_count,
    bi_date(d.first_published) AS first_published,
    bi_date(d.last_published) AS last_published
FROM dated AS d
LEFT JOIN (
    SELECT site_id, arg_max(site, struct_pack(uses, site)) AS site FROM spelled GROUP BY site_id
) AS s USING (site_id)
LEFT JOIN (
    SELECT site_id, arg_max(site_name, struct_pack(uses, site_name)) AS site_name FROM named GROUP BY site_id
) AS n USING (site_id)
UNION ALL
SELECT 'unknown', 'unknown', 'unknown', 0, NULL, NULL
WHERE NOT EXISTS (SELECT 1 FROM dated WHERE site_id = 'unknown')
ORDER BY site_id
