SELECT * FROM lake.rejects
