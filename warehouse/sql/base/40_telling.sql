-- One row an event mention of a newest revision with its event, its site and its parties.
-- Parties are joined twice, dated and undated, since only an equality carries a filter on the day to them.
SELECT
    m.*, l.event_id, a.site,
    coalesce(d.actors, u.actors, []) AS actors,
    coalesce(d.recipients, u.recipients, []) AS recipients
FROM lake.event_mentions m
ANTI JOIN lake.superseded o ON o.article_id = m.article_id AND o.revision_id = m.revision_id
JOIN lake.articles a ON a.article_id = m.article_id AND a.revision_id = m.revision_id
JOIN lake.event_links l ON l.article_id = m.article_id AND l.event_mention_id = m.event_mention_id
LEFT JOIN (FROM base.party WHERE published_date IS NOT NULL) d
    ON d.article_id = m.article_id AND d.event_mention_id = m.event_mention_id AND d.published_date = m.published_date
LEFT JOIN (FROM base.party WHERE published_date IS NULL) u
    ON u.article_id = m.article_id AND u.event_mention_id = m.event_mention_id
