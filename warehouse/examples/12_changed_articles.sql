-- Which articles were changed after publication, and what was changed: from which words to which?
SELECT c.valid_from, c.title, c.part, c.kind, c.old_text, c.new_text, c.url
FROM revision_changes c
ORDER BY c.valid_from DESC, c.article_id, c.ordinal
