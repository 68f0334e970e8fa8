"""Servers that drip, never end, pack bombs, turn in circles, lead inside or break off: each costs one reject."""

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.ingest import SourceOptions
from flows.ingest.records import Fetched, Poll, Record, Refused
from flows.ingest.sources import Format, Source
from flows.ingest.web.live import read_live
from schemas.vocab import Reason

OPTIONS = SourceOptions(
    allow_private_addresses=True, retry_wait=0, retries=1, host_delay=0, timeout=1.5, max_body_bytes=200_000
)
BOMB = gzip.compress(b"\0" * 50_000_000)
PAGE = b"<!doctype html><html><body><p>The ferry to Lunsk runs again from Friday.</p></body></html>"


class _Hostile(BaseHTTPRequestHandler):
    robots = b""
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        try:
            getattr(self, f"do_{self.path.strip('/').split('/')[0].split('.')[0]}", self.do_page)()
        except (BrokenPipeError, ConnectionResetError):
            return

    def do_robots(self) -> None:
        self._head(200 if self.robots else 404, {"Content-Length": str(len(self.robots))})
        self.wfile.write(self.robots)

    def do_page(self) -> None:
        self._head(200, {"Content-Type": "text/html", "Content-Length": str(len(PAGE))})
        self.wfile.write(PAGE)

    def do_drip(self) -> None:
        self._head(200, {"Content-Type": "text/html"})
        for _ in range(40):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def do_endless(self) -> None:
        self._head(200, {"Content-Type": "text/html"})
        while True:
            self.wfile.write(b"<p>more</p>" * 10_000)

    def do_bomb(self) -> None:
        self._head(200, {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": str(len(BOMB))})
        self.wfile.write(BOMB)

    def do_circle(self) -> None:
        self._head(302, {"Location": self.path, "Content-Length": "0"})

    def do_file(self) -> None:
        self._head(302, {"Location": "file:///etc/passwd", "Content-Length": "0"})

    def do_inside(self) -> None:
        self._head(302, {"Location": "http://0x7f000001/secret", "Content-Length": "0"})

    def do_torn(self) -> None:
        self._head(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
        self.wfile.write(b"5\r\nabcde\r\nff\r\nabc")
        self.close_connection = True

    def do_busy(self) -> None:
        self._head(429, {"Content-Length": "0"})

    def do_later(self) -> None:
        self._head(503, {"Content-Length": "0", "Retry-After": "7200"})

    def do_deep(self) -> None:
        body = b"<rss><channel>" + b"<a>" * 20_000
        self._head(200, {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hostile)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    _Hostile.asked.clear()
    _Hostile.robots = b""
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def asked(*urls: str, options: SourceOptions = OPTIONS) -> list[Record]:
    sources = [Source(format=Format.URL, ref=url, label=url) for url in urls]
    return [record for record in read_live(sources, options) if record is not None]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("drip", Reason.NETWORK), ("endless", Reason.TOO_LARGE), ("bomb", Reason.TOO_LARGE), ("torn", Reason.NETWORK),
        ("circle", Reason.HTTP_ERROR), ("file", Reason.REFUSED_ADDRESS), ("inside", Reason.REFUSED_ADDRESS),
        ("busy", Reason.HTTP_ERROR), ("later", Reason.PARKED), ("deep", Reason.TOO_DEEP),
    ],
)  # fmt: skip
def test_each_costs_one_reject(site: str, path: str, reason: Reason) -> None:
    found = [record for record in asked(f"{site}/{path}") if isinstance(record, Fetched | Refused)]
    assert [record.reason for record in found if isinstance(record, Refused)] == [reason]
    assert len(found) == 1


def test_a_server_that_asks_for_patience_is_left_alone(site: str) -> None:
    found = asked(f"{site}/later", f"{site}/page/1", f"{site}/page/2")
    assert [record.reason for record in found if isinstance(record, Refused)] == [Reason.PARKED] * 3
    assert _Hostile.asked == ["/robots.txt", "/later"]
    (host,) = [record for record in found if isinstance(record, Poll) and record.kind == "host"]
    assert host.parked_until is not None


def test_a_server_that_fails_five_times_is_parked(site: str) -> None:
    found = asked(*(f"{site}/busy/{number}" for number in range(9)))
    reasons = [record.reason for record in found if isinstance(record, Refused)]
    assert reasons == [Reason.HTTP_ERROR] * 5 + [Reason.PARKED] * 4


def test_a_huge_robots_txt_is_read_in_part_and_forbids(site: str) -> None:
    _Hostile.robots = b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n" + b"# x\n" * 2_000_000
    (refusal,) = [record for record in asked(f"{site}/page") if isinstance(record, Refused)]
    assert refusal.reason == Reason.ROBOTS
    assert _Hostile.asked == ["/robots.txt"]


def test_private_servers_are_not_asked_unless_a_setting_allows_it(site: str) -> None:
    (refusal, *_) = asked(f"{site}/page", options=SourceOptions(retries=0, timeout=2))
    assert isinstance(refusal, Refused)
    assert (refusal.reason, _Hostile.asked) == (Reason.REFUSED_ADDRESS, [])


def test_a_name_that_leads_inside_the_second_time_gets_nowhere(site: str) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    source = Source(format=Format.URL, ref="http://lunsk.example:9/a", label="a")
    options = SourceOptions(retries=0, timeout=2)
    found = [record for record in read_live([source], options, resolve=rebinding) if isinstance(record, Refused)]
    assert [record.reason for record in found] == [Reason.REFUSED_ADDRESS]


def test_requests_to_a_server_come_one_at_a_time_and_apart(site: str) -> None:
    at_once, most = 0, 0
    original = _Hostile.do_page

    def counted(self: _Hostile) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.05)
        at_once -= 1
        original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Hostile, "do_page", counted)
        options = SourceOptions(allow_private_addresses=True, host_delay=0.2, timeout=5)
        begin = time.monotonic()
        assert len(asked(*(f"{site}/page/{number}" for number in range(3)), options=options)) == 3
    assert most == 1
    assert time.monotonic() - begin >= 3 * 0.2  # never less, however slow the machine: robots.txt and three pages
