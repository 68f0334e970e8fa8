-- What does anyone say about what is mentioned in most articles? Put a name of your own in place of the variable.
SET VARIABLE about = (
    SELECT entity FROM mentions GROUP BY entity ORDER BY count(DISTINCT article_id) DESC, entity LIMIT 1
);
SELECT published_date, speaker, words
FROM said_about('%', getvariable('about'))
LIMIT 20
