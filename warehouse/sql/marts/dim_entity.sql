-- Grain: an entity, merged ones as one. Key: entity_id.
-- The unknown member stands for speakers, places and parties that no entity is known for.
WITH mentioned AS (
    SELECT entity_id, sum(mention_count)::BIGINT AS mention_count, count(*) AS article_count
    FROM fact_mention
    GROUP BY entity_id
),
quoted AS (
    SELECT speaker_id, count(*) AS quote_count FROM fact_quote GROUP BY speaker_id
)
SELECT
    e.entity_id,
    cell(e.name) AS name,
    e.type,
    label_entity_type(e.type) AS type_label,
    coalesce(e.country, 'unknown') AS country,
    coalesce(c.label, e.country, 'Unknown') AS country_label,
    listed(e.aliases) AS aliases,
    e.wikidata_id,
    e.geonames_id,
    e.latitude,
    e.longitude,
    coalesce(m.mention_count, 0) AS mention_count,
    coalesce(m.article_count, 0) AS article_count,
    coalesce(q.quote_count, 0) AS quote_count
FROM entities AS e
LEFT JOIN label_country AS c ON c.code = e.country
LEFT JOIN mentioned AS m USING (entity_id)
LEFT JOIN quoted AS q ON q.speaker_id = e.entity_id
UNION ALL
SELECT
    'unknown', 'Unknown', 'unknown', 'Unknown', 'unknown', 'Unknown', NULL, NULL, NULL, NULL, NULL, 0, 0,
    (SELECT count(*) FROM fact_quote WHERE speaker_id = 'unknown')
ORDER BY entity_id
