-- Grain: a known speaker. Key: speaker_id.
SELECT
    e.name AS speaker,
    e.type_label AS kind,
    nullif(e.country_label, 'Unknown') AS country,
    count(*) AS quotes,
    count(DISTINCT q.article_id) AS articles,
    count(DISTINCT q.site_id) AS sites,
    min(q.published_date) AS first_quoted,
    max(q.published_date) AS last_quoted,
    q.speaker_id
FROM fact_quote AS q
JOIN dim_entity AS e ON e.entity_id = q.speaker_id
WHERE q.speaker_id <> 'unknown'
GROUP BY q.speaker_id, e.name, e.type_label, e.country_label
ORDER BY quotes DESC, speaker, q.speaker_id
LIMIT $top_rows
