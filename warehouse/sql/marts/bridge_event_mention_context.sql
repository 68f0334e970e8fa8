-- Grain: a context of a telling of an event. Key: event_mention_id, context.
SELECT DISTINCT event_mention_id, context, readable(context) AS context_label
FROM (SELECT event_mention_id, unnest(contexts) AS context FROM event_mentions)
ORDER BY event_mention_id, context
