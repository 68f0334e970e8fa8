-- entities_named(wanted)
-- Entities whose name or alias is `wanted`, whatever case and accents; a % stands for anything.
SELECT entity_id, name, type, country, aliases
FROM entities
WHERE entity_id IN (SELECT held_id FROM base.held(wanted))
