-- What was said in the news of the last seven days that are covered, by whom and in which office?
SELECT published_date, speaker, role, kind, words
FROM quotes
WHERE speaker_id IS NOT NULL AND published_date > (SELECT max(published_date) FROM articles) - 7
ORDER BY published_date DESC, speaker, start_char
LIMIT 50
