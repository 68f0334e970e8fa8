-- happened(what := NULL, statuses := ['asserted'], since := NULL, until := NULL)
-- Events that are said to have happened; give `statuses` to see planned, requested, threatened or denied ones too.
SELECT
    event_id, coalesce(start_date, first_published) AS day, start_date, end_date, type, mode, actors, recipients, place,
    status, killed_min, killed_max, mention_count, article_count, site_count, example_mention_id
FROM events
WHERE list_contains(statuses, status) AND (what IS NULL OR type = upper(what))
    AND (since IS NULL OR day >= since::DATE) AND (until IS NULL OR day <= until::DATE)
ORDER BY day DESC NULLS LAST, event_id
