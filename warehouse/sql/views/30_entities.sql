SELECT
    e.entity_id, e.name, e.type, e.country, e.key_source, e.wikidata_id, e.geonames_id, e.latitude, e.longitude,
    coalesce(a.aliases, []) AS aliases
FROM lake.entities e
ANTI JOIN lake.entity_merges s ON s.from_entity_id = e.entity_id
LEFT JOIN (
    SELECT b.entity_id, list_sort(list_distinct(list(a.alias))) AS aliases
    FROM lake.entity_aliases a
    JOIN base.entity b ON b.held_id = a.entity_id
    GROUP BY b.entity_id
) a ON a.entity_id = e.entity_id
