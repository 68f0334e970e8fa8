"""Rows of dumps as the format readers hand them on, before columns get a meaning."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.ingest.options import MEGABYTE, SourceOptions
from schemas.vocab import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; `number` counts from 1: lines of JSONL, rows under the header of CSV, rows of Parquet."""

    number: int
    cells: Mapping[str, object]
    consumed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that does not parse."""

    number: int
    reason: Reason
    detail: str
    evidence: str | None
    consumed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the beginning of a dump shows: names of columns, number of records where it is cheap to know."""

    names: tuple[str, ...]
    records: int | None
    records_exact: bool
    problem: BadRow | None = None
    """The first row that does not parse."""


def line_limit(options: SourceOptions) -> int:
    """Characters of a line that may still hold a body of the allowed size with its escapes."""
    return 2 * options.max_body_bytes + MEGABYTE
