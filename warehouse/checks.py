"""The lake's own laws, checked on what is stored: keys stand once, references lead somewhere, rows show their text."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from schemas import LAKE_TABLES, Table
from schemas.registry import ARTICLE_TABLES
from schemas.syndication import SIGNATURE_BANDS

SAMPLED_ARTICLES = 500
"""Articles whose rows are held against their text: all of a million would take minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A law that does not hold."""

    name: str
    rows: int
    meaning: str


def broken(connection: duckdb.DuckDBPyConnection) -> list[Broken]:
    """All laws that the lake behind a `warehouse.connect` breaks; none in a sound one."""
    # Bands are 56 rows a revision, and one that stood twice would only cost a comparison.
    tables = [table for table in LAKE_TABLES.values() if table is not SIGNATURE_BANDS]
    laws = [law for table in tables for law in _laws(table)] + list(_LAWS)
    found = [Broken(name=name, rows=_count(connection, query), meaning=meaning) for name, meaning, query in laws]
    return [law for law in found if law.rows]


_LAWS = (
    (
        "runs.records",
        "is not new + revised + unchanged + rejected",
        "SELECT count(*) FROM lake.runs WHERE records <> new + revised + unchanged + rejected",
    ),
    (
        "run_sources.records",
        "do not add up to the run's",
        "SELECT count(*) FROM lake.runs r JOIN (SELECT run_id, sum(records) AS records FROM lake.run_sources "
        "GROUP BY run_id) s USING (run_id) WHERE r.records <> s.records",
    ),
    (
        "fetches.fate",
        "says that there is an article, and there is none",
        "SELECT count(*) FROM lake.fetches f WHERE f.fate <> 'rejected' AND NOT EXISTS (SELECT 1 FROM lake.articles a "
        "WHERE a.article_id = f.article_id AND a.revision_id = f.revision_id)",
    ),
    (
        "superseded",
        "does not leave exactly one revision of an article",
        "SELECT count(*) FROM (SELECT article_id FROM lake.articles a LEFT JOIN (SELECT *, true AS old "
        "FROM lake.superseded) o USING (article_id, revision_id) GROUP BY article_id "
        "HAVING count(*) FILTER (old IS NULL) <> 1)",
    ),
    (
        "entity_merges.to_entity_id",
        "is given up itself",
        "SELECT count(*) FROM lake.entity_merges m "
        "WHERE EXISTS (SELECT 1 FROM lake.entity_merges o WHERE o.from_entity_id = m.to_entity_id)",
    ),
    (
        "syndication.group_id",
        "stands for one article only, or for several origins",
        "SELECT count(*) FROM (SELECT group_id FROM lake.syndication GROUP BY group_id "
        "HAVING count(*) < 2 OR count(DISTINCT (origin, origin_article_id, origin_reason)) > 1)",
    ),
    (
        "syndication_merges.to_group_id",
        "is given up itself",
        "SELECT count(*) FROM lake.syndication_merges m "
        "WHERE EXISTS (SELECT 1 FROM lake.syndication_merges o WHERE o.from_group_id = m.to_group_id)",
    ),
)
"""Name, meaning, and a count of the rows that break it."""


def _laws(table: Table) -> Iterator[tuple[str, str, str]]:
    key = ", ".join(table.key)
    yield (
        f"{table.name}.key",
        f"({key}) stands more than once",
        f"SELECT count(*) FROM (SELECT 1 FROM lake.{table.name} GROUP BY {key} HAVING count(*) > 1)",
    )
    for column, target in table.references:
        other, _, other_column = target.partition(".")
        yield (
            f"{table.name}.{column}",
            f"no such {target}",
            f"SELECT count(*) FROM lake.{table.name} t WHERE t.{column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM lake.{other} o WHERE o.{other_column} = t.{column})",
        )
    if table in ARTICLE_TABLES and {"start_char", "end_char", "text"} <= set(table.names()):
        yield (
            f"{table.name}.text",
            "is not what stands at its offsets in the article",
            "WITH sampled AS (SELECT article_id, revision_id FROM lake.articles ORDER BY hash(article_id) "
            f"LIMIT {SAMPLED_ARTICLES}) SELECT count(*) FROM lake.{table.name} t "
            "JOIN sampled s USING (article_id, revision_id) JOIN lake.articles a USING (article_id, revision_id) "
            "WHERE t.text <> substring(a.text, t.start_char + 1, t.end_char - t.start_char)",
        )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return row[0] if row else 0
