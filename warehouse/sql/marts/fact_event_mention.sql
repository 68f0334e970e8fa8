-- Grain: a sentence's telling of an event. Key: event_mention_id.
-- The sentence is cut from the article, so that a chart can be drilled down to words.
SELECT
    m.event_mention_id,
    m.event_id,
    m.article_id,
    site_key(m.site) AS site_id,
    date_key(m.published_date) AS published_date_key,
    bi_date(m.published_date) AS published_date,
    event_type_key(m.type, m.mode) AS event_type_id,
    cell(m.trigger) AS trigger,
    m.status,
    label_event_status(m.status) AS status_label,
    listed(m.actors) AS actors,
    listed(m.recipients) AS recipients,
    member(m.place_id) AS place_id,
    cell(m.place) AS place,
    date_key(m.start_date) AS start_date_key,
    bi_date(m.start_date) AS start_date,
    date_key(m.end_date) AS end_date_key,
    bi_date(m.end_date) AS end_date,
    m.date_precision,
    m.goldstein,
    member(m.source_id) AS source_id,
    cell(m.source) AS source,
    m.quote_id IS NOT NULL AS is_quoted,
    m.is_lead,
    m.is_background,
    cell(substring(a.text, m.sentence_start + 1, m.sentence_end - m.sentence_start)) AS sentence,
    m.trigger_confidence,
    m.arguments_confidence,
    m.start_char,
    m.method,
    m.version
FROM event_mentions AS m
JOIN articles AS a USING (article_id)
ORDER BY published_date_key, m.article_id, m.start_char, m.event_mention_id
