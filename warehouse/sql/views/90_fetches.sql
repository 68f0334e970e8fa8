SELECT * EXCLUDE (body) FROM lake.fetches
