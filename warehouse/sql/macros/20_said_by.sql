-- said_by(who, since := NULL, until := NULL)
-- What a person or organisation said, newest first.
SELECT q.published_date, q.site, q.speaker, q.role, q.kind, q.words, q.addressee, q.medium, q.article_id, q.quote_id
FROM quotes q
WHERE (q.speaker_id IN (SELECT held_id FROM base.held(who)) OR q.speaker_id IS NULL AND q.speaker ILIKE who)
    AND (since IS NULL OR q.published_date >= since::DATE)
    AND (until IS NULL OR q.published_date <= until::DATE)
ORDER BY q.published_date DESC NULLS LAST, q.article_id, q.start_char
