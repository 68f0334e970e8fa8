"""Servers that drip, never end, pack bombs, turn in circles, lead inside or break off: each costs one reject."""

import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from flows.ingest import SourceOptions
from flows.ingest.records import Fetched, Poll, Record, Refused
from flows.ingest.sources import Format, Source
from flows.ingest.web.live import read_live
from schemas.vocab import Reason
from tests.unit.ingest.web.hostile_site import Hostile

OPTIONS = SourceOptions(
    allow_private_addresses=True, retry_wait=0, retries=1, host_delay=0, timeout=1.5, max_body_bytes=200_000
)


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    Hostile.asked.clear()
    Hostile.robots = b""
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
        ("reset", Reason.NETWORK), ("busy", Reason.HTTP_ERROR), ("later", Reason.PARKED), ("deep", Reason.TOO_DEEP),
    ],
)  # fmt: skip
def test_each_costs_one_reject(site: str, path: str, reason: Reason) -> None:
    found = [record for record in asked(f"{site}/{path}") if isinstance(record, Fetched | Refused)]
    assert [record.reason for record in found if isinstance(record, Refused)] == [reason]
    assert len(found) == 1


def test_a_server_that_asks_for_patience_is_left_alone(site: str) -> None:
    found = asked(f"{site}/later", f"{site}/page/1", f"{site}/page/2")
    assert [record.reason for record in found if isinstance(record, Refused)] == [Reason.PARKED] * 3
    assert Hostile.asked == ["/robots.txt", "/later"]
    (host,) = [record for record in found if isinstance(record, Poll) and record.kind == "host"]
    assert host.parked_until is not None


def test_a_server_that_fails_five_times_is_parked(site: str) -> None:
    found = asked(*(f"{site}/busy/{number}" for number in range(9)))
    reasons = [record.reason for record in found if isinstance(record, Refused)]
    assert reasons == [Reason.HTTP_ERROR] * 5 + [Reason.PARKED] * 4


def test_a_huge_robots_txt_is_read_in_part_and_forbids(site: str) -> None:
    Hostile.robots = b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n" + b"# x\n" * 2_000_000
    (refusal,) = [record for record in asked(f"{site}/page") if isinstance(record, Refused)]
    assert refusal.reason == Reason.ROBOTS
    assert Hostile.asked == ["/robots.txt"]


def test_private_servers_are_not_asked_unless_a_setting_allows_it(site: str) -> None:
    (refusal, *_) = asked(f"{site}/page", options=SourceOptions(retries=0, timeout=2))
    assert isinstance(refusal, Refused)
    assert (refusal.reason, Hostile.asked) == (Reason.REFUSED_ADDRESS, [])


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
    original = Hostile.do_page

    def counted(self: Hostile) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.05)
        at_once -= 1
        original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hostile, "do_page", counted)
        options = SourceOptions(allow_private_addresses=True, host_delay=0.2, timeout=5)
        begin = time.monotonic()
        assert len(asked(*(f"{site}/page/{number}" for number in range(3)), options=options)) == 3
    assert most == 1
    assert time.monotonic() - begin >= 3 * 0.2  # never less, however slow the machine: robots.txt and three pages
