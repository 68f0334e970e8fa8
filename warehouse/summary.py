"""The summary for people who only have Excel: CSV files and one workbook, made from the marts' own files."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from schemas.mart_dimensions import CELL_CHARACTERS
from schemas.model import Column, Table
from schemas.summaries import NEWEST_ROWS, SUMMARIES, TOP_ROWS
from schemas.types import TEXT
from warehouse.connection import sql_files
from warehouse.marts import quoted

Cell = str | int | float | bool | dt.date | None

# Signs with which a spreadsheet begins a formula, also behind a tab or a line break, and in full width.
_FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
# Characters that XML 1.0 has no place for.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTHS = {"words": 90, "sentence": 90, "title": 50, "url": 40, "meaning": 60, "actors": 30, "recipients": 30}
_FIRST_EXCEL_DAY = dt.date(1900, 3, 1)


def summaries(marts: Mapping[str, Path]) -> Iterator[tuple[Table, pa.Table]]:
    """Each summary's declaration and rows; `marts` are the Parquet files by table name."""
    queries = dict(sql_files("summaries"))
    limits = {"top_rows": TOP_ROWS, "newest_rows": NEWEST_ROWS}
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, path in marts.items():
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({quoted(path)})")
        for name, table in SUMMARIES.items():
            given = {key: value for key, value in limits.items() if f"${key}" in queries[name]}
            yield table, table.check(connection.execute(queries[name], given or None).to_arrow_table())


def write_csv(table: Table, rows: pa.Table, path: Path) -> None:
    """Write one summary; UTF-8 with the mark by which Excel knows it, texts never taken for formulas."""
    guarded = [column.type == TEXT for column in table.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.names())
        for row in _rows(rows):
            writer.writerow([_guarded(cell) if text else cell for cell, text in zip(row, guarded, strict=True)])


def write_workbook(sheets: Sequence[tuple[Table, pa.Table]], path: Path, *, release_id: str) -> None:
    """Write all summaries as sheets behind one that says what they hold; rows are streamed to the disk."""
    options = {
        "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False,
    }  # fmt: skip
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as workbook:  # pyright: ignore[reportArgumentType]
        heading = workbook.add_format({"bold": True, "bottom": 1})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        _write_about(workbook.add_worksheet("about"), [table for table, _ in sheets], heading, release_id)
        for table, rows in sheets:
            _write_sheet(workbook.add_worksheet(table.name), table, rows, heading, day)


def _write_about(sheet: Worksheet, tables: Sequence[Table], heading: Format, release_id: str) -> None:
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 2, 110)
    lines = [("Release", release_id, "The publication that this workbook belongs to."), ("", "", "")]
    for table in tables:
        lines.append((table.name, "", table.grain))
        lines += [("", column.name, column.note()) for column in table.columns]
    for column, title in enumerate(("sheet", "column", "what it holds")):
        sheet.write_string(0, column, title, heading)
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text)


def _write_sheet(sheet: Worksheet, table: Table, rows: pa.Table, heading: Format, day: Format) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.num_rows, len(table.columns) - 1)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, _width(column))
        sheet.write_string(0, number, column.name, heading)
    for number, row in enumerate(_rows(rows), 1):
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell, day)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, day: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        # As a string whatever it begins with; write() would make a formula or a link of some.
        sheet.write_string(row, column, _NOT_XML.sub("\ufffd", cell)[:CELL_CHARACTERS])
    elif isinstance(cell, dt.date) and cell < _FIRST_EXCEL_DAY:
        sheet.write_string(row, column, cell.isoformat())
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
    else:
        sheet.write_number(row, column, cell)


def _rows(rows: pa.Table) -> Iterator[tuple[Cell, ...]]:
    for batch in rows.to_batches(max_chunksize=1_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _guarded(cell: Cell) -> Cell:
    """An apostrophe before what a spreadsheet would run; it shows the rest as text."""
    text = str(cell).replace("\x00", "\ufffd") if cell is not None else None
    return f"'{text}" if text is not None and _FORMULA.match(text) else text


def _width(column: Column) -> int:
    return _WIDTHS.get(column.name, 28 if column.type == TEXT else 12)
