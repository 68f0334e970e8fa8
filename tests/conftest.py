"""What all tests share: no network, none of the machine's settings, golden updates, the data beside the checkout."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# The same examples on every machine, and no verdict by the clock: the machine may be busy.
settings.register_profile(
    "wirehouse", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("wirehouse")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden."""
    parser.addoption("--update-golden", action="store_true", help="write expected files anew; read every changed line")


def pytest_configure(config: pytest.Config) -> None:
    """Keep settings and state of the machine out, before any test module imports Prefect."""
    for name in [name for name in os.environ if name.startswith(("WIREHOUSE_", "PREFECT_"))]:
        del os.environ[name]
    home = tempfile.mkdtemp(prefix="wirehouse-tests-")
    os.environ |= {"PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


class NetworkUsed(BaseException):
    """A test reached for the network. No Exception, so that no handler of the tested code takes it for an outage."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Let tests reach this machine only; anything else fails the test that tries."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: object) -> None:
        _refuse_unless_local(self.family, address)
        connect(self, address)  # pyright: ignore[reportArgumentType]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        _refuse_unless_local(self.family, address)
        return connect_ex(self, address)  # pyright: ignore[reportArgumentType]

    def guarded_look_up(host: object, *arguments: object, **options: object) -> object:
        if not _is_local(host) and _address(host) is None:
            raise NetworkUsed(f"tests use no network, but the name {host!r} was looked up")
        return look_up(host, *arguments, **options)  # pyright: ignore[reportArgumentType, reportCallIssue]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _refuse_unless_local(family: int, address: object) -> None:
    inet = family in (socket.AF_INET, socket.AF_INET6)
    if inet and isinstance(address, tuple) and not _is_local(address[0]):
        raise NetworkUsed(f"tests use no network, but {address!r} was contacted")


def _is_local(host: object) -> bool:
    address = _address(host)
    return host in (None, "", b"", "localhost", b"localhost") or (address is not None and address.is_loopback)


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.decode("ascii") if isinstance(host, bytes) else str(host))
    except ValueError:
        return None


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written anew (`pytest --update-golden`)."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the bundled sample pages."""
    return ROOT / "flows" / "samples"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Finds `shared("pages/html")` in the folder `shared` beside the checkout; skips the test where it is absent."""

    def find(name: str) -> Path:
        if not (path := SHARED / name).exists():
            pytest.skip(f"{name} is not in ../shared: this check needs data that is not part of the project")
        return path

    return find


@pytest.fixture
def lake_dir(tmp_path: Path) -> Path:
    """Where a test may make a lake; nothing is there yet."""
    return tmp_path / "lake"
