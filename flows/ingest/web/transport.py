"""The HTTP client of live sources: each connection goes to an IP address that was checked, whatever the name says next.

Proxies of the environment are not used: behind one the check would say nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from socket import SOCK_STREAM, gaierror
from typing import cast

import httpcore
import httpx

from flows.ingest.web.addresses import ForbiddenError, public_ips

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host name and a port to IP addresses; raises gaierror."""

_KEPT_OPEN_SECONDS = 15


async def resolved(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as this machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def http_client(
    *, user_agent: str, private_allowed: bool, connections: int, seconds: float, resolve: Resolver = resolved
) -> httpx.AsyncClient:
    """A client that follows no redirects, keeps no cookies and connects to checked addresses only.

    It raises ForbiddenError for a name that leads to a private address, unless those are allowed.
    """
    return httpx.AsyncClient(
        transport=_CheckedTransport(_CheckedBackend(resolve, private_allowed=private_allowed), connections=connections),
        timeout=seconds,
        trust_env=False,
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
        cookies=_no_cookies(),
    )


class _CheckedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool whose connections are made by us."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, *, connections: int) -> None:
        # httpx has no parameter for it: its transport wraps a pool of httpcore, which takes a network backend
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            keepalive_expiry=_KEPT_OPEN_SECONDS,
            network_backend=backend,
        )


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks what came of it, and connects to just that; TLS still asks for the name."""

    def __init__(self, resolve: Resolver, *, private_allowed: bool) -> None:
        self._resolve = resolve
        self._private_allowed = private_allowed
        self._inner = cast(httpcore.AsyncNetworkBackend, httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address that takes one."""
        try:
            ips = public_ips(host, await self._resolve(host, port), private_allowed=self._private_allowed)
        except (gaierror, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        for ip in ips[:-1]:
            try:
                return await self._inner.connect_tcp(ip, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(ips[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise ForbiddenError("only http and https addresses are fetched")

    async def sleep(self, seconds: float) -> None:
        """Wait between tries of a connection."""
        await asyncio.sleep(seconds)


def _no_cookies() -> "httpx.Cookies":
    """A jar that takes nothing: what one site sets is sent to nobody, and memory stays flat."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    return httpx.Cookies(CookieJar(DefaultCookiePolicy(allowed_domains=[])))
