"""Sources and sites that bring much less than they used to: a layout that changed, a wall that was put up."""

from warehouse.lake import Lake

FEWEST_NOW = 5
FEWEST_BEFORE = 20
_QUESTION = "has its layout changed, or a wall been put up?"
_SHARES = """
WITH all_runs AS (
    SELECT s.source, s.run_id = ? AS is_now, sum(s.records)::BIGINT AS records,
        sum(s.new + s.revised + s.unchanged) / sum(s.records) AS share
    FROM lake.run_sources s WHERE s.source IN (SELECT source FROM lake.run_sources WHERE run_id = ?)
    GROUP BY ALL HAVING sum(s.records) > 0
)
SELECT n.source, n.records AS records, n.share AS share_now, b.share AS share_before
FROM all_runs n JOIN all_runs b ON b.source = n.source AND n.is_now AND NOT b.is_now
WHERE n.records >= ? AND b.records >= ? AND n.share < 0.5 * b.share
ORDER BY n.source
"""
_WORDS = """
WITH sites AS (SELECT DISTINCT site FROM lake.articles WHERE run_id = ? AND site IS NOT NULL),
told AS (
    SELECT a.site, a.run_id = ? AS is_now, count(*) AS articles, median(a.word_count) AS words,
        avg((a.published_at IS NOT NULL)::INTEGER) AS dated
    FROM lake.articles a JOIN sites USING (site) GROUP BY ALL
)
SELECT n.site, n.articles AS articles, n.words AS words_now, b.words AS words_before, n.dated AS dated_now,
    b.dated AS dated_before
FROM told n JOIN told b ON b.site = n.site AND n.is_now AND NOT b.is_now
WHERE n.articles >= ? AND b.articles >= ? AND (n.words < 0.4 * b.words OR n.dated < 0.5 * b.dated)
ORDER BY n.site
"""
_LISTED = """
WITH asked AS (
    SELECT source, url, run_id, sum(items) AS items FROM lake.polls
    WHERE kind IN ('feed', 'sitemap') AND outcome = 'changed' GROUP BY ALL
)
SELECT n.source, n.url, median(b.items)::BIGINT AS items_before
FROM asked n JOIN asked b ON b.url = n.url AND b.source = n.source AND b.run_id <> n.run_id
WHERE n.run_id = ? AND n.items = 0 GROUP BY ALL HAVING median(b.items) > 0 ORDER BY ALL
"""


def yield_warnings(lake: Lake, run_id: str) -> tuple[str, ...]:
    """One sentence for each source or site of the run that fell to less than half of its own past.

    Looked at: the share of records that became articles, the median length and the dates of a site's articles (from
    5 now and 20 before on), and feeds that list nothing any more.
    """
    shares = lake.asked(_SHARES, run_id, run_id, FEWEST_NOW, FEWEST_BEFORE).to_pylist()
    sites = lake.asked(_WORDS, run_id, run_id, FEWEST_NOW, FEWEST_BEFORE).to_pylist()
    listed = lake.asked(_LISTED, run_id).to_pylist()
    return (
        *(
            f"{row['source']}: {row['share_now']:.0%} of {row['records']:,} records are articles, "
            f"{row['share_before']:.0%} in earlier runs: {_QUESTION}"
            for row in shares
        ),
        *(_about_site(row) for row in sites),
        *(f"{row['source']}: {row['url']} lists nothing, {row['items_before']:,} pages before" for row in listed),
    )


def _about_site(row: dict) -> str:
    if row["words_now"] < 0.4 * row["words_before"]:
        what = f"{row['words_now']:.0f} words in the median of {row['articles']:,} articles, {row['words_before']:.0f}"
    else:
        what = f"{row['dated_now']:.0%} of {row['articles']:,} articles have a date, {row['dated_before']:.0%}"
    return f"{row['site']}: {what} in earlier runs: {_QUESTION}"
