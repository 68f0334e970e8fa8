SELECT
    source, kind, url, tags, "at" AS last_poll, last_success, last_new, outcome, status, items, new_items, failure,
    detail, failures, parked_until, interval_minutes, next_due, polls, run_id
FROM (
    SELECT
        *, max("at") FILTER (outcome <> 'failed' AND "at" <= now()) OVER one AS last_success,
        max("at") FILTER (new_items > 0 AND "at" <= now()) OVER one AS last_new, count(*) OVER one AS polls
    FROM lake.polls
    WHERE kind <> 'page'
    WINDOW one AS (PARTITION BY source, kind, url)
)
QUALIFY row_number() OVER (PARTITION BY source, kind, url ORDER BY last_poll <= now() DESC, last_poll DESC, poll_id) = 1
