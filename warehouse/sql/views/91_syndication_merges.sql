SELECT * FROM lake.syndication_merges
