-- What passed between the two parties that act on each other most? Put names of your own in place of the variables.
SET VARIABLE busiest = (
    SELECT {'one': one, 'other': other}
    FROM (SELECT unnest(actors) AS one, recipients FROM events), (SELECT unnest(recipients) AS other)
    WHERE one <> other
    GROUP BY one, other
    ORDER BY count(*) DESC, one, other
    LIMIT 1
);
SELECT day, actors, type, recipients, place, status
FROM timeline(getvariable('busiest').one, getvariable('busiest').other)
