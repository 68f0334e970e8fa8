-- timeline(one, other, wanted_statuses := ['asserted'])
-- What happened between two parties, in either direction, oldest first.
SELECT
    coalesce(e.start_date, e.first_published) AS day, e.actors, e.type, e.mode, e.recipients, e.place, e.status,
    e.goldstein, e.article_count, e.event_id, e.example_mention_id
FROM events e
WHERE list_contains(wanted_statuses, e.status)
    AND (list_has_any(e.actor_ids, (SELECT coalesce(list(entity_id), []) FROM entities_named(one)))
            AND list_has_any(e.actor_ids || e.recipient_ids, (SELECT coalesce(list(entity_id), []) FROM entities_named(other)))
        OR list_has_any(e.actor_ids, (SELECT coalesce(list(entity_id), []) FROM entities_named(other)))
            AND list_has_any(e.actor_ids || e.recipient_ids, (SELECT coalesce(list(entity_id), []) FROM entities_named(one))))
ORDER BY day NULLS FIRST, e.event_id
