"""One request: an answer within limits of time and size, or the reason why there is none. Follows no redirects."""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from flows.ingest.web.addresses import ForbiddenError
from schemas.vocab import Reason

_PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""Content codings with what zlib calls them; 47 takes gzip or zlib."""
_RAW_DEFLATE = -15
_MOST_CODINGS = 2
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent; the body unpacked, at most a byte over the limit."""

    url: httpx.URL
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    at: datetime

    def header(self, name: str) -> str | None:
        """The first header of that name, in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def body_sha256(self) -> str:
        """The body's digest, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


class NoAnswerError(Exception):
    """There is no usable answer; the message gives the particulars."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason

    @property
    def passing(self) -> bool:
        """Asking again may help."""
        return self.reason is Reason.NETWORK


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may take."""

    seconds: float
    body_bytes: int


async def ask(
    client: httpx.AsyncClient, url: httpx.URL, headers: Mapping[str, str], limits: Limits, now: Callable[[], datetime]
) -> Answer:
    """The answer to one GET. Raises NoAnswerError: not reached, too slow, broken off, packed wrongly, forbidden."""
    try:
        async with asyncio.timeout(limits.seconds), client.stream("GET", url, headers=dict(headers)) as response:
            at = now()
            body = await _body(response, limits.body_bytes)
            return Answer(
                url=url, status=response.status_code, headers=response.headers.multi_items(), body=body, at=at
            )
    except TimeoutError as error:
        raise NoAnswerError(Reason.NETWORK, f"over {limits.seconds:g} seconds") from error
    except ForbiddenError as error:
        raise NoAnswerError(error.reason, str(error)) from error
    except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
        raise NoAnswerError(Reason.NETWORK, str(error) or type(error).__name__) from error


async def _body(response: httpx.Response, limit: int) -> bytes:
    """The body unpacked. We unpack ourselves: httpx would make a whole piece of a packed bomb at once."""
    codings = [name.strip().lower() for name in response.headers.get("content-encoding", "").split(",") if name.strip()]
    pieces: AsyncIterator[bytes] = _limited(response.aiter_raw(_PIECE), limit)
    for coding in reversed([name for name in codings if name != "identity"]):
        if coding not in _PACKED or len(codings) > _MOST_CODINGS:
            raise NoAnswerError(Reason.UNREADABLE, f"the answer is packed in a way that was not asked for: {coding}")
        pieces = _unpacked(pieces, coding, limit)
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > limit:
            break
    return bytes(body[: limit + 1])


async def _limited(pieces: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """The pieces up to the limit; a packed body that is larger than its content may be is not read on."""
    size = 0
    async for piece in pieces:
        yield piece
        size += len(piece)
        if size > limit:
            return


async def _unpacked(pieces: AsyncIterator[bytes], coding: str, limit: int) -> AsyncIterator[bytes]:
    """The content of packed pieces, in pieces, a little over the limit at most.

    Raises NoAnswerError for data that does not unpack or breaks off.
    """
    unpacker, size, open_member = zlib.decompressobj(_PACKED[coding]), 0, False
    try:
        async for packed in pieces:
            if not open_member and size == 0 and coding == "deflate" and not _has_header(packed):
                unpacker = zlib.decompressobj(_RAW_DEFLATE)
            rest, open_member = packed, True
            while True:
                plain = unpacker.decompress(rest, _PIECE)
                size += len(plain)
                yield plain
                rest = unpacker.unconsumed_tail
                if unpacker.eof:
                    rest = unpacker.unused_data
                    if not rest.startswith(b"\x1f\x8b"):  # what follows is no further member: padding
                        return
                    unpacker = zlib.decompressobj(_PACKED[coding])
                elif not rest and len(plain) < _PIECE:
                    break
                if size > limit:
                    return
    except zlib.error as error:
        raise NoAnswerError(Reason.UNREADABLE, f"the answer does not unpack: {error}") from error
    if open_member:
        raise NoAnswerError(Reason.NETWORK, "the packed answer breaks off")


def _has_header(packed: bytes) -> bool:
    """It begins as zlib or gzip data do; some servers send deflate without either."""
    return packed[:1] == b"\x1f" or (len(packed) > 1 and packed[0] & 0x0F == 8 and int.from_bytes(packed[:2]) % 31 == 0)
