-- Grain: a day. Key: date_key.
-- Whole years, so that time series have no gaps: those of publication without a gap, and those that events and quotes
-- name. Years before 1900 are not filled up: one dump row dated 0001-01-01 would add 740,000 days.
WITH published AS (
    SELECT DISTINCT published_date AS day FROM articles WHERE published_date IS NOT NULL
),
covered AS (
    SELECT greatest(min(year(day)), 1900) AS first_year, max(year(day)) AS last_year FROM published
),
named AS (
    SELECT day FROM published
    UNION SELECT start_date FROM event_mentions
    UNION SELECT end_date FROM event_mentions
    UNION SELECT said_on FROM quotes
),
years AS (
    SELECT DISTINCT year(day) AS year FROM named WHERE day IS NOT NULL
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
