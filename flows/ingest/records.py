"""What reading yields: source items with their raw bodies, and refusals; both become rows of the contract."""

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

import pyarrow as pa

from schemas.fetches import FETCHED
from schemas.ids import fetch_id, reject_id
from schemas.polls import POLLED
from schemas.rejects import REFUSED
from schemas.vocab import ContentKind, PollKind, Reason, SourceKind, Stage

EVIDENCE_CHARACTERS = 200
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a source says about an item beside its body; empty where it says nothing."""

    url: str | None = None
    title: str | None = None
    site: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    id: str | None = None
    fetched_at: datetime | None = None
    modified: datetime | None = None
    found_by: PollKind | None = None
    found_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One source item: the columns of schemas FETCHED, and for the flow its source and the progress."""

    fetch_id: str
    source_kind: str
    source_ref: str
    requested_url: str | None
    final_url: str | None
    status: int | None
    headers: str | None
    content_type: str | None
    content_kind: str
    fetched_at: datetime | None
    body: bytes
    body_sha256: str
    body_bytes: int
    given_title: str | None
    given_site: str | None
    given_section: str | None
    given_authors: tuple[str, ...]
    given_published: str | None
    given_language: str | None
    given_id: str | None
    given_modified: datetime | None
    found_by: str | None
    found_in: str | None
    source: str
    """Label of the source."""
    consumed_bytes: int | None
    """Bytes of the source read so far, of its size_bytes; None where the source has no size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One refusal: the columns of schemas REFUSED, and for the flow its source and the progress as in Fetched."""

    reject_id: str
    fetch_id: str | None
    source_kind: str
    source_ref: str
    url: str | None
    stage: str
    reason: str
    detail: str
    evidence: str | None
    replay: str
    source: str
    consumed_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page that is stored already: the server said so, sent the same again, or an interrupted run had it."""

    fetch_id: str
    source_kind: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of a live source: the columns of schemas POLLED."""

    poll_id: str
    source: str
    url: str
    kind: str
    tags: tuple[str, ...]
    at: datetime
    outcome: str
    conditional: bool
    status: int | None
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    stated_modified: datetime | None
    items: int | None
    new_items: int | None
    failure: str | None
    detail: str | None
    failures: int
    parked_until: datetime | None
    interval_minutes: float | None
    next_due: datetime | None


Record = Fetched | Refused | Seen | Poll
"""What readers of live sources yield; those of files yield the first two."""


def fetched(
    *,
    source: str,
    kind: SourceKind,
    ref: str,
    body: bytes,
    content_kind: ContentKind,
    given: Given,
    consumed_bytes: int | None = None,
    final_url: str | None = None,
    status: int | None = None,
    headers: str | None = None,
    content_type: str | None = None,
) -> Fetched:
    """The item with its hashes; every string is made encodable."""
    digest = hashlib.sha256(body).hexdigest()
    url = encodable(given.url)
    return Fetched(
        fetch_id=fetch_id(source_kind=kind, source_ref=ref, url=url, body_sha256=digest),
        source_kind=str(kind),
        source_ref=ref,
        requested_url=url,
        final_url=encodable(final_url),
        status=status,
        headers=encodable(headers),
        content_type=encodable(content_type),
        content_kind=str(content_kind),
        fetched_at=given.fetched_at,
        body=body,
        body_sha256=digest,
        body_bytes=len(body),
        given_title=encodable(given.title),
        given_site=encodable(given.site),
        given_section=encodable(given.section),
        given_authors=tuple(encodable(author) for author in given.authors),
        given_published=encodable(given.published),
        given_language=encodable(given.language),
        given_id=encodable(given.id),
        given_modified=given.modified,
        found_by=given.found_by and str(given.found_by),
        found_in=encodable(given.found_in),
        source=source,
        consumed_bytes=consumed_bytes,
    )


def refused(
    *,
    source: str,
    kind: SourceKind,
    ref: str,
    reason: Reason,
    detail: str,
    arguments: Sequence[str] = (),
    url: str | None = None,
    evidence: bytes | str | None = None,
    consumed_bytes: int | None = None,
) -> Refused:
    """The refusal of something that could not be read; `arguments` are the options of the command that tries again."""
    return Refused(
        reject_id=reject_id(source_ref=ref, fetch_id=None, stage=Stage.INGEST, reason=reason),
        fetch_id=None,
        source_kind=str(kind),
        source_ref=ref,
        url=encodable(url),
        stage=str(Stage.INGEST),
        reason=str(reason),
        detail=encodable(detail),
        evidence=_evidence(evidence),
        replay=encodable(shlex.join(["wirehouse", "ingest", *arguments, ref])),
        source=source,
        consumed_bytes=consumed_bytes,
    )


def tables(records: Sequence[Record]) -> tuple[pa.Table, pa.Table]:
    """The records as tables of the contract (FETCHED, REFUSED), each in the order of `records`."""
    items = [_row(record, FETCHED.names()) for record in records if isinstance(record, Fetched)]
    refusals = [_row(record, REFUSED.names()) for record in records if isinstance(record, Refused)]
    return FETCHED.build(items), REFUSED.build(refusals)


def polled(records: Sequence[Record]) -> pa.Table:
    """The polls among the records as a table of the contract (POLLED), in the order of `records`."""
    return POLLED.build([_row(record, POLLED.names()) for record in records if isinstance(record, Poll)])


@overload
def encodable(text: str) -> str: ...
@overload
def encodable(text: None) -> None: ...
def encodable(text: str | None) -> str | None:
    """The text without lone surrogates, which UTF-8 cannot hold: U+FFFD stands in their place."""
    return None if text is None else _SURROGATES.sub("\ufffd", text)


def _row(record: Record, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


def _evidence(sample: bytes | str | None) -> str | None:
    """The first characters of a sample; None where it is no text."""
    if sample is None:
        return None
    text = sample if isinstance(sample, str) else sample[: 4 * EVIDENCE_CHARACTERS].decode("utf-8", "replace")
    shown = _SURROGATES.sub("\ufffd", text[:EVIDENCE_CHARACTERS]).strip()
    readable = sum(character.isprintable() or character.isspace() for character in shown)
    return shown if shown and readable > 0.9 * len(shown) else None
