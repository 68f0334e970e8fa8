-- Grain: an article in its newest revision. Key: article_id.
-- No key into dim_site or dim_date: facts hold those, and a second way to them is what BI tools call ambiguous.
SELECT
    a.article_id,
    a.revision_id,
    cell(a.title) AS title,
    cell(a.url) AS url,
    a.site,
    cell(a.section) AS section,
    listed(a.authors) AS authors,
    bi_date(a.published_date) AS published_date,
    bi_moment(a.published_at) AS published_at,
    a.published_precision,
    coalesce(a.language, 'unknown') AS language,
    coalesce(l.label, a.language, 'Unknown') AS language_label,
    a.word_count,
    coalesce(m.mention_count, 0) AS mention_count,
    coalesce(q.quote_count, 0) AS quote_count,
    coalesce(e.event_count, 0) AS event_count,
    a.revision_count,
    a.syndication_group,
    cell(a.likely_origin) AS likely_origin,
    a.annotator_version IS NOT NULL AS is_analysed,
    a.under_extracted,
    a.paywalled,
    bi_date(a.modified_at::DATE) AS modified_date,
    bi_moment(a.modified_at) AS modified_at,
    bi_date(a.ingested_at::DATE) AS ingested_date,
    a.ingested_at,
    a.source_kind,
    label_source_kind(a.source_kind) AS source_kind_label,
    a.source_ref
FROM articles AS a
LEFT JOIN label_language AS l ON l.code = a.language
LEFT JOIN (
    SELECT article_id, sum(mention_count)::BIGINT AS mention_count FROM fact_mention GROUP BY article_id
) AS m USING (article_id)
LEFT JOIN (
    SELECT article_id, count(*) AS quote_count FROM fact_quote GROUP BY article_id
) AS q USING (article_id)
LEFT JOIN (
    SELECT article_id, count(*) AS event_count FROM fact_event_mention GROUP BY article_id
) AS e USING (article_id)
ORDER BY published_date, a.article_id
