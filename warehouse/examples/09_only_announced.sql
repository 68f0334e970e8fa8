-- What is announced, demanded or threatened but not said to have happened?
SELECT published_date, status, type, actors, recipients, place, start_date
FROM event_mentions
WHERE status IN ('planned', 'requested', 'threatened')
ORDER BY published_date DESC NULLS LAST, event_mention_id
LIMIT 30
