-- Lists first, choices from them after: those are made only for the rows and columns that are asked for.
SELECT
    t.event_id,
    base.most_told(t.types) AS type,
    base.most_told(t.modes) AS mode,
    base.most_told(t.quad_classes) AS quad_class,
    t.goldstein,
    list_sort(list_distinct(list_transform(coalesce(p.actors, []), lambda each_party: each_party.name))) AS actors,
    list_sort(list_distinct(list_transform(coalesce(p.actors, []), lambda each_party: each_party.id))) AS actor_ids,
    list_sort(list_distinct(list_transform(coalesce(p.recipients, []), lambda each_party: each_party.name))) AS recipients,
    list_sort(list_distinct(list_transform(coalesce(p.recipients, []), lambda each_party: each_party.id))) AS recipient_ids,
    base.most_told(t.places).name AS place,
    base.most_told(t.places).id AS place_id,
    list_sort(list_distinct(list_transform(coalesce(t.places, []), lambda each_party: each_party.name))) AS places,
    t.start_date,
    t.end_date,
    base.told_status(t.statuses) AS status,
    list_sort(list_distinct(t.statuses)) AS statuses,
    t.mention_count,
    list_unique(t.article_ids)::BIGINT AS article_count,
    coalesce(list_unique(t.sites), 0)::BIGINT AS site_count,
    k.killed_min,
    k.killed_max,
    t.first_published,
    t.last_published,
    substring(t.first_telling, 11) AS example_mention_id
FROM (
    SELECT
        l.event_id,
        list(m.type) AS types,
        list(m.mode) FILTER (m.mode IS NOT NULL) AS modes,
        list(m.quad_class) FILTER (m.quad_class IS NOT NULL) AS quad_classes,
        avg(m.goldstein) AS goldstein,
        list({'name': coalesce(e.name, m.place), 'id': e.entity_id}) FILTER (coalesce(e.name, m.place) IS NOT NULL) AS places,
        min(m.start_date) AS start_date,
        max(m.end_date) AS end_date,
        list(m.status) AS statuses,
        count(*) AS mention_count,
        list(m.article_id) AS article_ids,
        list(a.site) FILTER (a.site IS NOT NULL) AS sites,
        min(m.published_date) AS first_published,
        max(m.published_date) AS last_published,
        min(coalesce(m.published_date, DATE '9999-12-31')::VARCHAR || m.event_mention_id) AS first_telling
    FROM lake.event_mentions m
    ANTI JOIN lake.superseded o ON o.article_id = m.article_id AND o.revision_id = m.revision_id
    JOIN lake.articles a ON a.article_id = m.article_id AND a.revision_id = m.revision_id
    JOIN lake.event_links l ON l.article_id = m.article_id AND l.event_mention_id = m.event_mention_id
    LEFT JOIN base.entity e ON e.held_id = m.place_entity_id
    GROUP BY l.event_id
) t
LEFT JOIN (
    SELECT
        l.event_id,
        list({'name': coalesce(e.name, a.text), 'id': e.entity_id}) FILTER (a.role = 'actor') AS actors,
        list({'name': coalesce(e.name, a.text), 'id': e.entity_id}) FILTER (a.role = 'recipient') AS recipients
    FROM lake.event_arguments a
    ANTI JOIN lake.superseded o ON o.article_id = a.article_id AND o.revision_id = a.revision_id
    JOIN lake.event_links l ON l.article_id = a.article_id AND l.event_mention_id = a.event_mention_id
    LEFT JOIN base.entity e ON e.held_id = a.entity_id
    GROUP BY l.event_id
) p ON p.event_id = t.event_id
LEFT JOIN (
    SELECT l.event_id, min(q.value) AS killed_min, max(q.value) AS killed_max
    FROM lake.event_quantities q
    ANTI JOIN lake.superseded o ON o.article_id = q.article_id AND o.revision_id = q.revision_id
    JOIN lake.event_links l ON l.article_id = q.article_id AND l.event_mention_id = q.event_mention_id
    WHERE q.role = 'killed'
    GROUP BY l.event_id
) k ON k.event_id = t.event_id
