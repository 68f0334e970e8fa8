-- One row an entity id that rows may hold: the entity that stands for it after merges, with its name.
SELECT
    e.entity_id AS held_id,
    t.entity_id,
    t.name,
    t.type,
    t.country
FROM lake.entities e
LEFT JOIN lake.entity_merges m ON m.from_entity_id = e.entity_id
JOIN lake.entities t ON t.entity_id = coalesce(m.to_entity_id, e.entity_id)
