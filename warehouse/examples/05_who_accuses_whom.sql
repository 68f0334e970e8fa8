-- Who accuses whom, and how often is it told?
SELECT accuser, accused, accusations, articles, first_published, last_published
FROM accusations()
