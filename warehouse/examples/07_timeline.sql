-- What passed between the two parties that act on each other most?
WITH pair AS (
    SELECT unnest(actors) AS one, recipients
    FROM events
    WHERE len(recipients) > 0
), busiest AS (
    SELECT one, unnest(recipients) AS other, count(*) AS events
    FROM pair
    GROUP BY ALL
    ORDER BY events DESC, one, other
    LIMIT 1
)
SELECT day, actors, type, recipients, place, status
FROM timeline((SELECT one FROM busiest), (SELECT other FROM busiest))
