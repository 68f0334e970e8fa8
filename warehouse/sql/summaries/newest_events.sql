-- Grain: an event. Key: event_id.
SELECT
    e.first_published AS published,
    e.start_date AS start,
    e.end_date AS end,
    t.type_label AS type,
    CASE WHEN t.mode IS NOT NULL THEN t.mode_label END AS mode,
    e.status_label AS status,
    e.actors,
    e.recipients,
    e.place,
    e.killed_max,
    e.article_count AS articles,
    m.sentence,
    a.title,
    a.url,
    e.event_id
FROM fact_event AS e
JOIN dim_event_type AS t USING (event_type_id)
JOIN fact_event_mention AS m ON m.event_mention_id = e.example_mention_id
JOIN dim_article AS a ON a.article_id = m.article_id
ORDER BY e.first_published DESC NULLS LAST, e.event_id
LIMIT $newest_rows
