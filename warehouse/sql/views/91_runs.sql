SELECT * FROM lake.runs
