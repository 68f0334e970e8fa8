SELECT
    r.role_id, r.article_id, r.revision_id, r.published_date, a.site,
    e.entity_id, e.name AS person,
    r.title, r.modifier, o.entity_id AS organisation_id, o.name AS organisation,
    r.start_char, r.end_char, r.text, r.method, r.version
FROM lake.roles r
ANTI JOIN lake.superseded o ON o.article_id = r.article_id AND o.revision_id = r.revision_id
JOIN lake.articles a ON a.article_id = r.article_id AND a.revision_id = r.revision_id
JOIN base.entity e ON e.held_id = r.entity_id
LEFT JOIN base.entity o ON o.held_id = r.organisation_id
