-- Grain: an event over all its tellings. Key: event_id.
SELECT
    event_id,
    event_type_key(type, mode) AS event_type_id,
    status,
    label_event_status(status) AS status_label,
    date_key(start_date) AS start_date_key,
    bi_date(start_date) AS start_date,
    date_key(end_date) AS end_date_key,
    bi_date(end_date) AS end_date,
    date_key(first_published) AS first_published_key,
    bi_date(first_published) AS first_published,
    bi_date(last_published) AS last_published,
    member(place_id) AS place_id,
    cell(place) AS place,
    listed(actors) AS actors,
    listed(recipients) AS recipients,
    goldstein,
    mention_count,
    article_count,
    site_count,
    killed_min,
    killed_max,
    example_mention_id
FROM events
ORDER BY first_published_key, event_id
