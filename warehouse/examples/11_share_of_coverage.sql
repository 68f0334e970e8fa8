-- How much of each site's coverage tells of conflict? Counts alone would only show who publishes most.
SELECT c.site, sum(c.articles) AS articles, any_value(k.conflicts) AS conflict_events,
    round(any_value(k.conflicts) / sum(c.words) * 10000, 1) AS for_10000_words
FROM coverage c
LEFT JOIN (
    SELECT site, count(*) AS conflicts
    FROM event_mentions
    WHERE quad_class IN (3, 4) AND status = 'asserted'
    GROUP BY site
) k ON k.site = c.site
GROUP BY c.site
ORDER BY articles DESC, c.site
