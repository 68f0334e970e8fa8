-- Grain: a number that a telling of an event states. Key: event_mention_id, ordinal.
SELECT
    q.event_mention_id,
    q.ordinal,
    q.event_id,
    q.article_id,
    site_key(a.site) AS site_id,
    date_key(q.published_date) AS published_date_key,
    bi_date(q.published_date) AS published_date,
    event_type_key(q.type, q.mode) AS event_type_id,
    q.role,
    label_quantity_role(q.role) AS role_label,
    q.value,
    q.unit,
    q.bound,
    coalesce(label_bound(q.bound), 'Exactly') AS bound_label,
    cell(q.text) AS text
FROM event_quantities AS q
JOIN articles AS a USING (article_id)
ORDER BY published_date_key, q.article_id, q.event_mention_id, q.ordinal
