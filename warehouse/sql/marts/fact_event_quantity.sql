-- Grain: a number that a telling of an event states. Key: event_mention_id, ordinal.
SELECT
    q.event_mention_id,
    q.ordinal,
    q.event_id,
    q.article_id,
    m.site_id,
    m.published_date_key,
    m.published_date,
    m.event_type_id,
    q.role,
    label_quantity_role(q.role) AS role_label,
    q.value,
    q.unit,
    q.bound,
    coalesce(label_bound(q.bound), 'Exactly') AS bound_label,
    cell(q.text) AS text
FROM event_quantities AS q
JOIN fact_event_mention AS m USING (event_mention_id)
ORDER BY m.published_date_key, q.article_id, q.event_mention_id, q.ordinal
