"""Marts from the lake's views to Parquet files, batch by batch: types, order and docs are those of schemas.marts.

Facts are made before dimensions: what a dimension counts it counts in the fact's file, which is quicker than to ask the
lake again, and agrees with it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.labels import QUAD_CLASSES, UNKNOWN, label, label_tables
from schemas.mart_dimensions import CELL_CHARACTERS, RELEASE_ID
from schemas.model import Table
from schemas.vocab import (
    ArgumentRole,
    Bound,
    EntityType,
    EventStatus,
    QuantityRole,
    QuoteKind,
    SourceKind,
    Vocabulary,
)
from warehouse.connection import sql_files

BATCH_ROWS = 20_000
GROUP_ROWS = 500_000
"""Rows of a row group: groups of a million save 10 % against 122,880, but the texts then need the memory."""
GROUP_BYTES = 64 * 2**20

_LABELLED: Mapping[str, type[Vocabulary]] = {
    "argument_role": ArgumentRole, "bound": Bound, "entity_type": EntityType, "event_status": EventStatus,
    "quantity_role": QuantityRole, "quote_kind": QuoteKind, "source_kind": SourceKind,
}  # fmt: skip
_SPAN = "BETWEEN DATE '1900-01-01' AND DATE '9999-12-31'"
_MACROS: Mapping[str, str] = {
    "member(id)": f"coalesce(id, '{UNKNOWN}')",
    "site_key(site)": f"coalesce(nullif(lower(trim(site)), ''), '{UNKNOWN}')",
    "event_type_key(kind, how)": "kind || coalesce('/' || how, '')",
    "date_key(day)": f"coalesce(day::DATE::VARCHAR, '{UNKNOWN}')",
    "bi_date(day)": f"CASE WHEN day {_SPAN} THEN day END",
    "bi_moment(moment)": f"CASE WHEN moment::DATE {_SPAN} THEN moment END",
    "cell_characters()": str(CELL_CHARACTERS),
    "cell(words)": f"left(words, {CELL_CHARACTERS})",
    "listed(names)": f"left(nullif(array_to_string(names, '; '), ''), {CELL_CHARACTERS})",
    "readable(code)": "upper(left(code, 1)) || lower(replace(replace(substring(code, 2), '_', ' '), '-', ' '))",
}


def mart_queries() -> dict[str, str]:
    """The SELECT of every mart by its name."""
    return dict(sql_files("marts"))


def mart_macros() -> list[tuple[str, str]]:
    """Signature and body of the macros that the marts' SQL uses."""
    return [*_MACROS.items(), *_label_macros()]


def quoted(path: Path) -> str:
    """The path as a literal of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def in_order(tables: Mapping[str, Table]) -> list[Table]:
    """The tables in the order of their making."""
    return sorted(tables.values(), key=lambda table: table.name.startswith("dim_"))


def add_vocabulary(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the connection the macros and label tables that the marts' SQL uses; call before BEGIN."""
    for name, table in label_tables().items():
        connection.register(name, table)
    for signature, body in mart_macros():
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")


def write_mart(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    path: Path,
    *,
    release_id: str,
    parameters: Mapping[str, object] | None = None,
) -> int:
    """Write one mart as Parquet and return its rows; memory holds one row group. Later marts may select from it.

    Raises ContractError where the SQL's result is not the declared one.
    """
    connection.execute(mart_queries()[table.name], dict(parameters or {}) or None)
    schema = file_schema(table, release_id)
    rows = 0
    # Version 1 of the format and of its pages: fastparquet and older BI readers fail on version 2.
    with pq.ParquetWriter(path, schema, version="1.0", data_page_version="1.0", compression="zstd") as writer:
        for group in _groups(connection.to_arrow_reader(BATCH_ROWS), table, release_id):
            writer.write_table(group.cast(schema), row_group_size=GROUP_ROWS)
            rows += group.num_rows
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS FROM read_parquet({quoted(path)})")
    return rows


def file_schema(table: Table, release_id: str) -> pa.Schema:
    """The declared Arrow schema with what a reader of the file alone should know, as plain text for all of them."""
    columns = {column.name: column.note() for column in table.columns}
    about = {
        "table": table.name,
        "grain": table.grain,
        "key": ", ".join(table.key),
        "columns": json.dumps(columns, ensure_ascii=False),
        "release_id": release_id,
    }
    return table.arrow().with_metadata(about)


def digest(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> str:
    """What the file holds, whatever its order and its release: equal for equal rows."""
    columns = ", ".join(f'"{name}"' for name in table.names() if name != RELEASE_ID.name)
    found = connection.execute(
        f"SELECT count(*), coalesce(bit_xor(hash({columns})), 0) FROM read_parquet(?)", [str(path)]
    ).fetchone()
    if found is None:
        raise AssertionError("an aggregate has one row")
    return f"{found[0]}-{found[1]:016x}"


def _groups(reader: pa.RecordBatchReader, table: Table, release_id: str) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    for batch in reader:
        held.append(_declared(batch, table, release_id))
        if sum(t.num_rows for t in held) >= GROUP_ROWS or sum(t.nbytes for t in held) >= GROUP_BYTES:
            yield pa.concat_tables(held).combine_chunks()
            held = []
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _declared(batch: pa.RecordBatch, table: Table, release_id: str) -> pa.Table:
    release = pa.repeat(pa.scalar(release_id, RELEASE_ID.type), batch.num_rows)
    return table.check(pa.Table.from_batches([batch]).append_column(RELEASE_ID.name, release))


def _label_macros() -> Iterator[tuple[str, str]]:
    """A CASE a vocabulary: it streams, where a lookup in a table would hold the other columns in memory."""
    for name, vocabulary in _LABELLED.items():
        yield f"label_{name}(code)", _case({f"'{value}'": label(value) for value in vocabulary}, "code")
    yield "label_quad_class(code)", _case({str(code): words for code, words in QUAD_CLASSES.items()}, "code::VARCHAR")


def _case(words: Mapping[str, str], otherwise: str) -> str:
    branches = " ".join(f"WHEN {code} THEN '{text}'" for code, text in words.items())
    return f"CASE code {branches} ELSE {otherwise} END"
