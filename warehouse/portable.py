"""One DuckDB file with all marts inside, for tools that open a database rather than a folder of files."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from schemas.model import Column, Table
from warehouse.marts import quoted
from warehouse.migrations import sql_type

STORAGE_VERSION = "v1.0.0"
"""The oldest format that DuckDB still writes: opens in every DuckDB since 1.0, and so in the drivers of BI tools."""


def write_portable(tables: Mapping[str, Table], files: Mapping[str, Path], path: Path) -> None:
    """Write the marts' files into a new DuckDB file at `path`, with comments on tables and columns.

    Moments are TIMESTAMP in UTC: with time zone, drivers want an extension that they download.
    """
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"ATTACH {quoted(path)} AS marts (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE marts")
        for name, table in tables.items():
            connection.execute(f"CREATE TABLE {name} ({', '.join(_column(column) for column in table.columns)})")
            connection.execute(f"INSERT INTO {name} SELECT {_values(table)} FROM read_parquet(?)", [str(files[name])])
            connection.execute("; ".join(table.sql_comments("TABLE")))
        connection.execute("CHECKPOINT marts")
        connection.execute("USE memory")
        connection.execute("DETACH marts")


def _column(column: Column) -> str:
    return f'"{column.name}" {_plain_type(column)}{"" if column.nullable else " NOT NULL"}'


def _values(table: Table) -> str:
    return ", ".join(f'"{column.name}"::{_plain_type(column)}' for column in table.columns)


def _plain_type(column: Column) -> str:
    return sql_type(column.type).removesuffix(" WITH TIME ZONE")
