-- search_quotes(wanted)
-- Quotations that hold all of the words, whatever the case; a plain scan.
SELECT published_date, site, speaker, kind, words, article_id, quote_id
FROM quotes
WHERE len(list_filter(string_split_regex(lower(trim(wanted)), '\s+'), lambda w: NOT contains(lower(words), w))) = 0
ORDER BY published_date DESC NULLS LAST, article_id, start_char
