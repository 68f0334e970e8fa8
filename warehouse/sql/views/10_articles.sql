SELECT
    a.article_id, a.revision_id, a.url, a.canonical_url, a.source_kind, a.source_ref, a.site, a.site_name, a.title,
    a.section, a.authors, a.published_at, a.published_precision, a.published_date, a.modified_at, a.fetched_at,
    a.language, a.text, a.word_count, a.under_extracted, a.paywalled, a.live_blog, a.valid_from, a.ingested_at,
    a.annotator_version, a.run_id, 1 + coalesce(r.superseded, 0) AS revision_count,
    y.group_id AS syndication_group, y.origin AS likely_origin
FROM lake.articles a
ANTI JOIN lake.superseded o ON o.article_id = a.article_id AND o.revision_id = a.revision_id
LEFT JOIN (SELECT article_id, count(*) AS superseded FROM lake.superseded GROUP BY article_id) r
    ON r.article_id = a.article_id
LEFT JOIN lake.syndication y ON y.article_id = a.article_id
