"""A single page from the network: a few tries, few redirects, limits on time and size, no private addresses.

Each request goes to an address that was checked, so a name that changes its address in between leads nowhere else.
Proxies of the environment are not used: behind one the check would say nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep

import httpx

from flows.ingest.answers import headers_text, may_be_page, media_type, page_problem
from flows.ingest.options import SourceOptions
from flows.ingest.records import Fetched, Given, Refused, fetched, refused
from flows.ingest.sniff import Unusable
from flows.ingest.sources import Source
from schemas.vocab import ContentKind, Reason

MAX_REDIRECTS = 5
_HOST = re.compile(rb"[\w-]+(\.[\w-]+)*\.?|[0-9a-f.]*:[0-9a-f:.]*", re.IGNORECASE)
_RETRIED = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    url: str
    status: int
    headers: httpx.Headers
    body: bytes
    fetched_at: datetime


class _RefusedError(Exception):
    """The page cannot be had, and trying again at once does not help."""

    def __init__(self, reason: Reason, detail: str):
        super().__init__(detail)
        self.problem = Unusable(reason=reason, detail=detail)


def read_web_page(source: Source, options: SourceOptions) -> Iterator[Fetched | Refused]:
    """The page as one record."""
    try:
        answer = _fetched_with_retries(source.ref, options)
    except _RefusedError as error:
        yield _refusal(source, error.problem, options)
        return
    content_type = answer.headers.get("content-type")
    problem = page_problem(answer.status, answer.body, options.max_body_bytes) or _foreign(content_type, answer.body)
    if problem:
        yield _refusal(source, problem, options)
        return
    yield fetched(
        source=source.label, kind=source.kind, ref=source.ref, body=answer.body,
        content_kind=ContentKind.TEXT if media_type(content_type) == "text/plain" else ContentKind.HTML,
        given=Given(url=source.ref, site=options.site, published=options.published, fetched_at=answer.fetched_at),
        final_url=answer.url, status=answer.status, headers=headers_text(answer.headers.multi_items()),
        content_type=content_type,
    )  # fmt: skip


def _fetched_with_retries(url: str, options: SourceOptions) -> _Answer:
    """The answer to the last try. Raises _RefusedError."""
    with httpx.Client(timeout=options.timeout, trust_env=False, headers=_headers(options)) as client:
        for tried in range(options.retries + 1):
            last = tried == options.retries
            try:
                answer = _followed(client, url, options)
            except (httpx.TransportError, socket.gaierror) as error:
                if last:
                    detail = f"not reached in {options.retries + 1} tries: {error or type(error).__name__}"
                    raise _RefusedError(Reason.NETWORK, detail) from error
            else:
                if last or answer.status not in _RETRIED:
                    return answer
            sleep(options.retry_wait * 2**tried)
    raise AssertionError("the last try returns or raises")


def _followed(client: httpx.Client, url: str, options: SourceOptions) -> _Answer:
    """The answer behind the redirects, all within the time limit."""
    ends = monotonic() + options.timeout
    for _ in range(MAX_REDIRECTS + 1):
        answer = _answered(client, url, options, ends)
        if not 300 <= answer.status < 400 or "location" not in answer.headers:
            return answer
        url = str(_parsed(url).join(answer.headers["location"]))
    raise _RefusedError(Reason.HTTP_ERROR, f"more than {MAX_REDIRECTS} redirects, the last one to {url}")


def _answered(client: httpx.Client, url: str, options: SourceOptions, ends: float) -> _Answer:
    """One request, its body at most a byte over the limit."""
    address = _parsed(url)
    pinned = address.copy_with(host=_checked_ip(address, options), fragment=None)
    request = client.build_request("GET", pinned, headers={"Host": address.netloc.decode("ascii")})
    request.extensions["sni_hostname"] = address.raw_host.decode("ascii")
    response = client.send(request, stream=True)
    try:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > options.max_body_bytes:
                break
            if monotonic() > ends:
                raise httpx.ReadTimeout(f"over {options.timeout:g} seconds", request=request)
        return _Answer(
            url=url, status=response.status_code, headers=response.headers,
            body=bytes(body[: options.max_body_bytes + 1]), fetched_at=datetime.now(UTC),
        )  # fmt: skip
    except httpx.DecodingError as error:
        raise _RefusedError(Reason.UNREADABLE, f"the answer does not unpack: {error}") from error
    finally:
        response.close()


def _parsed(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise _RefusedError(Reason.REFUSED_ADDRESS, f"not an address: {error}") from error
    if address.scheme not in ("http", "https"):
        raise _RefusedError(Reason.REFUSED_ADDRESS, "only http and https addresses are fetched")
    if not _HOST.fullmatch(address.raw_host):
        raise _RefusedError(Reason.REFUSED_ADDRESS, f"not a host name: {address.host!r}")
    return address


def _checked_ip(address: httpx.URL, options: SourceOptions) -> str:
    """An IP address of the host. Raises _RefusedError where one of them is not public, and socket.gaierror."""
    found = socket.getaddrinfo(address.raw_host.decode("ascii"), address.port or 0, type=socket.SOCK_STREAM)
    ips = [str(entry[4][0]) for entry in found]
    private = [ip for ip in ips if not ipaddress.ip_address(ip.partition("%")[0]).is_global]
    if private and not options.allow_private_addresses:
        raise _RefusedError(Reason.REFUSED_ADDRESS, f"{address.host} is no public address ({private[0]})")
    return ips[0]


def _foreign(content_type: str | None, body: bytes) -> Unusable | None:
    if media_type(content_type) == "text/plain" or may_be_page(content_type, body):
        return None
    sent = media_type(content_type) or "no page"
    detail = f"the server sent {sent}: only HTML and plain text are read from the network"
    return Unusable(reason=Reason.UNKNOWN_FORMAT, detail=detail, evidence=body)


def _headers(options: SourceOptions) -> dict[str, str]:
    return {"User-Agent": options.user_agent, "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1"}


def _refusal(source: Source, problem: Unusable, options: SourceOptions) -> Refused:
    return refused(
        source=source.label, kind=source.kind, ref=source.ref, reason=problem.reason, detail=problem.detail,
        url=source.ref, evidence=problem.evidence, arguments=options.arguments,
    )  # fmt: skip
