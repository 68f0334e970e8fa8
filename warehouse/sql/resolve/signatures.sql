-- Signatures of the stored revisions that candidates name.
SELECT s.*
FROM lake.signatures s
SEMI JOIN candidates c ON c.other_article_id = s.article_id AND c.other_revision_id = s.revision_id
WHERE /* days */ true
