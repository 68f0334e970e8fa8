"""Answers of SQL as table, CSV, JSON or Parquet. Streams: memory does not grow with the rows, a table's aside."""

import csv
import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.outcomes import UsageError

TABLE_ROWS = 200
"""Rows that a printed table shows before it says how many more there are."""
_PIPE_WIDTH = 240


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def chosen_format(asked: str | None, output: Path | None) -> Format:
    """The format that was asked for, else the one that the file's suffix names, else a table.

    Raises UsageError for Parquet on a terminal.
    """
    suffix = output.suffix.lstrip(".").lower() if output else ""
    kind = Format(asked or (suffix if suffix in list(Format) else Format.TABLE))
    if kind is Format.PARQUET and output is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: name a file with -o")
    return kind


def write(answer: pa.RecordBatchReader, kind: Format, output: Path | None) -> int:
    """Write the answer to the file, whole or not at all, or to stdout; returns its rows."""
    if kind is Format.PARQUET:
        with _binary(output) as target:
            return _parquet(answer, target)
    with opened_text(output) as target:
        return {Format.TABLE: _table, Format.CSV: _csv, Format.JSON: _json}[kind](answer, target)


def json_value(value: object) -> object:
    """What JSON can hold: ISO dates, decimals as numbers, bytes in hexadecimal, null for what is no number."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return str(value)


def text_value(value: object) -> str:
    """A cell of a table or CSV: nothing for null, JSON for lists and objects."""
    plain = json_value(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def names_of(schema: pa.Schema) -> list[str]:
    """Column names, told apart where a query gives one twice."""
    names: list[str] = []
    for name in schema.names:
        unique, number = name, 1
        while unique in names:
            number += 1
            unique = f"{name}_{number}"
        names.append(unique)
    return names


def rows(answer: pa.RecordBatchReader) -> Iterator[tuple[object, ...]]:
    """The rows as Python values in the order of the columns."""
    for batch in answer:
        yield from zip(*(_values(column) for column in batch.columns), strict=True)


def _values(column: pa.Array) -> list[object]:
    """Nanoseconds become microseconds: Python has no finer time."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    return column.to_pylist()


def _json(answer: pa.RecordBatchReader, target: TextIO) -> int:
    names, count = names_of(answer.schema), 0
    target.write("[")
    for row in rows(answer):
        target.write(",\n " if count else "\n ")
        json.dump(dict(zip(names, map(json_value, row), strict=True)), target, ensure_ascii=False)
        count += 1
    target.write("\n]\n" if count else "]\n")
    return count


def _csv(answer: pa.RecordBatchReader, target: TextIO) -> int:
    writer, count = csv.writer(target, lineterminator="\n"), 0
    writer.writerow(names_of(answer.schema))
    for row in rows(answer):
        writer.writerow([text_value(value) for value in row])
        count += 1
    return count


def _parquet(answer: pa.RecordBatchReader, target: BinaryIO) -> int:
    count = 0
    schema = answer.schema
    plain = pa.schema([field.with_name(name) for field, name in zip(schema, names_of(schema), strict=True)])
    with pq.ParquetWriter(target, plain, compression="zstd") as writer:
        for batch in answer:
            writer.write_table(pa.Table.from_batches([batch]).rename_columns(plain.names))
            count += batch.num_rows
    return count


def _table(answer: pa.RecordBatchReader, target: TextIO) -> int:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=target, width=None if target.isatty() else _PIPE_WIDTH, highlight=False)
    table, count = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False), 0
    for field, name in zip(answer.schema, names_of(answer.schema), strict=True):
        number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type)
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows(answer):
        if count < TABLE_ROWS:
            table.add_row(*(Text(_cell(value), "dim" if value is None else "") for value in row))
        count += 1
    console.print(table)
    if count > TABLE_ROWS:
        console.print(f"{TABLE_ROWS} of {count:,} rows; --format csv or json writes all", style="dim")
    return count


def _cell(value: object) -> str:
    """A cell for reading: lists without brackets, numbers without needless digits."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return f"{value:.6g}" if isinstance(value, float) and math.isfinite(value) else text_value(value)


@contextmanager
def opened_text(output: Path | None) -> Iterator[TextIO]:
    """Stdout, or a file that gets its name when it is whole."""
    if output is None:
        yield sys.stdout
        return
    with _renamed_when_whole(output) as path, path.open("w", encoding="utf-8", newline="") as target:
        yield target


@contextmanager
def _binary(output: Path | None) -> Iterator[BinaryIO]:
    if output is None:
        yield sys.stdout.buffer
        return
    with _renamed_when_whole(output) as path, path.open("wb") as target:
        yield target


@contextmanager
def _renamed_when_whole(output: Path) -> Iterator[Path]:
    """A file beside it that gets its name only when nothing went wrong."""
    unfinished = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
