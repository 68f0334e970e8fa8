-- Grain: a month of first publication and type. Key: month, type.
SELECT
    d.month,
    t.type_label AS type,
    t.type_meaning AS meaning,
    count(*) FILTER (e.status = 'asserted') AS happened,
    count(*) FILTER (e.status <> 'asserted') AS not_asserted,
    sum(e.article_count)::BIGINT AS articles,
    coalesce(sum(e.killed_max) FILTER (e.status = 'asserted'), 0) AS killed_max
FROM fact_event AS e
JOIN dim_date AS d ON d.date_key = e.first_published_key
JOIN dim_event_type AS t USING (event_type_id)
GROUP BY d.month, t.type_label, t.type_meaning
ORDER BY d.month = 'unknown', d.month DESC, happened DESC, type
