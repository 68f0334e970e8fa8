SELECT
    a.article_id, a.revision_id,
    row_number() OVER line AS revision_number,
    lag(a.revision_id) OVER line AS supersedes,
    lead(a.revision_id) OVER line IS NULL AS is_newest,
    a.valid_from, a.ingested_at, a.modified_at, a.url, a.source_ref, a.site, a.title, a.text, a.word_count, a.run_id,
    coalesce(c.headline_changed, false) AS headline_changed,
    coalesce(c.added, 0) AS paragraphs_added,
    coalesce(c.removed, 0) AS paragraphs_removed,
    coalesce(c.altered, 0) AS paragraphs_altered
FROM lake.articles a
LEFT JOIN (
    SELECT
        article_id, revision_id,
        bool_or(part = 'headline') AS headline_changed,
        count(*) FILTER (part = 'paragraph' AND kind = 'added') AS added,
        count(*) FILTER (part = 'paragraph' AND kind = 'removed') AS removed,
        count(*) FILTER (part = 'paragraph' AND kind = 'altered') AS altered
    FROM lake.revision_changes
    GROUP BY article_id, revision_id
) c ON c.article_id = a.article_id AND c.revision_id = a.revision_id
WINDOW line AS (PARTITION BY a.article_id ORDER BY a.valid_from, a.ingested_at, a.revision_id)
