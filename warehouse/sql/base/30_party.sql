-- One row an event mention and role: its parties as names (canonical, else the words) and ids, in the text's order.
SELECT
    a.event_mention_id,
    a.role,
    list(coalesce(e.name, a.text) ORDER BY a.ordinal) AS names,
    list(e.entity_id ORDER BY a.ordinal) FILTER (e.entity_id IS NOT NULL) AS ids
FROM lake.event_arguments a
SEMI JOIN base.newest n ON n.article_id = a.article_id AND n.revision_id = a.revision_id
LEFT JOIN base.entity e ON e.held_id = a.entity_id
GROUP BY a.event_mention_id, a.role
