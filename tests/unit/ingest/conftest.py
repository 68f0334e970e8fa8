"""Sources made by hand: pages, WARC records, and a shorthand that plans and reads them."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from flows.ingest import Fetched, Refused, SourceOptions, plan, read

PAGE = (
    b"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Ferry returns to Lunsk</title></head>"
    b"<body><article><h1>Ferry returns to Lunsk</h1><p>The ferry to Lunsk runs again from Friday.</p></article></body>"
    b"</html>"
)


def everything(arguments: Sequence[str | Path], options: SourceOptions | None = None) -> list[Fetched | Refused]:
    """All records of the arguments: what the plan refuses, then what is read."""
    options = options or SourceOptions()
    made = plan([str(argument) for argument in arguments], options)
    return [*made.refused, *(record for source in made.sources for record in read(source, options))]


@pytest.fixture
def records() -> Callable[..., list[Fetched | Refused]]:
    return lambda *arguments, options=None: everything(arguments, options)


@pytest.fixture
def page() -> bytes:
    return PAGE


@pytest.fixture
def html_file(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.html"
    path.write_bytes(PAGE)
    return path


@pytest.fixture
def warc_record() -> Callable[..., bytes]:
    """Build one record; `length` overrides the Content-Length."""

    def build(
        body: bytes = PAGE,
        *,
        uri: str = "https://lunsk.example/ferry",
        kind: str = "response",
        status: str = "200 OK",
        headers: Sequence[str] = ("Content-Type: text/html; charset=utf-8",),
        length: int | None = None,
    ) -> bytes:
        http = "\r\n".join([f"HTTP/1.1 {status}", *headers]).encode() + b"\r\n\r\n" + body
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2024-07-11T12:00:00Z\r\n"
            f"Content-Type: application/http; msgtype={kind}\r\n"
            f"Content-Length: {len(http) if length is None else length}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    return build


@pytest.fixture(params=["plain", "member a record", "one member", "members across records"])
def packed(request: pytest.FixtureRequest) -> Callable[[Sequence[bytes]], bytes]:
    """The four ways in which records lie in WARC files."""

    def pack(parts: Sequence[bytes]) -> bytes:
        whole = b"".join(parts)
        if request.param == "plain":
            return whole
        if request.param == "member a record":
            return b"".join(gzip.compress(part) for part in parts)
        if request.param == "one member":
            return gzip.compress(whole)
        return b"".join(gzip.compress(whole[i : i + 300]) for i in range(0, len(whole), 300))

    return pack
