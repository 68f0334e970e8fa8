-- said_by(who)
-- What a person or organisation said, newest first.
SELECT q.published_date, q.site, q.speaker, q.role, q.kind, q.words, q.addressee, q.medium, q.article_id, q.quote_id
FROM quotes q
WHERE q.speaker_id IN (SELECT entity_id FROM entities_named(who)) OR q.speaker ILIKE who
ORDER BY q.published_date DESC NULLS LAST, q.article_id, q.start_char
