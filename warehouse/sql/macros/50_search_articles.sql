-- search_articles(words)
-- Articles whose text holds all of the words, whatever the case, with the place of the first; a plain scan.
SELECT
    article_id, published_date, site, title,
    substring(text, greatest(1, strpos(lower(text), lower(split_part(words, ' ', 1))) - 60), 160) AS excerpt
FROM articles
WHERE len(list_filter(string_split_regex(lower(trim(words)), '\s+'), lambda w: NOT contains(lower(text), w))) = 0
ORDER BY published_date DESC NULLS LAST, article_id
