-- Grain: a type and mode that events have. Key: event_type_id.
-- Code and class follow from type and mode; max picks one where recognisers of two versions differ.
WITH coded AS (
    SELECT
        event_type_key(type, mode) AS event_type_id,
        max(cameo_code) AS cameo_code,
        max(quad_class) AS quad_class
    FROM event_mentions
    GROUP BY type, mode
),
met AS (
    SELECT event_type_id FROM fact_event_mention
    UNION
    SELECT event_type_id FROM fact_event
),
parted AS (
    SELECT
        event_type_id,
        split_part(event_type_id, '/', 1) AS type,
        CASE WHEN contains(event_type_id, '/') THEN regexp_replace(event_type_id, '^[^/]*/', '') END AS mode
    FROM met
)
SELECT
    p.event_type_id,
    p.type,
    coalesce(t.label, p.type) AS type_label,
    coalesce(t.meaning, p.type) AS type_meaning,
    p.mode,
    readable(coalesce(p.mode, 'none')) AS mode_label,
    c.cameo_code,
    coalesce(c.quad_class, 0) AS quad_class,
    label_quad_class(coalesce(c.quad_class, 0)) AS quad_class_label
FROM parted AS p
LEFT JOIN coded AS c USING (event_type_id)
LEFT JOIN label_event_type AS t ON t.code = p.type
ORDER BY p.event_type_id
