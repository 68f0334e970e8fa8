"""Which addresses are asked: schemes, disguised numbers, ports, and IP addresses that hold others."""

import httpx
import pytest

from flows.ingest.web.addresses import ForbiddenError, checked_url, is_public, public_ips


@pytest.mark.parametrize(
    "text",
    [
        "ftp://lunsk.example/", "file:///etc/passwd", "gopher://lunsk.example/", "javascript:alert(1)", "",
        "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://127.1/",
        "http://user@lunsk.example/", "http://lunsk.example@127.0.0.1/", "http://user:word@lunsk.example/",
        "http://lunsk.example:22/", "http://lunsk.example:25/", "http://lunsk.example:6379/", "http://a..b/",
        "http://lunsk.example/" + "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page(text: str) -> None:
    with pytest.raises(ForbiddenError):
        checked_url(text)


@pytest.mark.parametrize("text", ["https://lunsk.example:8443/a?b=1#c", "http://127.0.0.1:8080/", "http://[::1]/"])
def test_what_may_be_one_loses_only_its_fragment(text: str) -> None:
    assert str(checked_url(text)) == text.partition("#")[0]


def test_redirects_count_from_where_they_stand() -> None:
    base = httpx.URL("https://lunsk.example/a/b")
    assert str(checked_url("../c", base=base)) == "https://lunsk.example/c"
    assert str(checked_url("//other.example/", base=base)) == "https://other.example/"


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "168.63.129.16", "::1", "::", "fe80::1%eth0", "fd00:ec2::254",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_addresses_inside(ip: str) -> None:
    assert not is_public(ip)
    with pytest.raises(ForbiddenError):
        public_ips("lunsk.example", ["93.184.215.14", ip], private_allowed=False)
    assert public_ips("lunsk.example", [ip], private_allowed=True) == [ip]


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_outside(ip: str) -> None:
    assert is_public(ip)
