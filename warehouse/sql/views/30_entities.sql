SELECT
    e.entity_id, e.name, e.type, e.country, e.key_source, e.wikidata_id, e.geonames_id, e.latitude, e.longitude,
    coalesce(a.aliases, []) AS aliases
FROM lake.entities e
LEFT JOIN (
    SELECT b.entity_id, list(DISTINCT a.alias ORDER BY a.alias) AS aliases
    FROM lake.entity_aliases a
    JOIN base.entity b ON b.held_id = a.entity_id
    GROUP BY b.entity_id
) a ON a.entity_id = e.entity_id
WHERE e.entity_id NOT IN (SELECT from_entity_id FROM lake.entity_merges)
