-- Which articles were changed after publication, and by how many words?
SELECT r.title, r.revision_number, r.valid_from, r.word_count - p.word_count AS words_more, r.url
FROM revisions r
JOIN revisions p ON p.article_id = r.article_id AND p.revision_id = r.supersedes
ORDER BY r.valid_from DESC
