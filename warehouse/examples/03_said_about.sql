-- What does anyone say about the person or place that is mentioned in most articles?
SELECT s.published_date, s.speaker, s.words
FROM said_about('%', (SELECT entity FROM mentions GROUP BY entity ORDER BY count(DISTINCT article_id) DESC, entity LIMIT 1)) s
LIMIT 20
