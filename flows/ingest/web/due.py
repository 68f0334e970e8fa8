"""When a live source is asked, and why: named, due, not due yet, left alone, forbidden. Also how often."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import httpx

from flows.ingest.sources import LiveSource
from flows.ingest.web.items import Item
from flows.ingest.web.robots import Rules
from flows.ingest.web.state import HostState, PageState, PollState
from schemas.vocab import Reason

SHORTEST_MINUTES = 10.0
LONGEST_MINUTES = 24 * 60.0
FIRST_MINUTES = 60.0
FULL_EVERY = timedelta(days=1)
"""After so long all is asked for, not only what changed: some servers say that nothing did when something has."""
MOST_FAILURES = 5
"""A page of a feed that failed so often is not tried again, unless its feed says that it changed."""
_SLACK = timedelta(days=1)
_BARREN = 1.5
_FLOODED = 0.8


class Why(StrEnum):
    """Why an address is asked, or is not."""

    NAMED = "named"
    DUE = "due"
    NOT_DUE = "not_due"
    UNCHANGED = "unchanged"
    PARKED = "parked"
    ROBOTS = "robots"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an address is asked now."""

    why: Why
    detail: str

    @property
    def asked(self) -> bool:
        """It is."""
        return self.why in (Why.NAMED, Why.DUE)


def decided(
    live: LiveSource,
    *,
    url: httpx.URL,
    poll: PollState | None,
    page: PageState | None,
    host: HostState | None,
    rules: Rules | None,
    resumed_since: datetime | None,
    now: datetime,
) -> Decision:
    """Whether a source is asked now, by what is known without asking anybody."""
    if host and host.parked_until and host.parked_until > now:
        return Decision(
            why=Why.PARKED, detail=f"{url.host} failed {host.failures} times: left alone until {_at(host.parked_until)}"
        )
    if rules and not rules.permits(url):
        return Decision(why=Why.ROBOTS, detail=f"{rules.robots.origin}/robots.txt of {_at(rules.robots.at)} forbids it")
    if is_resumed(page, resumed_since):
        return Decision(why=Why.UNCHANGED, detail="the run that was cut short has stored it")
    told = _last_time(poll, page)
    if not live.scheduled:
        return Decision(why=Why.NAMED, detail=told)
    if poll is not None and not is_due(poll, now):
        return Decision(why=Why.NOT_DUE, detail=f"{told}; due {_at(poll.next_due)}")
    return Decision(why=Why.DUE, detail=told)


def is_due(poll: PollState, now: datetime) -> bool:
    """It is time to ask again. What the future holds counts for nothing: then the clock was set back."""
    return poll.next_due is None or poll.at > now or not now < poll.next_due <= now + timedelta(minutes=LONGEST_MINUTES)


def is_resumed(page: PageState | None, resumed_since: datetime | None) -> bool:
    """The run that this one goes on with has it already."""
    return bool(page and page.fetch_id and resumed_since and page.at >= resumed_since)


def next_interval(live: LiveSource, before: float | None, *, items: int, new_items: int) -> float:
    """Minutes to the next poll: as the source is set, else shorter after news and longer without."""
    if live.interval_minutes is not None:
        return live.interval_minutes
    interval = before or FIRST_MINUTES
    if before is not None and new_items >= _FLOODED * items > 0:
        interval /= 4  # nearly all of it is new: some of it may have come and gone unseen
    elif new_items:
        interval /= 2
    else:
        interval *= _BARREN
    return min(LONGEST_MINUTES, max(SHORTEST_MINUTES, interval))


def after_failure(live: LiveSource, before: float | None, failures: int) -> float:
    """Minutes to the next try of a source that failed so often in a row."""
    return min(
        LONGEST_MINUTES,
        max(live.interval_minutes or before or FIRST_MINUTES, SHORTEST_MINUTES * 2 ** min(failures - 1, 10)),
    )


def conditional(known: PollState | PageState | None, now: datetime) -> dict[str, str]:
    """Headers that ask for changes only; none where all was sent too long ago, or in the future."""
    if known is None or known.full_at is None or not timedelta(0) <= now - known.full_at < FULL_EVERY:
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def is_wanted(item: Item, page: PageState | None, *, retry: bool, now: datetime) -> bool:
    """Whether a page that a feed lists is fetched: it is new, said to have changed, or failed and may work now."""
    if page is None:
        return True
    if _states_change(item, page, now):
        return True
    if page.failure is None:
        return False
    if retry or page.failure is Reason.PARKED:
        return True
    return page.failures < MOST_FAILURES and (page.next_due is None or page.next_due <= now or page.at > now)


def _states_change(item: Item, page: PageState, now: datetime) -> bool:
    """The feed states a later change than it did when the page was asked for; one in the future is no change."""
    if item.modified is None or item.modified > now + _SLACK:
        return False
    return item.modified > (page.stated_modified or page.at)


def _last_time(poll: PollState | None, page: PageState | None) -> str:
    if poll is not None:
        brought = "nothing new" if poll.unchanged else f"{poll.items or 0:,} items"
        told = f"failed {poll.failures} times" if poll.failures else brought
        return f"asked {_at(poll.at)}: {told}"
    if page is not None:
        return f"asked {_at(page.at)}: {f'failed ({page.failure})' if page.failure else 'stored'}"
    return "never asked"


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "now"
