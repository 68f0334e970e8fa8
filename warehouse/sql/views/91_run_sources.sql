SELECT * FROM lake.run_sources
