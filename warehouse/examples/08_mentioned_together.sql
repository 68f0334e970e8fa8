-- What is mentioned in the same articles as the most quoted speaker? Put a name of your own in place of the variable.
SET VARIABLE speaker = (SELECT speaker FROM most_quoted() LIMIT 1);
SELECT entity, type, country, articles
FROM mentioned_with(getvariable('speaker'))
LIMIT 20
