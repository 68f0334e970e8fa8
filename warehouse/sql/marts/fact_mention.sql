-- Grain: an entity in an article. Key: article_id, entity_id.
-- Single mentions stay in the lake: BI counts articles and mentions, and this is half the rows.
SELECT
    article_id,
    site_key(any_value(site)) AS site_id,
    date_key(any_value(published_date)) AS published_date_key,
    bi_date(any_value(published_date)) AS published_date,
    entity_id,
    count(*) AS mention_count,
    cell(arg_min(text, start_char)) AS first_text,
    min(start_char) AS first_char
FROM mentions
GROUP BY article_id, entity_id
ORDER BY published_date_key, article_id, first_char, entity_id
