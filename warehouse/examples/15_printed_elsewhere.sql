-- Which stories do several sites print, where do they probably come from, and what tells so?
SELECT first_published, title, sites, origin, origin_reason, origin_evidence, printed_by
FROM syndication_groups
WHERE sites > 1
ORDER BY sites DESC, first_published DESC, group_id
