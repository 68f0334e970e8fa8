-- told_status(statuses)
-- An event that one telling asserts is asserted; else the status that most tellings give.
CASE WHEN list_contains(statuses, 'asserted') THEN 'asserted' ELSE base.most_told(statuses) END
