SELECT
    m.event_id,
    mode(m.type) AS type,
    mode(m.mode) AS mode,
    mode(m.quad_class) AS quad_class,
    avg(m.goldstein) AS goldstein,
    list_sort(list_distinct(flatten(list(m.actors)))) AS actors,
    list_sort(list_distinct(flatten(list(m.actor_ids)))) AS actor_ids,
    list_sort(list_distinct(flatten(list(m.recipients)))) AS recipients,
    list_sort(list_distinct(flatten(list(m.recipient_ids)))) AS recipient_ids,
    mode(m.place) AS place,
    mode(m.place_id) AS place_id,
    coalesce(list_sort(list(DISTINCT m.place) FILTER (m.place IS NOT NULL)), []) AS places,
    min(m.start_date) AS start_date,
    max(m.end_date) AS end_date,
    CASE WHEN bool_or(m.status = 'asserted') THEN 'asserted' ELSE mode(m.status) END AS status,
    list_sort(list(DISTINCT m.status)) AS statuses,
    count(*) AS mention_count,
    count(DISTINCT m.article_id) AS article_count,
    count(DISTINCT m.site) AS site_count,
    min(k.killed_min) AS killed_min,
    max(k.killed_max) AS killed_max,
    min(m.published_date) AS first_published,
    max(m.published_date) AS last_published,
    arg_min(m.event_mention_id, struct_pack(p := coalesce(m.published_date, DATE '9999-12-31'), s := m.start_char, i := m.event_mention_id)) AS example_mention_id
FROM event_mentions m
LEFT JOIN (
    SELECT event_mention_id, min(value) AS killed_min, max(value) AS killed_max
    FROM lake.event_quantities
    WHERE role = 'killed'
    GROUP BY event_mention_id
) k ON k.event_mention_id = m.event_mention_id
GROUP BY m.event_id
