"""The lake's own laws, checked on what is stored: keys stand once, references lead somewhere, rows show their text."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from schemas import LAKE_TABLES, Table
from schemas.registry import ARTICLE_TABLES

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
    found = [
        Broken(name=name, rows=_count(connection, query), meaning=meaning)
        for table in LAKE_TABLES.values()
        for name, meaning, query in _laws(table)
    ]
    return [law for law in found if law.rows]


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
            "WITH sampled AS (SELECT article_id, revision_id, text FROM lake.articles "
            f"USING SAMPLE {SAMPLED_ARTICLES}) "
            f"SELECT count(*) FROM lake.{table.name} t JOIN sampled s USING (article_id, revision_id) "
            "WHERE t.text <> substring(s.text, t.start_char + 1, t.end_char - t.start_char)",
        )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return row[0] if row else 0
