"""What a site offers to be read: the feeds and news sitemaps that its front page and robots.txt name."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flows.ingest.options import SourceOptions
from flows.ingest.web.addresses import ForbiddenError, checked_url
from flows.ingest.web.answered import failure_of
from flows.ingest.web.feeds import is_feed, parse_feed
from flows.ingest.web.fetch import Answer
from flows.ingest.web.front_page import Found, sources_of
from flows.ingest.web.items import Listing, ListingError
from flows.ingest.web.live import utc_now
from flows.ingest.web.scheduler import Outcome, Request, Scheduler, opened
from flows.ingest.web.sitemaps import parse_sitemap, unpacked
from flows.ingest.web.transport import Resolver, resolved
from schemas.vocab import PollKind

_ACCEPT = {"Accept": "text/html,application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A feed or sitemap of a site, as it stands now."""

    kind: PollKind
    url: str
    title: str | None
    named_in: str
    items: int = 0
    newest: datetime | None = None
    problem: str | None = None
    """Why it cannot be read, where it cannot."""


class DiscoveryError(Exception):
    """The front page could not be had; the message says why."""


def discover(
    address: str, options: SourceOptions, *, now: Callable[[], datetime] = utc_now, resolve: Resolver = resolved
) -> list[Offer]:
    """The feeds and sitemaps of a site; nothing beyond its front page, robots.txt and those is asked for.

    Raises DiscoveryError.
    """
    return asyncio.run(_discovered(address, options, now, resolve))


async def _discovered(
    address: str, options: SourceOptions, now: Callable[[], datetime], resolve: Resolver
) -> list[Offer]:
    async with opened(options, hosts={}, now=now, resolve=resolve) as scheduler:
        front = _usable((await _asked(scheduler, [address]))[0], options)
        rules = await scheduler.rules_of(front.url)
        found = sources_of(front.body, url=front.url, sitemaps=rules.sitemaps)
        outcomes = await _asked(scheduler, [each.url for each in found])
        return [_offer(each, outcome, options) for each, outcome in zip(found, outcomes, strict=True)]


async def _asked(scheduler: Scheduler, addresses: list[str]) -> list[Outcome]:
    outcomes: dict[str, Outcome] = {}
    for address in addresses:

        async def keep(outcome: Outcome, address: str = address) -> None:
            outcomes[address] = outcome

        try:
            scheduler.add(Request(url=checked_url(address), headers=_ACCEPT, done=keep))
        except ForbiddenError as error:
            raise DiscoveryError(str(error)) from error
    await scheduler.run()
    return [outcomes[address] for address in addresses]


def _usable(outcome: Outcome, options: SourceOptions) -> Answer:
    if not isinstance(outcome, Answer):
        raise DiscoveryError(str(outcome))
    if failure := failure_of(outcome, options.max_body_bytes):
        raise DiscoveryError(failure.detail)
    return outcome


def _offer(found: Found, outcome: Outcome, options: SourceOptions) -> Offer:
    try:
        listing = _listing(_usable(outcome, options), options.max_body_bytes)
    except (DiscoveryError, ListingError) as error:
        return Offer(kind=found.kind, url=found.url, title=found.title, named_in=found.named_in, problem=str(error))
    listed = listing.items or listing.sitemaps
    return Offer(
        kind=found.kind, url=found.url, title=found.title or listing.title, named_in=found.named_in, items=len(listed),
        newest=max((item.modified for item in listed if item.modified), default=None),
    )  # fmt: skip


def _listing(answer: Answer, limit: int) -> Listing:
    if is_feed(answer.body):
        return parse_feed(answer.body, url=str(answer.url), content_type=answer.header("content-type"))
    return parse_sitemap(unpacked(answer.body, limit))
