-- What happened, where and to whom, the best told events first? Planned, requested and denied acts are left out.
SELECT day, type, mode, actors, recipients, place, article_count
FROM happened()
ORDER BY article_count DESC, day DESC NULLS LAST, event_id
LIMIT 30
