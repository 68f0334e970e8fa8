-- One row an article: the revision that stands on the page now, by when its text was there, then by when it was stored.
SELECT
    article_id,
    arg_max(revision_id, struct_pack(valid_from, ingested_at, revision_id)) AS revision_id,
    count(*) AS revision_count
FROM lake.articles
GROUP BY article_id
