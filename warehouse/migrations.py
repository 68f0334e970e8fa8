"""The lake's schema: made once, moved from version to version by steps, never touched by an older wirehouse."""

from collections.abc import Callable, Mapping

import duckdb
import pyarrow as pa

from schemas import LAKE_TABLES, SCHEMA_VERSION, Table
from warehouse.errors import LakeDamagedError, LakeNewerError, LakeOlderError

Step = Callable[[duckdb.DuckDBPyConnection], None]


def _remember_what_is_forgotten(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE lake.forgotten (forgotten_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, "
        "forgotten_at TIMESTAMP WITH TIME ZONE NOT NULL)"
    )


STEPS: Mapping[int, Step] = {1: _remember_what_is_forgotten}
"""Version -> what turns a lake of that version into one of the next; runs inside one transaction.

A step names its columns itself: the declarations in `schemas` are those of the newest version only.
"""

_OPTIONS = {
    "parquet_compression": "'zstd'",
    "rewrite_delete_threshold": "0.1",
    "expire_older_than": "'7 days'",
    "delete_older_than": "'1 day'",
}


def stored_version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Schema version of the attached lake; None for a catalog without our tables."""
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND table_name = 'wirehouse_schema'"
    ).fetchone()
    if not found or not found[0]:
        return None
    row = connection.execute("SELECT max(version) FROM lake.wirehouse_schema").fetchone()
    return row[0] if row else None


def require_current(connection: duckdb.DuckDBPyConnection, *, version: int = SCHEMA_VERSION) -> None:
    """Let a lake of this version pass. Raises LakeNewerError, LakeOlderError, LakeDamagedError; touches nothing."""
    stored = stored_version(connection)
    if stored is None:
        raise LakeDamagedError("The catalog holds no wirehouse tables: name another --lake, or ingest into a new one.")
    if stored > version:
        raise _newer(stored, version)
    if stored < version:
        raise LakeOlderError(
            f"The lake has schema version {stored}, this wirehouse reads {version}: "
            "run `wirehouse doctor --migrate` (back the folder up first)."
        )


def create(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table] = LAKE_TABLES) -> None:
    """Make all tables of an empty lake, in one transaction; call under the write lock."""
    for option, value in _OPTIONS.items():
        connection.execute(f"CALL lake.set_option('{option}', {value})")
    connection.execute("BEGIN")
    for table in tables.values():
        connection.execute(create_sql(table))
        if table.partition:
            connection.execute(f"ALTER TABLE lake.{table.name} SET PARTITIONED BY (year({table.partition}))")
    connection.execute("CREATE TABLE lake.wirehouse_schema (version INTEGER NOT NULL)")
    connection.execute("INSERT INTO lake.wirehouse_schema VALUES (?)", [SCHEMA_VERSION])
    connection.execute("COMMIT")


def migrate(
    connection: duckdb.DuckDBPyConnection, *, steps: Mapping[int, Step] = STEPS, version: int = SCHEMA_VERSION
) -> list[int]:
    """Bring an older lake to this version, one transaction a step; returns the versions that were left behind.

    Call under the write lock. Raises LakeNewerError, LakeOlderError where a step is missing.
    """
    left: list[int] = []
    while (stored := stored_version(connection)) is not None and stored != version:
        if stored > version:
            raise _newer(stored, version)
        if stored not in steps:
            raise LakeOlderError(f"No step leads from schema version {stored} to {version}: ingest into a new lake.")
        connection.execute("BEGIN")
        try:
            steps[stored](connection)
            connection.execute("DELETE FROM lake.wirehouse_schema")
            connection.execute("INSERT INTO lake.wirehouse_schema VALUES (?)", [stored + 1])
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        left.append(stored)
    return left


def create_sql(table: Table) -> str:
    """CREATE TABLE for the lake, NOT NULL where the declaration has it; DuckLake knows no keys."""
    columns = ", ".join(f'"{c.name}" {sql_type(c.type)}{"" if c.nullable else " NOT NULL"}' for c in table.columns)
    return f"CREATE TABLE lake.{table.name} ({columns})"


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type that the contract uses. Raises KeyError for any other."""
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in kind) + ")"
    return {
        "string": "VARCHAR",
        "int32": "INTEGER",
        "int64": "BIGINT",
        "double": "DOUBLE",
        "bool": "BOOLEAN",
        "date32[day]": "DATE",
        "timestamp[us, tz=UTC]": "TIMESTAMP WITH TIME ZONE",
        "binary": "BLOB",
    }[str(kind)]


def _newer(stored: int, version: int) -> LakeNewerError:
    return LakeNewerError(
        f"The lake was written by a newer wirehouse (schema version {stored}, this one knows {version}): "
        "upgrade wirehouse. Nothing was touched."
    )
