"""Single pages from a server on this machine: limits, redirects, retries, and no way into private networks."""

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.ingest import Fetched, SourceOptions
from schemas.vocab import Reason

OPTIONS = SourceOptions(allow_private_addresses=True, retry_wait=0, host_delay=0, timeout=5, max_body_bytes=100_000)


class _Site(BaseHTTPRequestHandler):
    """Answers by path; /flaky fails twice first."""

    page = b""
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self._answer(404, b"")
            return
        self.asked.append(self.path)
        route = self.path.strip("/").split("/")
        if route[0] == "redirect":
            self._answer(302, b"", location=f"/redirect/{int(route[1]) - 1}" if int(route[1]) > 1 else "/page")
        elif route[0] == "out":
            self._answer(302, b"", location="ftp://lunsk.example/x")
        elif route[0] == "status":
            self._answer(int(route[1]), self.page)
        elif route[0] == "flaky":
            self._answer(503 if self.asked.count(self.path) < 3 else 200, self.page)
        elif route[0] == "type":
            self._answer(200, self.page, content_type="/".join(route[1:]))
        elif route[0] == "gzip":
            self._answer(200, gzip.compress(self.page), encoding="gzip")
        elif route[0] == "torn":
            self._answer(200, b"no gzip", encoding="gzip")
        elif route[0] == "large":
            self._answer(200, self.page + b"x" * 200_000)
        elif route[0] == "slow":
            time.sleep(0.6)
            self._answer(200, self.page)
        elif route[0] == "hangup":
            self.close_connection = True
        else:
            self._answer(200, self.page)

    def _answer(self, status: int, body: bytes, content_type="text/html; charset=utf-8", location=None, encoding=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "session=secret")
        for name, value in (("Location", location), ("Content-Encoding", encoding)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    site.server_close()


@pytest.fixture
def site(server, page) -> str:
    _Site.page = page
    _Site.asked.clear()
    return server


@pytest.fixture
def get(site, records):
    def fetch(path: str, options: SourceOptions = OPTIONS):
        (record,) = records(path if "://" in path else site + path, options=options)
        return record

    return fetch


def test_a_page_with_its_facts(get, site, page):
    found = get("/page?a=1#part")
    assert (found.body, found.status, found.content_kind) == (page, 200, "html")
    assert (found.source_ref, found.requested_url) == (f"{site}/page?a=1#part",) * 2
    assert found.fetched_at is not None
    assert "secret" not in found.headers
    assert _Site.asked == ["/page?a=1"]


def test_redirects_are_followed_up_to_five(get, site):
    found = get("/redirect/5")
    assert (found.requested_url, found.final_url) == (f"{site}/redirect/5", f"{site}/page")
    assert get("/redirect/6").reason == Reason.HTTP_ERROR
    assert get("/out").reason == Reason.REFUSED_ADDRESS


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "not_found"), (410, "not_found"), (403, "http_error"), (500, "http_error")]
)
def test_error_answers(get, status, reason):
    found = get(f"/status/{status}")
    assert (found.reason, str(status) in found.detail, len(_Site.asked)) == (reason, True, 1)


def test_passing_faults_are_tried_again(get):
    assert isinstance(get("/flaky"), Fetched)
    assert len(_Site.asked) == 3
    assert get("/hangup").reason == Reason.NETWORK
    assert _Site.asked.count("/hangup") == OPTIONS.retries + 1


def test_packed_answers(get, page):
    assert get("/gzip").body == page
    assert get("/torn").reason == Reason.UNREADABLE


def test_size_limit(get):
    assert get("/large").reason == Reason.TOO_LARGE


def test_time_limit(get):
    slow = SourceOptions(allow_private_addresses=True, retries=0, timeout=0.2)
    assert get("/slow", slow).reason == Reason.NETWORK


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/type/text/plain", "text"),
        ("/type/application/octet-stream", "html"),
        ("/type/application/json", "unknown_format"),
    ],
)
def test_content_types(get, path, expected):
    found = get(path)
    assert (found.content_kind if isinstance(found, Fetched) else found.reason) == expected


@pytest.mark.parametrize("body", [b"%PDF-1.7 x", b""])
def test_what_is_no_page(get, body):
    _Site.page = body
    assert get("/page").reason in (Reason.BINARY, Reason.EMPTY)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"])
def test_private_addresses_are_refused(get, host):
    found = get(f"http://{host}:1/", SourceOptions(retries=0))
    assert found.reason in (Reason.REFUSED_ADDRESS, Reason.NETWORK)
    if host != "[::1]":
        assert found.reason == Reason.REFUSED_ADDRESS


@pytest.mark.parametrize(
    "address", ["ftp://lunsk.example/x", "file:///etc/hostname", "http://", "http://[bad/", "https://a..b/"]
)
def test_other_addresses_are_refused(get, address):
    found = get(address, SourceOptions(retries=0))
    assert (found.reason, found.source_ref) == (Reason.REFUSED_ADDRESS, address)
