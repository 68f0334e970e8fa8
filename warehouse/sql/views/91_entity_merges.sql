SELECT * FROM lake.entity_merges
