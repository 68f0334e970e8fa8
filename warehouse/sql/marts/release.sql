-- Grain: the publication, one row. Key: release_id, which is added to every table.
SELECT
    $released_at::TIMESTAMPTZ AS released_at,
    $snapshot_id::BIGINT AS snapshot_id,
    $snapshot_at::TIMESTAMPTZ AS snapshot_at,
    $schema_version::INTEGER AS schema_version,
    $with_text::BOOLEAN AS with_text,
    (SELECT count(*) FROM articles) AS article_count
