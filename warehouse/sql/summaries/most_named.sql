-- Grain: an entity. Key: entity_id.
SELECT
    name,
    type_label AS kind,
    nullif(country_label, 'Unknown') AS country,
    article_count AS articles,
    mention_count AS mentions,
    entity_id
FROM dim_entity
WHERE article_count > 0
ORDER BY article_count DESC, mention_count DESC, name, entity_id
LIMIT $top_rows
