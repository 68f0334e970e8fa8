"""Statements inside a commit: insert, replace, and the checks that stand in for keys, which DuckLake does not have."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from schemas import LAKE_TABLES, ContractError

Connection = duckdb.DuckDBPyConnection


def rows_of(connection: Connection, query: str, *values: object) -> list[dict]:
    """All rows of a query by column name; `values` fill its question marks."""
    return connection.execute(query, list(values)).to_arrow_table().to_pylist()


@contextmanager
def temporary(connection: Connection, rows: pa.Table) -> Iterator[str]:
    """A temporary table of the rows: a view made inside the transaction would bar it from writing to the lake."""
    name = f"batch_{id(rows)}"
    reader = rows  # noqa: F841 (DuckDB finds it by its name)
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM reader")
    try:
        yield f"temp.main.{name}"
    finally:
        connection.execute(f"DROP TABLE IF EXISTS temp.main.{name}")


def insert(connection: Connection, name: str, rows: pa.Table) -> None:
    """Add rows to a lake table by column name."""
    if rows.num_rows:
        with temporary(connection, rows) as source:
            connection.execute(f"INSERT INTO lake.{name} BY NAME SELECT * FROM {source}")


def insert_absent(connection: Connection, name: str, rows: pa.Table) -> None:
    """Add those rows whose key is not stored yet."""
    if not rows.num_rows:
        return
    key = LAKE_TABLES[name].key
    same = " AND ".join(f"t.{k} = s.{k}" for k in key)
    with temporary(connection, rows) as source:
        connection.execute(
            f"INSERT INTO lake.{name} BY NAME WITH t AS ("
            f"SELECT {', '.join(key)} FROM lake.{name} WHERE {key[0]} IN (SELECT {key[0]} FROM {source})) "
            f"SELECT s.* FROM {source} s WHERE NOT EXISTS (SELECT 1 FROM t WHERE {same})"
        )


def replace(
    connection: Connection, tables: Iterable[tuple[str, pa.Table]], articles: pa.Table, *, all_new: bool = False
) -> None:
    """Store each table's rows in place of all that stand there for these articles' revisions, known or not.

    `all_new` says that no article of that id is stored, so that there is nothing to delete: rows come and go with their
    article, in one transaction, and eight searches in vain are a quarter of a commit. Raises ContractError where a key
    then stands twice.
    """
    with temporary(connection, articles.select(["article_id", "revision_id"])) as keys:
        for name, rows in tables:
            if not all_new:
                connection.execute(
                    f"DELETE FROM lake.{name} WHERE article_id IN (SELECT article_id FROM {keys}) "
                    f"AND (article_id, revision_id) IN (SELECT article_id, revision_id FROM {keys})"
                )
            insert(connection, name, rows)
            _check_unique(connection, name, keys)


def mark_superseded(connection: Connection, article_ids: Iterable[str]) -> None:
    """Note for these articles which revisions another one has replaced: by when each stood, then by when it came."""
    wanted = sorted(set(article_ids))
    if not wanted:
        return
    connection.execute("DELETE FROM lake.superseded WHERE article_id IN (SELECT unnest(?::VARCHAR[]))", [wanted])
    connection.execute(
        "INSERT INTO lake.superseded SELECT article_id, revision_id FROM lake.articles "
        "WHERE article_id IN (SELECT unnest(?::VARCHAR[])) QUALIFY row_number() OVER ("
        "PARTITION BY article_id ORDER BY valid_from DESC, ingested_at DESC, revision_id DESC) > 1",
        [wanted],
    )


def _check_unique(connection: Connection, name: str, keys: str) -> None:
    """Count keys among the batch's articles: the whole table would take longer with every batch."""
    key = ", ".join(LAKE_TABLES[name].key)
    row = connection.execute(
        f"SELECT count(*), count(DISTINCT ({key})) FROM lake.{name} WHERE article_id IN (SELECT article_id FROM {keys})"
    ).fetchone()
    if row and row[0] != row[1]:
        raise ContractError(f"{name}: {row[0] - row[1]} keys would stand twice")
