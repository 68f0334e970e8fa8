SELECT
    a.article_id, a.revision_id, a.url, a.canonical_url, a.source_kind, a.source_ref, a.site, a.site_name, a.title,
    a.section, a.authors, a.published_at, a.published_precision, a.published_date, a.modified_at, a.fetched_at,
    a.language, a.text, a.word_count, a.under_extracted, a.paywalled, a.valid_from, a.ingested_at,
    a.annotator_version, a.run_id, n.revision_count
FROM lake.articles a
JOIN base.newest n ON n.article_id = a.article_id AND n.revision_id = a.revision_id
