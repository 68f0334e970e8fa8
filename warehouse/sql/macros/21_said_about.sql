-- said_about(who, about)
-- What `who` said about `about`: quotations whose sentence names it; % as `who` takes every speaker.
SELECT q.published_date, q.site, q.speaker, q.kind, q.words, q.article_id, q.quote_id
FROM quotes q
WHERE (who = '%' OR q.speaker_id IN (SELECT entity_id FROM entities_named(who)) OR q.speaker ILIKE who)
    AND (
        q.words ILIKE '%' || about || '%'
        OR EXISTS (
            SELECT 1
            FROM lake.mentions m
            JOIN base.entity b ON b.held_id = m.entity_id
            WHERE m.article_id = q.article_id AND m.revision_id = q.revision_id
                AND m.start_char >= q.start_char AND m.end_char <= q.end_char
                AND b.entity_id IN (SELECT entity_id FROM entities_named(about))
        )
    )
ORDER BY q.published_date DESC NULLS LAST, q.article_id, q.start_char
