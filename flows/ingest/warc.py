"""WARC files: HTML that servers answered with, read in place by offset.

A record of the run is a response with HTML, or a part of the file that cannot be read. Requests, metadata, revisits,
redirects and answers that are no HTML are no records of the run. Error answers (status 400 and over) are refused.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import HeaderMap, WarcRecord, WarcRecordType

from flows.ingest.answers import headers_text, may_be_page, page_problem
from flows.ingest.options import SourceOptions
from flows.ingest.records import Fetched, Given, Refused, fetched, refused
from flows.ingest.sniff import Unusable
from flows.ingest.sources import Source
from flows.ingest.streams import ByteStream
from flows.ingest.warc_records import MAX_HEADER_BYTES, Fault, Frame, frames
from schemas.vocab import ContentKind, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a response record holds, decoded; `body` may go one byte over the limit."""

    url: str | None
    status: int | None
    headers: str
    content_type: str | None
    fetched_at: datetime | None
    body: bytes


def read_warc(source: Source, options: SourceOptions) -> Iterator[Fetched | Refused]:
    """Every HTML response, and every part that cannot be read, in the order of the file. Raises OSError.

    A file without any is one refusal that says what it holds.
    """
    passed: Counter[str] = Counter()
    found = 0
    for part in _parts(source, options):
        record = _fault(source, part, options) if isinstance(part, Fault) else _record(source, part, options, passed)
        if record is not None:
            found += 1
            yield record
        if source.only is not None:
            break
    if not found:
        held = ", ".join(f"{count} {what}" for what, count in passed.most_common()) or "no record"
        nothing = Unusable(reason=Reason.EMPTY, detail=f"no response with HTML in it: {held}")
        yield _refusal(source, nothing, options)


def _parts(source: Source, options: SourceOptions) -> Iterator[Frame | Fault]:
    offset, _, inside = (source.only or "0").partition("+")
    with Path(source.files[0]).open("rb") as file:
        stream = ByteStream(file, gzipped=source.gzipped, offset=int(offset))
        limit = options.max_body_bytes + MAX_HEADER_BYTES
        yield from frames(stream, gzipped=source.gzipped, limit=limit, skip=int(inside or 0))


def _record(source: Source, frame: Frame, options: SourceOptions, passed: Counter[str]) -> Fetched | Refused | None:
    """The item of a record; None where the record is none of the run, counted in `passed` by what it is."""
    try:
        record = _opened(frame)
        if record.record_type != WarcRecordType.response or not _is_http(record, frame):
            passed[f"{record.record_type!s} records"] += 1
            return None
        answer = _answer(record, frame, options.max_body_bytes)
    except (OSError, ValueError) as error:  # fastwarc's word for a version, header or length that it does not take
        broken = Unusable(reason=Reason.BAD_RECORD, detail=f"it does not parse: {error}", evidence=frame.header)
        return _refusal(source, broken, options, frame)
    if other := _other(answer):
        passed[other] += 1
        return None
    whole = len(frame.block) == frame.length
    if problem := _problem(answer, frame) or page_problem(
        answer.status, answer.body, options.max_body_bytes, whole=whole
    ):
        return _refusal(source, problem, options, frame, url=answer.url)
    return fetched(
        source=source.label, kind=source.kind, ref=f"{source.ref}#{frame.place}", body=answer.body,
        content_kind=ContentKind.HTML, given=Given(url=answer.url, site=options.site, fetched_at=answer.fetched_at),
        status=answer.status, headers=answer.headers, content_type=answer.content_type,
        consumed_bytes=frame.consumed_bytes,
    )  # fmt: skip


def _opened(frame: Frame) -> WarcRecord:
    """The record with its WARC header parsed, line ends of all systems allowed. Raises OSError, ValueError."""
    return WarcRecord.from_reader(io.BytesIO(frame.header + frame.block), quirks_mode=True)


def _is_http(record: WarcRecord, frame: Frame) -> bool:
    """The block is an HTTP answer, by its declared type or by its first line."""
    return record.is_http or frame.block[:5].upper() == b"HTTP/"


def _other(answer: _Answer) -> str | None:
    """What an answer is that is no page and does not claim to be one."""
    if answer.status is not None and 300 <= answer.status < 400:
        return "redirects"
    if answer.status is not None and not may_be_page(answer.content_type, answer.body):
        return "answers that are no HTML"
    return None


def _problem(answer: _Answer, frame: Frame) -> Unusable | None:
    if answer.status is None:
        detail = "the HTTP answer in it does not parse"
        return Unusable(reason=Reason.BAD_RECORD, detail=detail, evidence=frame.block)
    return None


def _answer(record: WarcRecord, frame: Frame, limit: int) -> _Answer:
    """Raises OSError and ValueError where the record does not parse."""
    body = _body(record, limit)
    if body is None:  # a coding that the header promises but the archiver took off, or one that fastwarc lacks
        record = _opened(frame)
        record.is_http = True
        record.parse_http(auto_decode="none", quirks_mode=True, max_header_len=MAX_HEADER_BYTES)
        body = record.reader.read(limit + 1)
    headers = [*record.http_headers.to_tuples()]
    truncated = record.headers.get("WARC-Truncated")
    when = record.record_date
    return _Answer(
        url=(record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">") or None,
        status=_status(record.http_headers),
        headers=headers_text([*headers, ("WARC-Truncated", truncated)] if truncated else headers),
        content_type=record.http_headers.get("Content-Type"),
        fetched_at=when.astimezone(UTC) if when else None,
        body=body,
    )


def _body(record: WarcRecord, limit: int) -> bytes | None:
    """The body without its codings, at most a byte over the limit; None where it does not decode."""
    record.is_http = True  # also where the WARC header forgets to say so
    try:
        record.parse_http(auto_decode="all", quirks_mode=True, max_header_len=MAX_HEADER_BYTES)
        return record.reader.read(limit + 1)
    except OSError:
        return None


def _status(headers: HeaderMap) -> int | None:
    """The status of the answer, also from first lines that are spelled loosely."""
    if headers.status_code is not None:
        return headers.status_code
    loose = re.match(r"[A-Za-z]+(?:/[\d.]+)?\s+(\d{3})(?!\d)", headers.status_line or "")
    return int(loose[1]) if loose else None


def _fault(source: Source, fault: Fault, options: SourceOptions) -> Refused:
    problem = Unusable(reason=fault.reason, detail=fault.detail, evidence=fault.evidence)
    return _refusal(source, problem, options, fault)


def _refusal(
    source: Source,
    problem: Unusable,
    options: SourceOptions,
    part: Frame | Fault | None = None,
    *,
    url: str | None = None,
) -> Refused:
    """The refusal of a part of the file; of all of it (or of the one record that was asked for) without a part."""
    place = part.place if part else source.only
    return refused(
        source=source.label, kind=source.kind, ref=f"{source.ref}#{place}" if place else source.ref,
        reason=problem.reason, detail=problem.detail, evidence=problem.evidence, url=url, arguments=options.arguments,
        consumed_bytes=part.consumed_bytes if part else source.size_bytes,
    )  # fmt: skip
