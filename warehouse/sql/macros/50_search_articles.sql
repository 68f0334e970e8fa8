-- search_articles(words, since := NULL, until := NULL)
-- Articles that hold all the words at the beginning of a word, in any case; up to eight, "two words" as one; a scan.
SELECT
    a.article_id, a.published_date, a.site, a.title,
    replace(substring(a.text, greatest(1, strpos(lower(a.text), base.word(words, 1)) - 60), 160), chr(10), ' ') AS excerpt
FROM articles a
WHERE base.holds(a.text, words)
    AND (since IS NULL OR a.published_date >= since::DATE) AND (until IS NULL OR a.published_date <= until::DATE)
ORDER BY a.published_date DESC NULLS LAST, a.article_id
