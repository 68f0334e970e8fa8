SELECT * FROM lake.polls
