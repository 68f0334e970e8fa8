-- Grain: a name of an entity. Key: entity_id, alias.
SELECT DISTINCT entity_id, cell(alias) AS alias
FROM (SELECT entity_id, unnest(aliases) AS alias FROM entities)
ORDER BY entity_id, alias
