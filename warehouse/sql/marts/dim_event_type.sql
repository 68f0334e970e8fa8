-- Grain: a type and mode that events have. Key: event_type_id.
-- Code and class follow from type and mode; max picks one where recognisers of two versions differ.
WITH met AS (
    SELECT type, mode, cameo_code, quad_class FROM event_mentions
    UNION ALL
    SELECT type, mode, NULL, quad_class FROM events
)
SELECT
    event_type_key(m.type, m.mode) AS event_type_id,
    m.type,
    coalesce(max(t.label), m.type) AS type_label,
    coalesce(max(t.meaning), m.type) AS type_meaning,
    m.mode,
    readable(coalesce(m.mode, 'none')) AS mode_label,
    max(m.cameo_code) AS cameo_code,
    coalesce(max(m.quad_class), 0) AS quad_class,
    label_quad_class(coalesce(max(m.quad_class), 0)) AS quad_class_label
FROM met AS m
LEFT JOIN label_event_type AS t ON t.code = m.type
GROUP BY m.type, m.mode
ORDER BY event_type_id
