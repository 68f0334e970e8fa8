SELECT
    y.group_id, y.article_id, a.site, a.title, a.published_date, a.published_at, a.url,
    coalesce(y.article_id = y.origin_article_id, false) AS is_origin,
    y.nearest_article_id, y.jaccard, y.containment, y.origin_article_id, y.origin, y.origin_reason, y.origin_evidence,
    y.version, y.run_id
FROM lake.syndication y
JOIN lake.articles a ON a.article_id = y.article_id
ANTI JOIN lake.superseded o ON o.article_id = a.article_id AND o.revision_id = a.revision_id
