SELECT
    a.event_mention_id, a.article_id, a.revision_id, a.published_date, a.role, a.ordinal,
    e.entity_id, e.name AS entity, e.country, a.start_char, a.end_char, a.text
FROM lake.event_arguments a
ANTI JOIN lake.superseded o ON o.article_id = a.article_id AND o.revision_id = a.revision_id
LEFT JOIN base.entity e ON e.held_id = a.entity_id
