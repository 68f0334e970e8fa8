SELECT c.*, a.valid_from, a.site, a.title, a.url
FROM lake.revision_changes c
JOIN lake.articles a ON a.article_id = c.article_id AND a.revision_id = c.revision_id
