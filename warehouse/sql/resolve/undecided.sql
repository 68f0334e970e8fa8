-- What is compared of the wanted revisions. When they came spares reading the files of all others.
SELECT w.article_id, w.revision_id, w.day, a.site, a.title, a.authors, a.text
FROM (
    SELECT unnest(?::VARCHAR[]) AS article_id, unnest(?::VARCHAR[]) AS revision_id, unnest(?::DATE[]) AS day
) w
JOIN lake.articles a ON a.article_id = w.article_id AND a.revision_id = w.revision_id
WHERE /* when */ true
ORDER BY w.day, w.article_id, w.revision_id
