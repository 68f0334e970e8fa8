"""SQL that a person typed: its answer as a stream of Arrow batches, its mistakes as messages."""

from typing import Any

import duckdb
import pyarrow as pa

from warehouse.errors import LakeError

Connection = duckdb.DuckDBPyConnection
_ROWS_AT_ONCE = 2048


class QueryError(LakeError):
    """The SQL is wrong or could not be run; DuckDB's own message says where."""


def answer(connection: Connection, sql: str) -> pa.RecordBatchReader:
    """The rows of the last statement. Raises QueryError; errors that come while rows are read are `query_errors`."""
    try:
        statements = connection.extract_statements(sql)
        if not statements:
            raise QueryError("There is no statement in it.")
        for statement in statements:
            connection.execute(statement)
        return connection.to_arrow_reader(_ROWS_AT_ONCE)
    except duckdb.Error as error:
        raise explained(error) from error


def rows(connection: Connection, sql: str, *values: object) -> list[dict[str, Any]]:
    """All rows of a query of our own, by column name; `values` fill its question marks."""
    return connection.execute(sql, list(values)).to_arrow_table().to_pylist()


def explained(error: duckdb.Error) -> QueryError:
    """DuckDB's message without the stack that it adds to some."""
    return QueryError(str(error).partition("\n\nStack Trace")[0].strip())


query_errors = (duckdb.Error,)
"""What reading an answer may raise."""
