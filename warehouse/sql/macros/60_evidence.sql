-- evidence(id)
-- The sentence behind a quotation, event, event mention, mention or role, with the sentences before and after it.
WITH found AS (
    SELECT 'quote' AS kind, article_id, revision_id, start_char, end_char, sentence_start, sentence_end, text AS shown
    FROM lake.quotes WHERE quote_id = id
    UNION ALL
    SELECT 'event', article_id, revision_id, start_char, end_char, sentence_start, sentence_end, text
    FROM lake.event_mentions
    WHERE event_mention_id = id
        OR event_mention_id IN (SELECT event_mention_id FROM lake.event_links WHERE event_id = id)
    UNION ALL
    SELECT 'mention', article_id, revision_id, start_char, end_char, NULL, NULL, text
    FROM lake.mentions WHERE mention_id = id
    UNION ALL
    SELECT 'role', article_id, revision_id, start_char, end_char, NULL, NULL, text
    FROM lake.roles WHERE role_id = id
), few AS (
    SELECT * FROM found LIMIT 1000  -- tells the planner to look the articles up instead of reading all of them
), placed AS (
    SELECT
        f.* EXCLUDE (sentence_start, sentence_end), a.title, a.url, a.published_date, a.text,
        coalesce(f.sentence_start, base.sentence_begin(a.text, f.start_char)) AS s,
        coalesce(f.sentence_end, base.sentence_finish(a.text, f.end_char - 1)) AS e
    FROM few f
    JOIN lake.articles a ON a.article_id = f.article_id AND a.revision_id = f.revision_id
), neighbours AS (
    SELECT
        *,
        length(rtrim(left(text, s), E' \n\t')) AS before_end,
        length(text) - length(ltrim(substring(text, e + 1), E' \n\t')) AS after_start
    FROM placed
)
SELECT
    kind, title, url, published_date,
    CASE
        WHEN before_end = 0 THEN ''
        ELSE substring(text, base.sentence_begin(text, before_end - 1) + 1, before_end - base.sentence_begin(text, before_end - 1))
    END AS before,
    substring(text, s + 1, e - s) AS sentence,
    CASE
        WHEN after_start >= length(text) THEN ''
        ELSE substring(text, after_start + 1, base.sentence_finish(text, after_start) - after_start)
    END AS after,
    shown AS words, start_char, end_char, article_id
FROM neighbours
ORDER BY published_date NULLS LAST, article_id, start_char
