"""Whatever a dump holds comes back as it was written, every record counted once."""

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.ingest import Fetched, Refused, SourceOptions, plan, read, tables

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t,;\"'"), max_size=40)
TEXTS = CELLS.filter(lambda text: text.strip(" \t\r\n\0\ufeff") and not text.lstrip().startswith("<"))
ROWS = st.lists(st.tuples(CELLS, TEXTS), min_size=1, max_size=8)
DEFAULTS = SourceOptions()


def _records(content: bytes, name: str) -> list[Fetched | Refused]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        made = plan([str(path)], DEFAULTS)
        return [*made.refused, *(record for source in made.sources for record in read(source, DEFAULTS))]


def _bodies(records: list[Fetched | Refused]) -> list[str]:
    return [record.body.decode() if isinstance(record, Fetched) else record.detail for record in records]


@settings(deadline=None)
@given(ROWS, st.sampled_from(["\r\n", "\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.booleans())
def test_csv_cells_come_back(rows, ending, quoting, packed):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator=ending, quoting=quoting)
    writer.writerows([("id", "text"), *rows])
    content = buffer.getvalue().encode()
    records = _records(gzip.compress(content) if packed else content, "d.csv")
    assert _bodies(records) == [text for _, text in rows]
    assert [record.given_id for record in records if isinstance(record, Fetched)] == [
        cell.strip() or None for cell, _ in rows
    ]


@settings(deadline=None)
@given(ROWS, st.booleans())
def test_jsonl_cells_come_back(rows, ascii_only):
    lines = [json.dumps({"id": cell, "text": text}, ensure_ascii=ascii_only) for cell, text in rows]
    assert _bodies(_records("\n".join(lines).encode(), "d.jsonl")) == [text for _, text in rows]


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=400), st.sampled_from(["x.html", "x.txt", "x.csv", "x.jsonl", "x.warc", "x.parquet", "x"]))
@pytest.mark.parametrize(
    "prefix", [b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"PAR1", b'{"text": ', b"id,text\n", b"<html>"]
)
def test_no_bytes_raise(prefix, content, name):
    """Whatever stands in a file, it is read or refused, and the records fit the contract."""
    records = _records(prefix + content, name)
    fetched, refused = tables(records)
    assert records
    assert fetched.num_rows + refused.num_rows == len(records)
    assert len(set(fetched.column("fetch_id").to_pylist() + refused.column("reject_id").to_pylist())) == len(records)
