-- evidence(id)
-- The sentence behind a quotation, event mention, mention or role, with what stands before and after it.
SELECT
    r.kind, a.title, a.url, a.published_date,
    substring(a.text, greatest(1, r.sentence_start - 199), least(200, r.sentence_start)) AS before,
    substring(a.text, r.sentence_start + 1, r.sentence_end - r.sentence_start) AS sentence,
    substring(a.text, r.sentence_end + 1, 200) AS after,
    r.shown AS words, r.start_char, r.end_char, a.article_id
FROM (
    SELECT 'quote' AS kind, article_id, revision_id, start_char, end_char, sentence_start, sentence_end, text AS shown
    FROM lake.quotes WHERE quote_id = id
    UNION ALL
    SELECT 'event', article_id, revision_id, start_char, end_char, sentence_start, sentence_end, text
    FROM lake.event_mentions WHERE event_mention_id = id
    UNION ALL
    SELECT 'event', m.article_id, m.revision_id, m.start_char, m.end_char, m.sentence_start, m.sentence_end, m.text
    FROM lake.event_links l JOIN lake.event_mentions m USING (event_mention_id) WHERE l.event_id = id
    UNION ALL
    SELECT 'mention', article_id, revision_id, start_char, end_char, start_char, end_char, text
    FROM lake.mentions WHERE mention_id = id
    UNION ALL
    SELECT 'role', article_id, revision_id, start_char, end_char, start_char, end_char, text
    FROM lake.roles WHERE role_id = id
) r
JOIN lake.articles a ON a.article_id = r.article_id AND a.revision_id = r.revision_id
