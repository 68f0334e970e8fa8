-- Grain: a day. Key: date_key.
-- Whole years, so that time series have no gaps: those of publication without a gap, and those that events and quotes
-- name. Years before 1900 are not filled up: one dump row dated 0001-01-01 would add 740,000 days.
WITH published AS (
    SELECT DISTINCT published_date_key AS date_key FROM fact_coverage WHERE published_date_key <> 'unknown'
),
covered AS (
    SELECT greatest(min(year(date_key::DATE)), 1900) AS first_year, max(year(date_key::DATE)) AS last_year
    FROM published
),
named AS (
    SELECT date_key FROM published
    UNION SELECT start_date_key FROM fact_event_mention
    UNION SELECT end_date_key FROM fact_event_mention
    UNION SELECT said_on_key FROM fact_quote
),
years AS (
    SELECT DISTINCT year(date_key::DATE) AS year FROM named WHERE date_key <> 'unknown'
    UNION
    SELECT unnest(range(first_year, last_year + 1)) FROM covered
),
days AS (
    SELECT unnest(generate_series(make_date(year, 1, 1), make_date(year, 12, 31), INTERVAL 1 DAY))::DATE AS day
    FROM years
)
SELECT
    date_key(day) AS date_key,
    bi_date(day) AS date,
    year(day) AS year,
    year(day) || '-Q' || quarter(day) AS quarter,
    left(date_key(day), -3) AS month,
    month(day) AS month_number,
    monthname(day) AS month_name,
    isoyear(day) || '-W' || lpad(weekofyear(day)::VARCHAR, 2, '0') AS week,
    dayofmonth(day) AS day_of_month,
    isodow(day) AS weekday_number,
    dayname(day) AS weekday_name,
    isodow(day) >= 6 AS is_weekend,
    coalesce(year(day) BETWEEN first_year AND last_year, false) AS in_coverage
FROM days CROSS JOIN covered
UNION ALL
VALUES ('unknown', NULL, 0, 'unknown', 'unknown', 0, 'unknown', 'unknown', 0, 0, 'unknown', false, false)
ORDER BY date_key
