-- Revisions that were not compared with the others yet, in the order of their days, so that a batch spans few of them.
SELECT
    a.article_id, a.revision_id,
    coalesce(a.published_date, CAST(a.modified_at AS DATE), CAST(a.fetched_at AS DATE)) AS day,
    a.ingested_at
FROM lake.articles a
ANTI JOIN lake.signatures s ON s.article_id = a.article_id AND s.revision_id = a.revision_id
ORDER BY day, a.article_id, a.revision_id
