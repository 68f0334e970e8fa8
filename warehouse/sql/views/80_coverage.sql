SELECT
    a.site, a.published_date, a.language,
    count(*) AS articles,
    sum(a.word_count)::BIGINT AS words,
    coalesce(sum(q.quotes), 0)::BIGINT AS quotes,
    coalesce(sum(e.events), 0)::BIGINT AS events
FROM articles a
LEFT JOIN (SELECT article_id, revision_id, count(*) AS quotes FROM lake.quotes GROUP BY ALL) q
    ON q.article_id = a.article_id AND q.revision_id = a.revision_id
LEFT JOIN (SELECT article_id, revision_id, count(*) AS events FROM lake.event_mentions GROUP BY ALL) e
    ON e.article_id = a.article_id AND e.revision_id = a.revision_id
GROUP BY a.site, a.published_date, a.language
