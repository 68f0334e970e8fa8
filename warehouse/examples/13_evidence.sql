-- Which sentence stands behind the newest quotation? Every row can be traced to its words in this way.
SET VARIABLE newest = (SELECT quote_id FROM quotes ORDER BY published_date DESC NULLS LAST, quote_id LIMIT 1);
SELECT kind, before, sentence, after, url
FROM evidence(getvariable('newest'))
