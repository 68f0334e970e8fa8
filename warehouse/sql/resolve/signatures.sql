-- Signatures of the stored revisions that candidates name.
SELECT s.*
FROM lake.signatures s
WHERE (/* days */ true)
    AND (s.article_id, s.revision_id) IN (SELECT other_article_id, other_revision_id FROM candidates)
