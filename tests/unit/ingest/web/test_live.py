"""Feeds and pages over several runs: what is asked again, what is not, and in which order records come."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.ingest import SourceOptions
from flows.ingest.records import Fetched, Poll, Record, Refused, Seen
from flows.ingest.sources import Format, LiveSource, Source
from flows.ingest.web.live import read_live
from flows.ingest.web.state import NothingKnown, PageState, PollState
from schemas.vocab import PollKind

OPTIONS = SourceOptions(allow_private_addresses=True, host_delay=0, retry_wait=0, timeout=10)
NOW = datetime(2024, 3, 4, 12, tzinfo=UTC)


class _Site(BaseHTTPRequestHandler):
    items: dict[str, str] = {}  # noqa: RUF012
    """Paths of pages with the day that the feed states for them."""
    asked: list[str] = []  # noqa: RUF012
    edition = "1"

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/feed.xml":
            entries = "".join(
                f"<entry><title>Told {path}</title><author><name>Ida Roon</name></author><link href='{path}'/>"
                f"<updated>{day}T00:00:00Z</updated></entry>"
                for path, day in self.items.items()
            )
            self._answer(
                f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>", f'"{sorted(self.items.items())}"'
            )
        elif self.path == "/":
            self._answer("<html><head><link rel=alternate type=application/rss+xml href=/feed.xml></head></html>", None)
        elif self.path in self.items:
            self._answer(f"<html><body><p>{self.path} edition {self.edition}</p></body></html>", f'"{self.edition}"')
        else:
            self._answer("", None, status=404)

    def _answer(self, body: str, etag: str | None, status: int = 200) -> None:
        same = etag is not None and self.headers["If-None-Match"] == etag
        self.send_response(304 if same else status)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Type", "text/html" if body.startswith("<html") else "application/atom+xml")
        self.send_header("Content-Length", "0" if same else str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if same else body.encode())

    def log_message(self, *arguments) -> None:
        pass


@dataclass
class Memory(NothingKnown):
    """What a lake would know after the records were stored."""

    feeds: dict[str, PollState] = field(default_factory=dict)
    stored: dict[str, PageState] = field(default_factory=dict)
    cut_short: datetime | None = None

    def polls(self, urls: Sequence[str]) -> Mapping[str, PollState]:
        return {url: self.feeds[url] for url in urls if url in self.feeds}

    def pages(self, urls: Sequence[str]) -> Mapping[str, PageState]:
        return {url: self.stored[url] for url in urls if url in self.stored}

    def resumed_since(self) -> datetime | None:
        return self.cut_short

    def keep(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record, Fetched):
                self.stored[record.source_ref] = PageState(
                    at=NOW, full_at=NOW, fetch_id=record.fetch_id, body_sha256=record.body_sha256,
                    stated_modified=record.given_modified,
                )  # fmt: skip
            elif isinstance(record, Poll) and record.kind == PollKind.FEED:
                self.feeds[record.url] = PollState(
                    kind=PollKind.FEED, at=record.at, full_at=record.at, etag=record.etag,
                    body_sha256=record.body_sha256, next_due=record.next_due,
                    interval_minutes=record.interval_minutes,
                )  # fmt: skip


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    _Site.items = {f"/news/{number}": "2024-02-01" for number in range(4)}
    _Site.asked.clear()
    _Site.edition = "1"
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(url: str, memory: Memory, live: LiveSource | None = None, now: datetime = NOW) -> list[Record]:
    _Site.asked.clear()
    source = Source(format=Format.URL, ref=url, label="post", live=live or LiveSource())
    found = [record for record in read_live([source], OPTIONS, memory, now=lambda: now) if record is not None]
    memory.keep(found)
    return found


def test_a_feed_brings_its_pages_and_its_poll_comes_behind_them(site: str) -> None:
    *pages, poll = run(f"{site}/feed.xml", Memory())
    assert [type(page) for page in pages] == [Fetched] * 4
    assert isinstance(poll, Poll)
    assert (poll.kind, poll.items, poll.new_items, poll.source) == ("feed", 4, 4, "post")
    first = next(page for page in pages if isinstance(page, Fetched))
    assert (first.found_by, first.found_in, first.given_authors) == ("feed", f"{site}/feed.xml", ("Ida Roon",))
    assert (first.given_title or "").startswith("Told /news/")


def test_a_second_run_asks_for_the_feed_only(site: str) -> None:
    memory = Memory()
    run(f"{site}/feed.xml", memory)
    (poll,) = run(f"{site}/feed.xml", memory)
    assert [path for path in _Site.asked if path != "/robots.txt"] == ["/feed.xml"]
    assert isinstance(poll, Poll) and (poll.outcome, poll.status) == ("unchanged", 304)


def test_new_and_changed_items_are_fetched_and_no_others(site: str) -> None:
    memory = Memory()
    run(f"{site}/feed.xml", memory)
    _Site.items |= {"/news/0": "2024-02-02", "/news/new": "2024-02-02"}
    _Site.edition = "2"
    found = run(f"{site}/feed.xml", memory)
    assert sorted(path for path in _Site.asked if path.startswith("/news")) == ["/news/0", "/news/new"]
    assert [type(record) for record in found] == [Fetched, Fetched, Poll]


def test_a_page_that_fails_makes_the_next_poll_list_all_again(site: str) -> None:
    _Site.items["http://127.0.0.1:65529/gone"] = "2024-02-01"  # nobody listens there
    found = run(f"{site}/feed.xml", Memory())
    poll = next(record for record in found if isinstance(record, Poll) and record.kind == "feed")
    assert (poll.etag, poll.body_sha256) == (None, None)
    assert [record.reason for record in found if isinstance(record, Refused)] == ["network"]


def test_what_a_run_that_was_cut_short_has_is_not_asked_again(site: str) -> None:
    memory = Memory()
    run(f"{site}/news/1", memory)
    memory.cut_short = NOW - timedelta(minutes=1)
    assert [type(record) for record in run(f"{site}/news/1", memory)] == [Seen]
    assert _Site.asked == []


def test_the_same_page_again_is_seen(site: str) -> None:
    memory = Memory()
    run(f"{site}/news/1", memory)
    assert [type(record) for record in run(f"{site}/news/1", memory)] == [Seen, Poll]


def test_a_source_that_is_not_due_is_left_alone(site: str) -> None:
    memory, live = Memory(), LiveSource(scheduled=True, interval_minutes=30)
    run(f"{site}/feed.xml", memory, live)
    assert run(f"{site}/feed.xml", memory, live) == []
    assert len(run(f"{site}/feed.xml", memory, live, NOW + timedelta(minutes=31))) == 1


def test_a_front_page_leads_to_its_feed_and_a_limit_holds(site: str) -> None:
    found = run(f"{site}/", Memory(), LiveSource(kind=PollKind.FRONT_PAGE, most_items=2))
    assert [type(record) for record in found] == [Fetched, Fetched, Poll, Poll]
    assert [record.kind for record in found if isinstance(record, Poll)] == ["feed", "front_page"]
