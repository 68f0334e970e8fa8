"""Pace and memory: parking, patience, adaptive polling, which pages of a feed are fetched."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.ingest.sources import LiveSource
from flows.ingest.web.due import after_failure, conditional, is_due, is_wanted, next_interval
from flows.ingest.web.items import Item
from flows.ingest.web.politeness import Host, patience, retry_after
from flows.ingest.web.state import PageState, PollState
from schemas.vocab import PollKind, Reason

NOW = datetime(2024, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_interval_follows_the_news_within_bounds() -> None:
    live, minutes = LiveSource(), None
    for _ in range(20):
        minutes = next_interval(live, minutes, items=20, new_items=2)
    assert minutes == 10
    for _ in range(40):
        minutes = next_interval(live, minutes, items=20, new_items=0)
    assert minutes == 1440
    assert next_interval(LiveSource(interval_minutes=30), minutes, items=1, new_items=0) == 30
    assert after_failure(live, 60, 1) == 60 < after_failure(live, 60, 6) <= 1440


def test_a_clock_that_was_set_back_leaves_nothing_waiting() -> None:
    def due(at: datetime, next_due: datetime) -> bool:
        return is_due(PollState(kind=PollKind.FEED, at=at, next_due=next_due), NOW)

    assert not due(NOW - HOUR, NOW + HOUR)
    assert due(NOW - HOUR, NOW)
    assert due(NOW + 24 * HOUR, NOW + 25 * HOUR)
    assert due(NOW - HOUR, NOW + 500 * HOUR)


def test_all_is_asked_for_once_a_day() -> None:
    known = PageState(at=NOW, full_at=NOW - HOUR, etag='"a"', last_modified="x")
    assert conditional(known, NOW) == {"If-None-Match": '"a"', "If-Modified-Since": "x"}
    assert conditional(PageState(at=NOW, full_at=NOW - 25 * HOUR, etag='"a"'), NOW) == {}


@pytest.mark.parametrize(
    ("modified", "page", "wanted"),
    [
        (None, None, True),
        (None, PageState(at=NOW), False),
        (NOW - HOUR, PageState(at=NOW - 2 * HOUR), True),
        (NOW - 48 * HOUR, PageState(at=NOW - HOUR, stated_modified=NOW - 49 * HOUR), True),
        (NOW - 48 * HOUR, PageState(at=NOW - HOUR, stated_modified=NOW - 48 * HOUR), False),
        (NOW + 72 * HOUR, PageState(at=NOW), False),
        (None, PageState(at=NOW, failure=Reason.NETWORK, failures=1, next_due=NOW), True),
        (None, PageState(at=NOW, failure=Reason.NETWORK, failures=1, next_due=NOW + HOUR), False),
        (None, PageState(at=NOW + HOUR, failure=Reason.NETWORK, failures=1, next_due=NOW + 2 * HOUR), True),
        (None, PageState(at=NOW, failure=Reason.NOT_FOUND, failures=5, next_due=NOW), False),
    ],
)
def test_which_pages_of_a_feed_are_fetched(modified: datetime | None, page: PageState | None, wanted: bool) -> None:
    assert is_wanted(Item(url="https://lunsk.example/1", modified=modified), page, retry=False, now=NOW) is wanted


def test_a_failing_server_is_parked_longer_and_longer() -> None:
    host = Host("lunsk.example")
    for _ in range(4):
        host.failed(NOW)
    assert not host.parked(NOW)
    host.failed(NOW)
    assert host.parked_until == NOW + HOUR
    for _ in range(9):
        host.failed(NOW)
    assert host.parked_until == NOW + 24 * HOUR
    host.answered()
    assert not host.parked(NOW) and not host.changed()


def test_patience() -> None:
    assert retry_after("120", NOW) == 120
    assert retry_after("Mon, 04 Mar 2024 12:01:00 GMT", NOW) == 60
    assert retry_after("soon", NOW) is None
    assert [patience(None, tried=n, unit=1, busy=True) for n in range(6)] == [30, 60, 120, 240, 480, 600]
