-- Grain: a part of an article's text. Key: article_id, part.
-- Parts fit a cell of Excel and Power BI; nearly all articles have one.
SELECT
    article_id,
    part,
    part_count,
    (part - 1) * cell_characters() AS start_char,
    substring(text, (part - 1) * cell_characters() + 1, cell_characters()) AS text
FROM (
    SELECT
        article_id,
        text,
        greatest(ceil(length(text) / cell_characters()), 1)::INTEGER AS part_count,
        unnest(range(1, part_count + 1)) AS part
    FROM articles
)
ORDER BY article_id, part
