-- Who is quoted most, in how many articles and on how many sites?
SELECT speaker, role, quotes, articles, sites
FROM most_quoted()
LIMIT 20
