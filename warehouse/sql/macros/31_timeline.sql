-- timeline(one, other, wanted_statuses := ['asserted'])
-- What happened between two parties, in either direction, oldest first.
WITH ones AS (
    SELECT event_mention_id, role = 'actor' AS acts
    FROM lake.event_arguments
    WHERE entity_id IN (SELECT held_id FROM base.held(one))
), others AS (
    SELECT event_mention_id, role = 'actor' AS acts
    FROM lake.event_arguments
    WHERE entity_id IN (SELECT held_id FROM base.held(other))
), shared AS (
    SELECT DISTINCT event_mention_id
    FROM ones
    JOIN others USING (event_mention_id)
    WHERE ones.acts OR others.acts
), parties AS (
    SELECT
        a.event_mention_id,
        list({'ordinal': a.ordinal, 'name': coalesce(e.name, a.text), 'id': e.entity_id}) FILTER (a.role = 'actor') AS actors,
        list({'ordinal': a.ordinal, 'name': coalesce(e.name, a.text), 'id': e.entity_id}) FILTER (a.role = 'recipient') AS recipients
    FROM lake.event_arguments a
    LEFT JOIN base.entity e ON e.held_id = a.entity_id
    WHERE a.event_mention_id IN (SELECT event_mention_id FROM shared)
    GROUP BY a.event_mention_id
), told AS (
    SELECT
        l.event_id, coalesce(min(m.start_date), min(m.published_date)) AS day,
        list(coalesce(p.actors, [])) AS all_actors, list(coalesce(p.recipients, [])) AS all_recipients,
        list(m.type) AS types, list(m.mode) FILTER (m.mode IS NOT NULL) AS modes,
        list(coalesce(e.name, m.place)) FILTER (coalesce(e.name, m.place) IS NOT NULL) AS places,
        list(m.status) AS statuses, avg(m.goldstein) AS goldstein, count(DISTINCT m.article_id) AS article_count,
        min(coalesce(m.published_date, DATE '9999-12-31')::VARCHAR || m.event_mention_id) AS first_telling
    FROM lake.event_mentions m
    ANTI JOIN lake.superseded o ON o.article_id = m.article_id AND o.revision_id = m.revision_id
    JOIN parties p ON p.event_mention_id = m.event_mention_id
    JOIN lake.event_links l ON l.event_mention_id = m.event_mention_id
    LEFT JOIN base.entity e ON e.held_id = m.place_entity_id
    GROUP BY l.event_id
)
SELECT
    day, list_sort(list_distinct(list_transform(flatten(all_actors), lambda each_party: each_party.name))) AS actors,
    base.most_told(types) AS type, base.most_told(modes) AS mode,
    list_sort(list_distinct(list_transform(flatten(all_recipients), lambda each_party: each_party.name))) AS recipients,
    base.most_told(places) AS place,
    base.told_status(statuses) AS status,
    goldstein, article_count, event_id, substring(first_telling, 11) AS example_mention_id
FROM told
WHERE list_contains(wanted_statuses, base.told_status(statuses))
ORDER BY day NULLS FIRST, event_id
