SELECT
    m.event_mention_id, m.event_id, m.article_id, m.revision_id, m.published_date, m.site,
    m.type, m.mode, m.contexts, m.cameo_code, m.quad_class, m.goldstein, m.text AS trigger,
    base.names(m.actors) AS actors, base.ids(m.actors) AS actor_ids,
    base.names(m.recipients) AS recipients, base.ids(m.recipients) AS recipient_ids,
    coalesce(p.name, m.place) AS place, p.entity_id AS place_id,
    m.start_date, m.end_date, m.date_precision, m.date_text, m.status,
    coalesce(s.name, m.source) AS source, s.entity_id AS source_id,
    m.quote_id, m.is_lead, m.is_background, m.start_char, m.end_char, m.sentence_start, m.sentence_end,
    m.trigger_confidence, m.arguments_confidence, m.method, m.version
FROM base.telling m
LEFT JOIN base.entity p ON p.held_id = m.place_entity_id
LEFT JOIN base.entity s ON s.held_id = m.source_entity_id
