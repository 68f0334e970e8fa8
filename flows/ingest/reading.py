"""Reading a source: the one place where source kinds are registered, each in a small module of its own."""

from collections.abc import Callable, Iterator

from flows.ingest.dumps import read_dump
from flows.ingest.options import SourceOptions
from flows.ingest.records import Fetched, Refused, refused
from flows.ingest.saved_pages import read_pages
from flows.ingest.sources import Source
from flows.ingest.warc import read_warc
from flows.ingest.web.live import read_page
from schemas.vocab import Reason, SourceKind

Reader = Callable[[Source, SourceOptions], Iterator[Fetched | Refused]]

READERS: dict[SourceKind, Reader] = {
    SourceKind.HTML_FILE: read_pages,
    SourceKind.TEXT_FILE: read_pages,
    SourceKind.WARC: read_warc,
    SourceKind.DUMP: read_dump,
    SourceKind.URL: read_page,
}


def read(source: Source, options: SourceOptions) -> Iterator[Fetched | Refused]:
    """The records of a source one by one, in flat memory; bad data is refused, never raised.

    A file that cannot be read on (taken away, a failing disk) is one refusal behind what was read.
    """
    try:
        yield from READERS[source.kind](source, options)
    except OSError as error:
        yield refused(
            source=source.label, kind=source.kind, ref=source.ref, reason=Reason.UNREADABLE,
            detail=f"cannot be read on: {error.strerror or error}", arguments=options.arguments,
            consumed_bytes=source.size_bytes,
        )  # fmt: skip
