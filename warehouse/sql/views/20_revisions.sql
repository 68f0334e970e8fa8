SELECT
    article_id, revision_id,
    row_number() OVER line AS revision_number,
    lag(revision_id) OVER line AS supersedes,
    lead(revision_id) OVER line IS NULL AS is_newest,
    valid_from, ingested_at, modified_at, url, source_ref, site, title, text, word_count, run_id
FROM lake.articles
WINDOW line AS (PARTITION BY article_id ORDER BY valid_from, ingested_at, revision_id)
