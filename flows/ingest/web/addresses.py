"""Which addresses may be asked: what a URL may look like, and which IP addresses a name may lead to."""

import ipaddress
import re
from collections.abc import Sequence

import httpx

from schemas.vocab import Reason

MAX_LENGTH = 4096
_HOST = re.compile(r"[a-z0-9_]([\w-]*\w)?(\.[a-z0-9_]([\w-]*\w)?)*\.?|[0-9a-f.]*:[0-9a-f:.]*", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE)
_WEB_PORTS = frozenset({80, 443, 591})
_FOREIGN_PORTS = frozenset((
    1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 9200, 10080, 11211, 27017,
))  # fmt: skip
"""Ports of other services above 1023: those that browsers block, and data bases."""
_METADATA = frozenset({"168.63.129.16", "100.100.100.200", "192.0.0.192"})
"""Where clouds tell machines their secrets, beside link-local addresses."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenError(Exception):
    """An address that is not asked. `reason` is its code, the message says what is wrong with it."""

    def __init__(self, detail: str, reason: Reason = Reason.REFUSED_ADDRESS) -> None:
        super().__init__(detail)
        self.reason = reason


def checked_url(text: str, *, base: httpx.URL | None = None) -> httpx.URL:
    """The address without its fragment, relative to `base` where one is given. Raises ForbiddenError.

    Refused are other schemes, user names, host names that are numbers in disguise, and ports of other services.
    """
    if len(text) > MAX_LENGTH:
        raise ForbiddenError(f"an address of {len(text):,} characters")
    try:
        url = base.join(text.strip()) if base else httpx.URL(text.strip())
        _check_parts(url)
        return url.copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise ForbiddenError(f"not an address: {error}") from error


def public_ips(host: str, ips: Sequence[str], *, private_allowed: bool) -> list[str]:
    """The IP addresses of a name, all of them checked. Raises ForbiddenError where one of them is not public."""
    if not ips:
        raise ForbiddenError(f"{host} has no address")
    inside = [ip for ip in ips if not is_public(ip)]
    if inside and not private_allowed:
        raise ForbiddenError(f"{host} is no public address ({inside[0]}), network.allow_private_addresses is off")
    return list(ips)


def is_public(ip: str) -> bool:
    """Whether anybody on the network can reach it; IPv6 addresses that stand for IPv4 ones are judged by those."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address in _NAT64:
            return _is_global(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        tunnelled = (address.sixtofour, *(address.teredo or ()))
        return _is_global(address) and all(_is_global(each) for each in tunnelled if each is not None)
    return _is_global(address)


def _check_parts(url: httpx.URL) -> None:
    if url.scheme not in ("http", "https"):
        raise ForbiddenError("only http and https addresses are fetched")
    if url.userinfo:
        raise ForbiddenError("an address with a user name is not fetched")
    host = url.raw_host.decode("ascii")
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise ForbiddenError(f"not a host name: {url.host!r}")
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) and not _is_dotted_quad(host):
        raise ForbiddenError(f"not a host name: {url.host!r} is a number in disguise")
    port = url.port
    if port is not None and ((port < 1024 and port not in _WEB_PORTS) or port in _FOREIGN_PORTS):
        raise ForbiddenError(f"port {port} is not one of web servers")


def _is_dotted_quad(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _is_global(address: Address) -> bool:
    out_of_reach = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return address.is_global and not out_of_reach and str(address) not in _METADATA
