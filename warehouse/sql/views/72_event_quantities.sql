SELECT
    q.event_mention_id, q.article_id, q.revision_id, q.published_date, q.ordinal, q.value, q.unit, q.role, q.bound,
    q.start_char, q.end_char, q.text, l.event_id, m.type, m.mode
FROM lake.event_quantities q
JOIN base.newest n ON n.article_id = q.article_id AND n.revision_id = q.revision_id
JOIN lake.event_links l ON l.event_mention_id = q.event_mention_id
JOIN lake.event_mentions m ON m.event_mention_id = q.event_mention_id
