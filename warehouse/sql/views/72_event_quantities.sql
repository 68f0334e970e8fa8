SELECT
    q.event_mention_id, q.article_id, q.revision_id, q.published_date, q.ordinal, q.value, q.unit, q.role, q.bound,
    q.start_char, q.end_char, q.text, l.event_id, m.type, m.mode
FROM lake.event_quantities q
ANTI JOIN lake.superseded o ON o.article_id = q.article_id AND o.revision_id = q.revision_id
JOIN lake.event_links l ON l.article_id = q.article_id AND l.event_mention_id = q.event_mention_id
JOIN lake.event_mentions m ON m.article_id = q.article_id AND m.event_mention_id = q.event_mention_id
