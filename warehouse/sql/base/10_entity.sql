-- One row an entity id that rows may hold: the entity that stands for it after merges, with its name.
-- A merge never leads to an entity that is given up itself (a law of warehouse.checks), so one step is the whole way.
SELECT
    e.entity_id AS held_id,
    coalesce(t.entity_id, e.entity_id) AS entity_id,
    coalesce(t.name, e.name) AS name,
    coalesce(t.type, e.type) AS type,
    CASE WHEN t.entity_id IS NULL THEN e.country ELSE t.country END AS country
FROM lake.entities e
LEFT JOIN lake.entity_merges m ON m.from_entity_id = e.entity_id
LEFT JOIN lake.entities t ON t.entity_id = m.to_entity_id
