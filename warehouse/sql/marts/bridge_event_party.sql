-- Grain: an actor or recipient of an event, over its tellings. Key: event_id, role, entity_id, name.
SELECT DISTINCT
    m.event_id,
    a.role,
    label_argument_role(a.role) AS role_label,
    member(a.entity_id) AS entity_id,
    cell(coalesce(a.entity, a.text)) AS name
FROM event_arguments AS a
JOIN fact_event_mention AS m USING (event_mention_id)
ORDER BY event_id, role, entity_id, name
