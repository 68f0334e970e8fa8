SELECT
    m.mention_id, m.article_id, m.revision_id, m.published_date, a.site,
    e.entity_id, e.name AS entity, e.country,
    m.kind, m.type, m.start_char, m.end_char, m.text, p.entity_id AS place_entity_id, m.confidence, m.method, m.version
FROM lake.mentions m
ANTI JOIN lake.superseded o ON o.article_id = m.article_id AND o.revision_id = m.revision_id
JOIN lake.articles a ON a.article_id = m.article_id AND a.revision_id = m.revision_id
JOIN base.entity e ON e.held_id = m.entity_id
LEFT JOIN base.entity p ON p.held_id = m.place_entity_id
