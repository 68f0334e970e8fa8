"""One run over live sources: polls them, reads what they list, fetches what is new, and hands on every outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import httpx

from flows.ingest.options import SourceOptions
from flows.ingest.records import Poll, Record, Seen
from flows.ingest.sources import Source
from flows.ingest.web.addresses import ForbiddenError, checked_url
from flows.ingest.web.answered import (
    Failure,
    Wanted,
    failed_poll,
    failure_of,
    host_poll,
    not_a_page,
    page_poll,
    page_record,
    poll_row,
    refusal,
)
from flows.ingest.web.due import conditional, is_due, is_resumed, is_wanted, next_interval
from flows.ingest.web.feeds import is_feed, parse_feed
from flows.ingest.web.fetch import Answer
from flows.ingest.web.front_page import sources_of
from flows.ingest.web.items import Item, Listing, ListingError
from flows.ingest.web.scheduler import Outcome, Request, Scheduler
from flows.ingest.web.sitemaps import is_sitemap, parse_sitemap, unpacked
from flows.ingest.web.state import LiveState, PageState, PollState
from schemas.forgotten import Forgotten
from schemas.ids import normalised_url, site_of
from schemas.vocab import PollKind, PollOutcome, Reason

MAX_SITEMAPS = 500
"""So many sitemaps of an index are read at one poll, the newest first."""
MAX_DEPTH = 2
_LOOKED_UP = 5_000
_PAGE_TYPES = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1"
_ANY_TYPES = "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.5"
_LISTINGS = (PollKind.FEED, PollKind.SITEMAP)

Emit = Callable[[Record], Awaitable[None]]


@dataclass(kw_only=True)
class _Listed:
    """A feed, sitemap or front page whose poll is written once all that it lists has an outcome."""

    source: Source
    url: str
    kind: PollKind
    known: PollState | None
    conditional: bool
    stated_modified: datetime | None = None
    above: "_Listed | None" = None
    depth: int = 0
    answer: Answer | None = None
    items: int = 0
    new_items: int = 0
    open: int = 0
    unfinished: bool = False
    """Something that it lists is to be tried again: the next poll must list all of it."""


@dataclass(kw_only=True)
class Session:
    """The state of one run; `emit` takes the records one by one, in the order in which they come in."""

    sources: Sequence[Source]
    options: SourceOptions
    state: LiveState
    scheduler: Scheduler
    emit: Emit
    now: Callable[[], datetime]
    retry: bool = False
    forgotten: Forgotten = field(default_factory=Forgotten)
    """What is to be left alone, as it was when the run began."""
    taken: set[str] = field(default_factory=set)
    """Pages of this run, by their normalised addresses."""

    async def run(self) -> None:
        """All sources, from the first request to the last record."""
        urls = [source.ref for source in self.sources]
        polls = await self._looked_up(self.state.polls, urls)
        pages = await self._looked_up(self.state.pages, urls)
        resumed_since = await asyncio.to_thread(self.state.resumed_since)
        self.forgotten = await asyncio.to_thread(self.state.forgotten)
        for source in self.sources:
            poll, page = polls.get(source.ref), pages.get(source.ref)
            if self.forgotten.holds(source.ref):
                failure = Failure(reason=Reason.FORGOTTEN, detail="forgotten on request: it is not asked for")
                await self.emit(refusal(source, source.ref, failure, self.options))
            elif is_resumed(page, resumed_since):
                await self._already_stored(source, page)
            elif not (source.live.scheduled and poll and not is_due(poll, self.now())):
                await self._ask_source(source, poll, page)
        await self.scheduler.run()
        for host in self.scheduler.hosts():
            if host.changed():
                await self.emit(host_poll(host, self.now()))

    async def _looked_up(self, look_up: Callable, urls: Sequence[str]) -> dict:
        found: dict = {}
        for start in range(0, len(urls), _LOOKED_UP):
            found |= await asyncio.to_thread(look_up, urls[start : start + _LOOKED_UP])
        return found

    async def _ask_source(self, source: Source, poll: PollState | None, page: PageState | None) -> None:
        """Queue the request for a source that was named; what it is shows in the answer, or in the poll before."""
        try:
            url = checked_url(source.ref)
        except ForbiddenError as error:
            await self.emit(refusal(source, source.ref, Failure(reason=error.reason, detail=str(error)), self.options))
            return
        kind = source.live.kind
        if kind in (None, PollKind.PAGE) and (poll is None or (page is not None and page.at > poll.at)):
            wanted = Wanted(source=source, ref=source.ref, state=page)
            self.taken.add(_key(source.ref))
            self._ask_page(url, wanted, None, may_list=kind is None)
        else:
            kind = kind or (poll.kind if poll else PollKind.FEED)
            self._ask_listed(url, source, kind, poll, above=None)

    def _ask_page(self, url: httpx.URL, wanted: Wanted, listed: _Listed | None, *, may_list: bool = False) -> None:
        headers = conditional(wanted.state, self.now()) if wanted.state and wanted.state.fetch_id else {}
        wanted = replace(wanted, conditional=bool(headers))
        done = partial(self._page_done, wanted, listed, may_list)
        accept = _ANY_TYPES if may_list else _PAGE_TYPES
        self.scheduler.add(Request(url=url, headers=headers | {"Accept": accept}, done=done))

    def _ask_listed(
        self,
        url: httpx.URL,
        source: Source,
        kind: PollKind,
        known: PollState | None,
        *,
        above: _Listed | None,
        stated_modified: datetime | None = None,
    ) -> None:
        headers = conditional(known, self.now()) if kind in _LISTINGS else {}
        listed = _Listed(
            source=source, url=str(url) if above else source.ref, kind=kind, known=known, conditional=bool(headers),
            above=above, depth=above.depth + 1 if above else 0, stated_modified=stated_modified,
        )  # fmt: skip
        if above:
            above.open += 1
        accept = _PAGE_TYPES if kind is PollKind.FRONT_PAGE else _ANY_TYPES
        request = Request(url=url, headers=headers | {"Accept": accept}, done=partial(self._listed_done, listed))
        self.scheduler.add(request, first=True)

    async def _page_done(self, wanted: Wanted, listed: _Listed | None, may_list: bool, outcome: Outcome) -> None:
        failure = self._failure(outcome)
        answer = outcome if isinstance(outcome, Answer) else None
        if answer is not None and answer.status == 304 and wanted.conditional:
            await self._not_modified(wanted, answer)
        elif failure is None and answer is not None:
            if may_list and (kind := self._listing_kind(answer)):
                listed = _Listed(
                    source=wanted.source, url=wanted.ref, kind=kind, known=None, conditional=wanted.conditional
                )
                await self._listing(listed, answer)
                return
            failure = not_a_page(answer)
            if failure is None:
                await self._page(wanted, answer)
        if failure is not None:
            await self._page_failed(wanted, listed, answer, failure)
        if listed is not None:
            await self._close(listed)

    async def _page(self, wanted: Wanted, answer: Answer) -> None:
        state = wanted.state
        if state and state.fetch_id and state.body_sha256 == answer.body_sha256:
            await self._not_modified(wanted, answer)
        else:
            await self.emit(page_record(wanted, answer, self.options))

    async def _not_modified(self, wanted: Wanted, answer: Answer) -> None:
        await self._already_stored(wanted.source, wanted.state)
        await self.emit(page_poll(wanted, self.now(), answer=answer, failure=None))

    async def _already_stored(self, source: Source, page: PageState | None) -> None:
        if page and page.fetch_id:
            await self.emit(Seen(fetch_id=page.fetch_id, source_kind=str(source.kind), source=source.label))

    async def _page_failed(
        self, wanted: Wanted, listed: _Listed | None, answer: Answer | None, failure: Failure
    ) -> None:
        """One reject. A page of a feed whose server is left alone is none: its feed will list it again."""
        if listed is not None and failure.reason in (Reason.PARKED, Reason.NETWORK):
            listed.unfinished = True
        if listed is not None and failure.reason is Reason.PARKED:
            return
        await self.emit(refusal(wanted.source, wanted.ref, failure, self.options))
        await self.emit(page_poll(wanted, self.now(), answer=answer, failure=failure))

    async def _listed_done(self, listed: _Listed, outcome: Outcome) -> None:
        failure = self._failure(outcome)
        if isinstance(outcome, Answer) and outcome.status == 304 and listed.conditional:
            listed.answer = outcome
            await self._unchanged(listed)
        elif failure is None and isinstance(outcome, Answer):
            kind = PollKind.FRONT_PAGE if listed.kind is PollKind.FRONT_PAGE else self._listing_kind(outcome)
            if kind is None:
                detail = f"no {listed.kind}: the server sent {outcome.header('content-type') or 'something else'}"
                failure = Failure(
                    reason=Reason.UNKNOWN_FORMAT, detail=detail, status=outcome.status, evidence=outcome.body
                )
            else:
                listed.kind = kind
                await self._listing(listed, outcome)
        if failure is not None:
            await self._listing_failed(listed, failure)

    def _failure(self, outcome: Outcome) -> Failure | None:
        if not isinstance(outcome, Answer):
            return Failure(reason=outcome.reason, detail=str(outcome))
        if outcome.status == 304:
            return None
        return failure_of(outcome, self.options.max_body_bytes)

    def _listing_kind(self, answer: Answer) -> PollKind | None:
        if is_feed(answer.body):
            return PollKind.FEED
        return PollKind.SITEMAP if is_sitemap(answer.body, answer.url.path) else None

    async def _listing(self, listed: _Listed, answer: Answer) -> None:
        """Read what the answer lists, unless it is the same as last time."""
        listed.answer = answer
        if listed.known and listed.known.body_sha256 == answer.body_sha256:
            await self._unchanged(listed)
            return
        listed.open += 1  # itself, so that it is not closed while it is being read
        if listed.kind is PollKind.FRONT_PAGE:
            await self._front_page(listed, answer)
        else:
            try:
                listing = await asyncio.to_thread(self._parsed, listed.kind, answer)
            except ListingError as error:
                failure = Failure(
                    reason=error.reason, detail=f"{listed.kind}: {error}", status=answer.status, evidence=answer.body
                )
                await self._listing_failed(listed, failure)
                return
            await self._pages_of(listed, listing)
            await self._sitemaps_of(listed, listing)
        await self._close(listed)

    def _parsed(self, kind: PollKind, answer: Answer) -> Listing:
        if kind is PollKind.FEED:
            return parse_feed(answer.body, url=str(answer.url), content_type=answer.header("content-type"))
        return parse_sitemap(unpacked(answer.body, self.options.max_body_bytes))

    async def _pages_of(self, listed: _Listed, listing: Listing) -> None:
        """Queue the pages that are new, have changed or failed and may work now."""
        items = [item for item in listing.items if self._usable(listed, item)]
        listed.items += len(items)
        known = await self._looked_up(self.state.pages, [item.url for item in items])
        wanted = [
            item
            for item in items
            if _key(item.url) not in self.taken
            and is_wanted(item, known.get(item.url), retry=self.retry, now=self.now())
        ]
        wanted.sort(key=lambda item: item.modified.timestamp() if item.modified else 0.0, reverse=True)
        most = listed.source.live.most_items
        if most is not None and len(wanted) > most:
            listed.unfinished, wanted = True, wanted[:most]
        for item in wanted:
            self._ask_item(listed, item, known.get(item.url))

    def _ask_item(self, listed: _Listed, item: Item, state: PageState | None) -> None:
        key = _key(item.url)
        if key in self.taken:
            return
        self.taken.add(key)
        listed.open += 1
        listed.new_items += state is None
        wanted = Wanted(
            source=listed.source, ref=item.url, item=item, found_by=listed.kind, found_in=listed.url, state=state
        )
        self._ask_page(checked_url(item.url), wanted, listed)

    def _usable(self, listed: _Listed, item: Item) -> bool:
        """An address that may be asked and was not forgotten, of the sitemap's own site, and not too old."""
        if self.forgotten.holds(item.url):
            return False
        try:
            url = checked_url(item.url)
        except ForbiddenError:
            return False
        if listed.kind is PollKind.SITEMAP and not _same_site(url.host, checked_url(listed.url).host):
            return False
        oldest, told = listed.source.live.oldest_days, item.modified
        return oldest is None or told is None or told >= self.now() - timedelta(days=oldest)

    async def _sitemaps_of(self, listed: _Listed, listing: Listing) -> None:
        """Queue the sitemaps of an index that have changed, as far as the index says."""
        if not listing.sitemaps:
            return
        if listed.depth >= MAX_DEPTH:
            return
        usable = [item for item in listing.sitemaps if self._usable(listed, item)]
        usable.sort(key=lambda item: item.modified.timestamp() if item.modified else 0.0, reverse=True)
        # an index that does not say when its sitemaps changed must be read in full each time to ask them
        listed.unfinished |= len(usable) > MAX_SITEMAPS or not all(item.modified for item in usable)
        known = await self._looked_up(self.state.polls, [item.url for item in usable[:MAX_SITEMAPS]])
        for item in usable[:MAX_SITEMAPS]:
            before = known.get(item.url)
            if before and not before.failures and item.modified and before.stated_modified == item.modified:
                continue
            self._ask_listed(
                checked_url(item.url), listed.source, PollKind.SITEMAP, before, above=listed,
                stated_modified=item.modified,
            )  # fmt: skip

    async def _front_page(self, listed: _Listed, answer: Answer) -> None:
        rules = await self.scheduler.rules_of(answer.url)
        found = await asyncio.to_thread(sources_of, answer.body, url=answer.url, sitemaps=rules.sitemaps)
        known = await self._looked_up(self.state.polls, [each.url for each in found])
        found = [each for each in found if not self.forgotten.holds(each.url)]
        listed.items = len(found)
        for each in found:
            self._ask_listed(checked_url(each.url), listed.source, each.kind, known.get(each.url), above=listed)
        if not found:
            detail = "the front page and robots.txt name neither a feed nor a sitemap"
            failure = Failure(reason=Reason.EMPTY, detail=detail, status=answer.status)
            await self.emit(refusal(listed.source, listed.url, failure, self.options))

    async def _listing_failed(self, listed: _Listed, failure: Failure) -> None:
        await self.emit(refusal(listed.source, listed.url, failure, self.options))
        await self.emit(
            failed_poll(listed.source, listed.url, listed.kind, known=listed.known, failure=failure, now=self.now())
        )
        if listed.above:
            listed.above.unfinished = True
            await self._close(listed.above)

    async def _unchanged(self, listed: _Listed) -> None:
        known, answer = listed.known, listed.answer
        if known is None or answer is None:
            raise AssertionError("what is unchanged was known before")
        await self.emit(self._poll(listed, answer, PollOutcome.UNCHANGED, items=known.items, new_items=0))
        if listed.above:
            await self._close(listed.above)

    async def _close(self, listed: _Listed) -> None:
        """One of its parts has its outcome; with the last one its own poll is written, behind all that it listed."""
        listed.open -= 1
        if listed.open or listed.answer is None:
            return
        await self.emit(
            self._poll(listed, listed.answer, PollOutcome.CHANGED, items=listed.items, new_items=listed.new_items)
        )
        if listed.above:
            listed.above.unfinished |= listed.unfinished
            listed.above.new_items += listed.new_items
            await self._close(listed.above)

    def _poll(
        self, listed: _Listed, answer: Answer, outcome: PollOutcome, *, items: int | None, new_items: int
    ) -> Poll:
        known, full = listed.known, answer.status != 304
        interval = next_interval(
            listed.source.live, known.interval_minutes if known else None, items=items or 0, new_items=new_items
        )
        whole = not listed.unfinished
        etag = answer.header("etag") or (None if full or not known else known.etag)
        modified = answer.header("last-modified") or (None if full or not known else known.last_modified)
        digest = answer.body_sha256 if full else known.body_sha256 if known else None
        return poll_row(
            listed.source, listed.url, listed.kind, self.now(), outcome=outcome, conditional=listed.conditional,
            status=answer.status, etag=etag if whole else None, last_modified=modified if whole else None,
            body_sha256=digest if whole and listed.kind is not PollKind.FRONT_PAGE else None,
            stated_modified=listed.stated_modified if whole else None, items=items, new_items=new_items,
            interval_minutes=interval, next_due=self.now() + timedelta(minutes=interval),
        )  # fmt: skip


def _key(url: str) -> str:
    try:
        return normalised_url(url)
    except ValueError:
        return url


def _same_site(one: str, other: str) -> bool:
    """Hosts of one publisher: the same, or one below the other's last two labels."""
    first, second = site_of(f"https://{one}") or one, site_of(f"https://{other}") or other
    if first == second:
        return True
    return first.split(".")[-2:] == second.split(".")[-2:] and not first[-1].isdigit()
