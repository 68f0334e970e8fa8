-- Grain: a wording that gives a person an office. Key: role_id.
SELECT
    role_id,
    article_id,
    site_key(site) AS site_id,
    date_key(published_date) AS published_date_key,
    bi_date(published_date) AS published_date,
    member(entity_id) AS person_id,
    cell(person) AS person,
    cell(title) AS title,
    modifier,
    member(organisation_id) AS organisation_id,
    cell(organisation) AS organisation,
    start_char
FROM roles
ORDER BY published_date_key, article_id, start_char, role_id
