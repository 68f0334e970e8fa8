SELECT
    group_id,
    arg_min(title, (NOT is_origin, published_date, article_id)) AS title,
    count(*) AS articles,
    count(DISTINCT site) AS sites,
    min(published_date) AS first_published,
    max(published_date) AS last_published,
    any_value(origin) AS origin,
    any_value(origin_article_id) AS origin_article_id,
    any_value(origin_reason) AS origin_reason,
    any_value(origin_evidence) AS origin_evidence,
    coalesce(list(DISTINCT site ORDER BY site) FILTER (site IS NOT NULL), []) AS printed_by
FROM syndication
GROUP BY group_id
