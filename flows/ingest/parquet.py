"""Parquet dumps, a few rows at a time whatever the size of the row groups."""

from collections.abc import Iterator
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from flows.ingest.options import SourceOptions
from flows.ingest.rows import BadRow, Row, Sample
from flows.ingest.sources import Source
from schemas.vocab import Reason

DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError)
"""What pyarrow raises at files that are not what they say."""
_BATCH_ROWS = 32
_BUFFER_BYTES = 1 << 20


def sample(source: Source, options: SourceOptions) -> Sample:
    """Names and number of rows from the footer. Raises one of DAMAGE."""
    with _opened(source) as file:
        return Sample(names=tuple(file.schema_arrow.names), records=file.metadata.num_rows, records_exact=True)


def rows(source: Source, options: SourceOptions) -> Iterator[Row | BadRow]:
    """Every row with the mapped columns; what lies behind damaged data is one bad row."""
    number, size = 0, source.size_bytes or 0
    try:
        with _opened(source) as file:
            total = max(file.metadata.num_rows, 1)
            names = list(dict.fromkeys(source.columns.mapped().values())) if source.columns else None
            for batch in file.iter_batches(_BATCH_ROWS, columns=names):
                for cells in _cells(batch):
                    number += 1
                    yield Row(number=number, cells=cells, consumed_bytes=size * number // total)
    except DAMAGE as error:
        detail = f"the Parquet data is damaged from row {number + 1} on: {str(error)[:200]}"
        yield BadRow(number=number + 1, reason=Reason.UNREADABLE, detail=detail, evidence=None, consumed_bytes=size)


def _opened(source: Source) -> pq.ParquetFile:
    return pq.ParquetFile(source.files[0], buffer_size=_BUFFER_BYTES, pre_buffer=False)


def _cells(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    columns = [_values(column) for column in batch.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, values, strict=True))


def _values(column: pa.Array) -> list[object]:
    """The cells as Python values; as text where Python has no value for one (nanoseconds, far years, wrong UTF-8)."""
    try:
        return column.to_pylist()
    except (ValueError, OverflowError):
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            return column.cast(pa.string()).to_pylist()
        raw = cast("list[bytes | None]", column.cast(pa.large_binary()).to_pylist())
        return [None if value is None else value.decode("utf-8", "replace") for value in raw]
