-- What is mentioned in the same articles as the most quoted speaker?
SELECT entity, type, country, articles
FROM mentioned_with((SELECT speaker FROM most_quoted() LIMIT 1))
LIMIT 20
