-- happened(what := NULL, statuses := ['asserted'], since := NULL, until := NULL)
-- Events that are said to have happened; give `statuses` to see planned, requested, threatened or denied ones too.
-- Asked for some, only events with a telling of that type and of such a day are put together from their tellings.
WITH wanted AS NOT MATERIALIZED (
    SELECT DISTINCT l.event_id
    FROM lake.event_mentions m
    JOIN lake.event_links l ON l.article_id = m.article_id AND l.event_mention_id = m.event_mention_id
    WHERE (what IS NOT NULL OR since IS NOT NULL OR until IS NOT NULL)
        AND (what IS NULL OR m.type = upper(what))
        AND (since IS NULL OR coalesce(m.start_date, m.published_date) >= since::DATE)
        AND (until IS NULL OR coalesce(m.start_date, m.published_date) <= until::DATE)
), links AS NOT MATERIALIZED (
    SELECT article_id, event_mention_id, event_id
    FROM lake.event_links
    WHERE event_id IN (FROM wanted) AND (what IS NOT NULL OR since IS NOT NULL OR until IS NOT NULL)
    UNION ALL
    SELECT article_id, event_mention_id, event_id
    FROM lake.event_links
    WHERE what IS NULL AND since IS NULL AND until IS NULL
)
SELECT
    event_id, coalesce(start_date, first_published) AS day, start_date, end_date, type, mode, actors, recipients, place,
    status, killed_min, killed_max, mention_count, article_count, site_count, example_mention_id
FROM events /* of links */
WHERE list_contains(statuses, status) AND (what IS NULL OR type = upper(what))
    AND (since IS NULL OR day >= since::DATE) AND (until IS NULL OR day <= until::DATE)
ORDER BY day DESC NULLS LAST, event_id
