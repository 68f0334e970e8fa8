"""What becomes of an answer: the record of a page, the row of a poll, the refusal of either."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.ingest.answers import headers_text, may_be_page, media_type, page_problem
from flows.ingest.options import SourceOptions
from flows.ingest.records import Fetched, Given, Poll, Refused, fetched, refused
from flows.ingest.sniff import Unusable
from flows.ingest.sources import Source
from flows.ingest.web.due import SHORTEST_MINUTES, after_failure
from flows.ingest.web.fetch import Answer
from flows.ingest.web.items import Item
from flows.ingest.web.politeness import Host
from flows.ingest.web.state import PageState, PollState
from schemas.ids import hashed
from schemas.vocab import ContentKind, PollKind, PollOutcome, Reason

_LONGEST_PAGE_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why there is no page or no listing."""

    reason: Reason
    detail: str
    status: int | None = None
    evidence: bytes | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page that is asked for: which source brought it, what named it, what is known of it."""

    source: Source
    ref: str
    """Its address as it was named."""
    item: Item | None = None
    found_by: PollKind | None = None
    found_in: str | None = None
    state: PageState | None = None
    conditional: bool = False


def failure_of(answer: Answer, limit: int) -> Failure | None:
    """Why the answer holds nothing; None where it may be used."""
    problem = page_problem(answer.status, answer.body, limit)
    return _failure(problem, answer.status) if problem else None


def not_a_page(answer: Answer) -> Failure | None:
    """Why the answer is no page; None where it is one."""
    kind = media_type(answer.header("content-type"))
    if kind == "text/plain" or may_be_page(answer.header("content-type"), answer.body):
        return None
    detail = f"the server sent {kind or 'no page'}: only HTML and plain text are read from the network"
    return Failure(reason=Reason.UNKNOWN_FORMAT, detail=detail, status=answer.status, evidence=answer.body)


def page_record(wanted: Wanted, answer: Answer, options: SourceOptions) -> Fetched:
    """The page with what its feed said of it."""
    item = wanted.item or Item(url=wanted.ref)
    content_type = answer.header("content-type")
    given = Given(
        url=wanted.ref, title=item.title, site=options.site, authors=item.authors, id=item.id,
        published=item.published or options.published, fetched_at=answer.at, modified=item.modified,
        found_by=wanted.found_by, found_in=wanted.found_in,
    )  # fmt: skip
    return fetched(
        source=wanted.source.label, kind=wanted.source.kind, ref=wanted.ref, body=answer.body, given=given,
        content_kind=ContentKind.TEXT if media_type(content_type) == "text/plain" else ContentKind.HTML,
        final_url=str(answer.url), status=answer.status, headers=headers_text(answer.headers),
        content_type=content_type,
    )  # fmt: skip


def refusal(source: Source, ref: str, failure: Failure, options: SourceOptions) -> Refused:
    """The dead letter of a page, feed or sitemap."""
    return refused(
        source=source.label, kind=source.kind, ref=ref, reason=failure.reason, detail=failure.detail,
        url=ref, evidence=failure.evidence, arguments=options.arguments,
    )  # fmt: skip


def page_poll(wanted: Wanted, now: datetime, *, answer: Answer | None, failure: Failure | None) -> Poll:
    """The row of a page that brought no new body: not modified, the same again, or failed."""
    state = wanted.state
    failures = (state.failures if state else 0) + 1 if failure else 0
    wait = min(_LONGEST_PAGE_WAIT, timedelta(minutes=SHORTEST_MINUTES * 2 ** min(failures, 10)))
    full = answer is not None and answer.status == 200
    stated = wanted.item.modified if wanted.item else None
    return poll_row(
        wanted.source, wanted.ref, PollKind.PAGE, now,
        outcome=PollOutcome.FAILED if failure else PollOutcome.UNCHANGED,
        conditional=wanted.conditional,
        status=answer.status if answer else failure.status if failure else None,
        etag=answer.header("etag") if full and answer else state.etag if state else None,
        last_modified=answer.header("last-modified") if full and answer else state.last_modified if state else None,
        body_sha256=state.body_sha256 if state else None,
        stated_modified=max((m for m in (stated, state.stated_modified if state else None) if m), default=None),
        failure=failure,
        failures=failures,
        next_due=now + wait if failure else None,
    )  # fmt: skip


def failed_poll(
    source: Source, url: str, kind: PollKind, *, known: PollState | None, failure: Failure, now: datetime
) -> Poll:
    """The row of a feed, sitemap or front page that could not be had; the next poll asks for all of it."""
    failures = (known.failures if known else 0) + 1
    interval = known.interval_minutes if known else None
    wait = after_failure(source.live, interval, failures)
    return poll_row(
        source, url, kind, now, outcome=PollOutcome.FAILED, status=failure.status, failure=failure, failures=failures,
        stated_modified=known.stated_modified if known else None, interval_minutes=interval,
        next_due=now + timedelta(minutes=wait),
    )  # fmt: skip


def host_poll(host: Host, now: datetime) -> Poll:
    """The row of a server that fails, or answers again."""
    poll_id = hashed("poll", host.name, PollKind.HOST, now.isoformat())
    outcome = PollOutcome.FAILED if host.failures or host.parked_until else PollOutcome.CHANGED
    return Poll(
        poll_id=poll_id, source=host.name, url=host.name, kind=str(PollKind.HOST), tags=(), at=now,
        outcome=str(outcome), conditional=False, status=None, etag=None, last_modified=None, body_sha256=None,
        stated_modified=None, items=None, new_items=None, failure=None, detail=None, failures=host.failures,
        parked_until=host.parked_until, interval_minutes=None, next_due=None,
    )  # fmt: skip


def poll_row(
    source: Source,
    url: str,
    kind: PollKind,
    now: datetime,
    *,
    outcome: PollOutcome,
    conditional: bool = False,
    status: int | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    body_sha256: str | None = None,
    stated_modified: datetime | None = None,
    items: int | None = None,
    new_items: int | None = None,
    failure: Failure | None = None,
    failures: int = 0,
    interval_minutes: float | None = None,
    next_due: datetime | None = None,
) -> Poll:
    """The row of one poll of a source."""
    return Poll(
        poll_id=hashed("poll", source.label, url, kind, now.isoformat()), source=source.label, url=url, kind=str(kind),
        tags=source.live.tags, at=now, outcome=str(outcome), conditional=conditional, status=status, etag=etag,
        last_modified=last_modified, body_sha256=body_sha256, stated_modified=stated_modified, items=items,
        new_items=new_items, failure=str(failure.reason) if failure else None,
        detail=failure.detail if failure else None, failures=failures, parked_until=None,
        interval_minutes=interval_minutes, next_due=next_due,
    )  # fmt: skip


def _failure(problem: Unusable, status: int) -> Failure:
    return Failure(reason=problem.reason, detail=problem.detail, status=status, evidence=problem.evidence)
