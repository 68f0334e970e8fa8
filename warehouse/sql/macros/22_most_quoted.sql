-- most_quoted(since := NULL, until := NULL)
-- Speakers by the number of their quotations and of the articles and sites that carry them.
SELECT
    speaker, speaker_id, base.most_told(list(role) FILTER (role IS NOT NULL)) AS role, count(*) AS quotes,
    count(DISTINCT article_id) AS articles, count(DISTINCT site) AS sites
FROM quotes
WHERE speaker_id IS NOT NULL
    AND (since IS NULL OR published_date >= since::DATE) AND (until IS NULL OR published_date <= until::DATE)
GROUP BY speaker, speaker_id
ORDER BY quotes DESC, speaker
