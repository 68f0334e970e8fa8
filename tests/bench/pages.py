"""The pages that are measured on: the saved ones beside the checkout where they are there, else the samples."""

import gzip
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa

from flows.ingest import Fetched, SourceOptions, plan, read, tables

ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT.parent / "shared" / "pages" / "html"
SAMPLES = ROOT / "flows" / "samples"


def page_folder() -> Path:
    """Where the pages lie."""
    return SAVED if SAVED.is_dir() else SAMPLES


def page_files(limit: int | None = None) -> list[Path]:
    """The page files in order, at most so many."""
    files = sorted(path for path in page_folder().iterdir() if ".html" in path.name)
    return files[:limit]


def body(path: Path) -> bytes:
    """The page as it was served."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def fetched(files: list[Path]) -> pa.Table:
    """The pages as ingestion hands them on."""
    options = SourceOptions()
    planned = plan([str(path) for path in files], options)
    records = [record for source in planned.sources for record in read(source, options)]
    return tables([record for record in records if isinstance(record, Fetched)])[0]


def batches(pages: pa.Table, total: int, size: int) -> Iterator[pa.Table]:
    """The pages over and over, in batches, until so many have come."""
    rows = list(islice(cycle(range(pages.num_rows)), total))
    for begin in range(0, total, size):
        yield pages.take(rows[begin : begin + size])
