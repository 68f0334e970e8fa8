-- said_about(who, about, since := NULL, until := NULL)
-- What `who` said about `about`: quotations that name it or refer to it; % as `who` takes every speaker.
WITH meant AS (
    SELECT q.quote_id
    FROM lake.mentions m
    JOIN lake.quotes q ON q.article_id = m.article_id AND q.revision_id = m.revision_id
    WHERE m.entity_id IN (SELECT held_id FROM base.held(about))
        AND m.start_char >= q.start_char AND m.end_char <= q.end_char
)
SELECT q.published_date, q.site, q.speaker, q.kind, q.words, q.article_id, q.quote_id
FROM quotes q
WHERE (who = '%' OR q.speaker_id IN (SELECT held_id FROM base.held(who)) OR q.speaker_id IS NULL AND q.speaker ILIKE who)
    AND (q.quote_id IN (SELECT quote_id FROM meant) OR q.words ILIKE '%' || about || '%')
    AND (since IS NULL OR q.published_date >= since::DATE)
    AND (until IS NULL OR q.published_date <= until::DATE)
ORDER BY q.published_date DESC NULLS LAST, q.article_id, q.start_char
