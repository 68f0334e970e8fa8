-- search_quotes(wanted, since := NULL, until := NULL)
-- Quotations that hold all the words, in the same way as search_articles.
SELECT q.published_date, q.site, q.speaker, q.kind, q.words, q.article_id, q.quote_id
FROM quotes q
WHERE base.holds(q.words, wanted)
    AND (since IS NULL OR q.published_date >= since::DATE) AND (until IS NULL OR q.published_date <= until::DATE)
ORDER BY q.published_date DESC NULLS LAST, q.article_id, q.start_char
