-- entities_named(wanted)
-- Entities whose name or alias is `wanted`, whatever the case; a % stands for anything.
SELECT entity_id, name, type, country, aliases
FROM entities
WHERE name ILIKE wanted OR len(list_filter(aliases, lambda a: a ILIKE wanted)) > 0
