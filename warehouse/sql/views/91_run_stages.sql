SELECT * FROM lake.run_stages
