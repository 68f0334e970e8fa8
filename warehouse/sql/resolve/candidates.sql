-- Pairs of revisions that share a band within fourteen days, at least one of them fresh.
-- Buckets of more than a block (boilerplate, templates) pair an article only with its neighbours by day: what all of
-- them share would otherwise cost the square of their number.
WITH stored AS (
    SELECT s.article_id, s.revision_id, s.day, s.band, s.value
    FROM lake.signature_bands s
    SEMI JOIN fresh f ON f.value = s.value AND f.band = s.band
    WHERE /* days */ true
), bucket AS (
    SELECT
        *,
        (row_number() OVER (PARTITION BY band, value ORDER BY day, article_id, revision_id) - 1) // 32 AS block
    FROM (SELECT *, true AS is_fresh FROM fresh UNION ALL SELECT *, false AS is_fresh FROM stored)
)
SELECT DISTINCT n.article_id, n.revision_id, o.article_id AS other_article_id, o.revision_id AS other_revision_id
FROM (SELECT *, block + unnest([-1, 0, 1]) AS met FROM bucket WHERE is_fresh) n
JOIN bucket o ON o.band = n.band AND o.value = n.value AND o.block = n.met
WHERE o.article_id <> n.article_id
    AND (NOT o.is_fresh OR n.article_id < o.article_id)
    AND (n.day IS NULL OR o.day IS NULL OR abs(date_diff('day', n.day, o.day)) <= 14)
