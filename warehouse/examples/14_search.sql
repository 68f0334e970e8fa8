-- Which articles hold all of these words?
SELECT published_date, site, title, excerpt
FROM search_articles('water harbour')
