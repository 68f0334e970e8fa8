-- base.held(wanted)
-- Entity ids that rows may hold for the entities of that name or alias, whatever case and accents, merged ones too.
SELECT held_id
FROM base.entity
WHERE entity_id IN (
    SELECT entity_id
    FROM base.entity
    WHERE held_id IN (
        SELECT entity_id FROM lake.entities WHERE strip_accents(name) ILIKE strip_accents(trim(wanted))
        UNION ALL
        SELECT entity_id FROM lake.entity_aliases WHERE strip_accents(alias) ILIKE strip_accents(trim(wanted))
    )
)
