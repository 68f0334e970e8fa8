-- Grain: a site, day and language. Key: site_id, published_date_key, language.
-- Sites that differ in case only are one here, so that counts add up under dim_site.
SELECT
    site_key(c.site) AS site_id,
    date_key(c.published_date) AS published_date_key,
    bi_date(c.published_date) AS published_date,
    coalesce(c.language, 'unknown') AS language,
    coalesce(max(l.label), c.language, 'Unknown') AS language_label,
    sum(c.articles)::BIGINT AS articles,
    sum(c.words)::BIGINT AS words,
    sum(c.quotes)::BIGINT AS quotes,
    sum(c.events)::BIGINT AS events
FROM coverage AS c
LEFT JOIN label_language AS l ON l.code = c.language
GROUP BY site_key(c.site), c.published_date, c.language
ORDER BY published_date_key, site_id, language
