-- How many people were killed, injured or arrested, as told, with the sentence behind the number?
SELECT q.published_date, q.type, q.role, q.bound, q.value, substring(a.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence
FROM event_quantities q
JOIN event_mentions m USING (event_mention_id)
JOIN articles a ON a.article_id = q.article_id
WHERE q.role IN ('killed', 'injured', 'arrested')
ORDER BY q.published_date DESC NULLS LAST, q.value DESC
LIMIT 30
