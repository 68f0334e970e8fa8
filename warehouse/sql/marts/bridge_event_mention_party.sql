-- Grain: an actor or recipient of a telling of an event. Key: event_mention_id, role, ordinal.
SELECT
    event_mention_id,
    role,
    label_argument_role(role) AS role_label,
    ordinal,
    member(entity_id) AS entity_id,
    cell(coalesce(entity, text)) AS name
FROM event_arguments
ORDER BY event_mention_id, role, ordinal
