"""Dumps of extracted text or HTML: columns found before reading, rows read one by one."""

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flows.ingest import delimited, jsonl, parquet
from flows.ingest.answers import too_large
from flows.ingest.columns import DumpColumns, MissingColumnError, given, matched
from flows.ingest.options import SourceOptions
from flows.ingest.records import Fetched, Refused, encodable, fetched, refused
from flows.ingest.rows import BadRow, Row, Sample
from flows.ingest.sniff import Unusable, is_markup, is_page
from flows.ingest.sources import Format, Source
from schemas.vocab import ContentKind, Reason


@dataclass(frozen=True, slots=True)
class _Reader:
    sample: Callable[[Source, SourceOptions], Sample]
    rows: Callable[[Source, SourceOptions], Iterator[Row | BadRow]]


_READERS = {
    Format.JSONL: _Reader(jsonl.sample, jsonl.rows),
    Format.CSV: _Reader(delimited.sample, delimited.rows),
    Format.PARQUET: _Reader(parquet.sample, parquet.rows),
}


def inspected(source: Source, options: SourceOptions) -> Source | Unusable:
    """The source with its columns and number of records, or why its rows cannot be read."""
    try:
        found = _READERS[source.format].sample(source, options)
        if not found.names and found.problem:
            return Unusable(reason=found.problem.reason, detail=found.problem.detail, evidence=found.problem.evidence)
        if found.records == 0:
            return Unusable(reason=Reason.EMPTY, detail="there are no rows in it")
        columns = matched(found.names, options.columns)
    except MissingColumnError as error:
        return Unusable(reason=Reason.MISSING_COLUMN, detail=str(error))
    except csv.Error as error:
        return Unusable(reason=Reason.UNKNOWN_FORMAT, detail=f"the header line does not parse: {error}")
    except parquet.DAMAGE as error:
        return Unusable(reason=Reason.UNREADABLE, detail=f"cannot be read: {str(error)[:200]}")
    return replace(source, columns=columns, records=found.records, records_exact=found.records_exact)


def read_dump(source: Source, options: SourceOptions) -> Iterator[Fetched | Refused]:
    """Every row as one record. Raises OSError where the file is gone."""
    for row in _READERS[source.format].rows(source, options):
        if source.only is None:
            yield _record(source, row, options)
        elif row.number >= int(source.only):
            found = row.number == int(source.only)
            yield _record(source, row, options) if found else _no_such_row(source, options)
            return
    if source.only is not None:
        yield _no_such_row(source, options)


def _record(source: Source, row: Row | BadRow, options: SourceOptions) -> Fetched | Refused:
    ref = f"{source.ref}#{row.number}"
    columns = source.columns or DumpColumns()
    if isinstance(row, Row):
        body = _body(row, columns, options.max_body_bytes)
        if not isinstance(body, BadRow):
            own = given(row.cells, columns)
            filled = replace(own, published=own.published or options.published, site=own.site or options.site)
            return fetched(
                source=source.label, kind=source.kind, ref=ref, body=body[0], content_kind=body[1], given=filled,
                consumed_bytes=row.consumed_bytes,
            )  # fmt: skip
        row = body
    return refused(
        source=source.label, kind=source.kind, ref=ref, reason=row.reason, detail=row.detail, evidence=row.evidence,
        arguments=options.arguments, consumed_bytes=row.consumed_bytes,
    )  # fmt: skip


def _no_such_row(source: Source, options: SourceOptions) -> Refused:
    return refused(
        source=source.label, kind=source.kind, ref=f"{source.ref}#{source.only}", reason=Reason.NOT_FOUND,
        detail="there is no such row", arguments=options.arguments, consumed_bytes=source.size_bytes,
    )  # fmt: skip


def _body(row: Row, columns: DumpColumns, limit: int) -> tuple[bytes, ContentKind] | BadRow:
    """The row's html, else its text, and which of the two the content really is."""
    for column in (columns.html, columns.text):
        body = _cell(row.cells.get(column)) if column else b""
        if body.strip(b" \t\r\n\0\xef\xbb\xbf"):
            break
    else:
        names = " and ".join(name for name in (columns.html, columns.text) if name)
        return _bad(row, Reason.BAD_ROW, f"nothing in {names}")
    if len(body) > limit:
        return _bad(row, Reason.TOO_LARGE, f"column {column}: {too_large(limit)}")
    tagged = is_markup(body) and (column == columns.html or body.lstrip().startswith(b"<"))
    return body, ContentKind.HTML if tagged or is_page(body) else ContentKind.TEXT


def _cell(value: object) -> bytes:
    """A cell as bytes; a list is taken as paragraphs."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, list):
        value = "\n\n".join(str(part) for part in value if part is not None)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return b""
    return encodable(str(value)).encode()


def _bad(row: Row, reason: Reason, detail: str) -> BadRow:
    evidence = ", ".join(f"{name}={value!s:.40}" for name, value in list(row.cells.items())[:5])
    return BadRow(number=row.number, reason=reason, detail=detail, evidence=evidence, consumed_bytes=row.consumed_bytes)
