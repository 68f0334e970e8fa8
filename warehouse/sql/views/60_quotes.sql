SELECT
    q.quote_id, q.article_id, q.revision_id, q.published_date, a.site,
    q.kind, q.text, q.words,
    coalesce(s.name, q.speaker) AS speaker, s.entity_id AS speaker_id, q.speaker AS speaker_text, q.speaker_reason,
    q.role, f.name AS affiliation, f.entity_id AS affiliation_id,
    q.cue, q.cue_class, q.negated, q.addressee, q.medium, q.venue, q.said_on, q.via, q.parent_quote_id,
    q.start_char, q.end_char, q.content, q.sentence_start, q.sentence_end,
    q.content_confidence, q.speaker_confidence, q.method, q.version
FROM lake.quotes q
ANTI JOIN lake.superseded o ON o.article_id = q.article_id AND o.revision_id = q.revision_id
JOIN lake.articles a ON a.article_id = q.article_id AND a.revision_id = q.revision_id
LEFT JOIN base.entity s ON s.held_id = q.speaker_id
LEFT JOIN base.entity f ON f.held_id = q.affiliation_id
