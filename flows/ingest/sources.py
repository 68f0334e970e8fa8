"""What a plan consists of: sources to read, what was refused at sight, what was passed over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.ingest.columns import DumpColumns
from flows.ingest.records import Refused
from schemas.vocab import PollKind, SourceKind


class Format(StrEnum):
    """How the bytes of a source are laid out, as recognised from the content."""

    HTML = "html"
    TEXT = "text"
    WARC = "warc"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    URL = "url"


KINDS: dict[Format, SourceKind] = {
    Format.HTML: SourceKind.HTML_FILE,
    Format.TEXT: SourceKind.TEXT_FILE,
    Format.WARC: SourceKind.WARC,
    Format.JSONL: SourceKind.DUMP,
    Format.CSV: SourceKind.DUMP,
    Format.PARQUET: SourceKind.DUMP,
    Format.URL: SourceKind.URL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSource:
    """How an address is asked: what it is, how often, what of it is taken."""

    kind: PollKind | None = None
    """None: by what the server sends."""
    interval_minutes: float | None = None
    """Time between polls; None adapts it to how often something new is found."""
    most_items: int | None = None
    """So many new pages are fetched at one poll, the newest first; the rest waits for the next one."""
    oldest_days: float | None = None
    """Pages that are older by what the feed or sitemap says are left out."""
    tags: tuple[str, ...] = ()
    scheduled: bool = False
    """It is asked only when it is due; else whenever it is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing to read: a file with many records, the pages of one folder, or an address.

    `label` is unique in a plan. `size_bytes` is the size on disk of all files: the scale of `consumed_bytes` of the
    records, None for addresses. `records` is exact where `records_exact`, else an estimate; None where not cheap.
    """

    format: Format
    ref: str
    label: str
    files: tuple[str, ...] = ()
    size_bytes: int | None = None
    gzipped: bool = False
    columns: DumpColumns | None = None
    delimiter: str | None = None
    records: int | None = None
    records_exact: bool = False
    only: str | None = None
    """Read just this record: the part of a source_ref behind `#`."""
    live: LiveSource = LiveSource()
    """For addresses."""

    @property
    def kind(self) -> SourceKind:
        """The kind under which its records are stored."""
        return KINDS[self.format]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an ingest will read. `refused` are records already: paths that are missing or hold nothing readable.

    `passed_over` counts by suffix the files of folders that are no pages by their name (style sheets, pictures,
    scripts, sidecars): they are no records.
    """

    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]
    passed_over: Mapping[str, int] = field(default_factory=dict)
