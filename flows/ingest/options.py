"""What a user may say about the sources: facts about single pages, dump columns, limits, the network."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.ingest.columns import FIELDS

MEGABYTE = 1_000_000


class OptionsError(ValueError):
    """Options that contradict each other or the sources: wrong usage, for the command line to report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """Options of one ingest. The defaults read everything that needs no explanation.

    `published`, `url`, `site` describe pages that do not say it themselves. For saved files they win over a sidecar;
    for dumps the row's own value wins. `columns` maps a field of `columns.FIELDS` to the column that holds it.
    `arguments` are the options as typed: they go into the replay command of a refused record.

    Raises OptionsError for an unknown field or a limit that is not positive.
    """

    published: str | None = None
    url: str | None = None
    site: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    """Encoding of CSV and JSONL dumps; None: by the byte order mark, else UTF-8, single stray fields Windows-1252."""
    max_body_bytes: int = 10 * MEGABYTE
    """Bodies over this size, unpacked, are refused."""
    timeout: float = 30.0
    """Seconds for one page from the network, redirects and retries' own requests counted singly."""
    retries: int = 3
    """Further tries after a network error or a 502, 503 or 504."""
    retry_wait: float = 1.0
    """Seconds before the first retry; doubles with each."""
    user_agent: str = "wirehouse/0.1 (news archive reader)"
    allow_private_addresses: bool = False
    """Fetch from loopback and private networks too."""
    host_delay: float = 2.0
    """Seconds from the start of one request to a server to that of the next; its crawl delay, where that is longer."""
    connections: int = 64
    """Servers that are asked at the same time."""
    cache: Path | None = None
    """Folder that keeps robots.txt for a day; None: for this run only."""
    arguments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        unknown = sorted(set(self.columns) - set(FIELDS))
        if unknown:
            raise OptionsError(f"no such field: {', '.join(unknown)}; the fields are {', '.join(FIELDS)}")
        if self.encoding is not None and not _is_encoding(self.encoding):
            raise OptionsError(f"no such encoding: {self.encoding}")
        if self.max_body_bytes < 1 or self.timeout <= 0 or self.connections < 1:
            raise OptionsError("max_body_bytes, timeout and connections must be positive")
        if self.retries < 0 or self.host_delay < 0:
            raise OptionsError("retries and host_delay must not be negative")


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
