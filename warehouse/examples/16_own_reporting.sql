-- How much of what a site prints is its own? Agency copy and reprints count for where they come from.
SELECT
    site, count(*) AS articles,
    count(*) FILTER (syndication_group IS NULL OR likely_origin = site) AS own,
    count(*) FILTER (likely_origin <> site) AS from_elsewhere
FROM articles
GROUP BY site
ORDER BY articles DESC, site
