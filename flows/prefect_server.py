"""Prefect for runs of the command line: quiet settings, and a local server that lives exactly as long as the run.

Prefect would start such a server itself. That one dies of the user's Ctrl-C before the run can report its end, stays
behind when the run is killed, and starts only after 5 s of imports that can run beside it.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from flows.outcomes import CommandError

START_LIMIT = "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"

_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    START_LIMIT: "120",
}
_PASSING = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1", "PREFECT_UI_ENABLED": "0"}
_LASTING = {
    "PREFECT__SERVER_FINAL": "1",
    # A fortnight: Prefect's history would grow with every run, and the runs that matter stand in the lake.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "1209600",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P14D",
}
_STOP_SECONDS = 2


class ServerError(CommandError):
    """No Prefect server answers: the user's own, or ours did not start."""


@contextmanager
def prefect_ready(lake: Path, *, verbose: bool = False, lasting: bool = False) -> Iterator["Server | None"]:
    """Set what Prefect reads when it is imported, and start its server in the background where the user has none.

    `lasting`: the server keeps schedules and shows its pages; else it serves one run.
    Nothing that the user has set is changed. Import Prefect inside; call `wait` of what is yielded before a flow.
    """
    for name, value in {**_QUIET, "PREFECT_LOGGING_LEVEL": "INFO" if verbose else "CRITICAL"}.items():
        os.environ.setdefault(name, value)
    if theirs := _users_server(os.environ):
        if not _answers(theirs):
            raise ServerError(f"the Prefect server at {theirs} does not answer: start it, or unset PREFECT_API_URL")
        yield None
        return
    with _home(lake) as home, Server(home, lasting=lasting) as server:
        os.environ["PREFECT_API_URL"] = server.url
        yield server


class Server:
    """One Prefect server on a free port of the loopback interface, with its database in `home`."""

    def __init__(self, home: Path, *, lasting: bool = False) -> None:
        self._home = home
        self._extra = _LASTING if lasting else _PASSING
        self._log = home / "server.log"
        self._port = _free_port()
        self._lock = FileLock(home / "server.lock")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of its API."""
        return f"http://127.0.0.1:{self._port}/api"

    def __enter__(self) -> "Server":
        """Start it; `wait` says when it answers. One at a time makes or updates the database: hence the lock."""
        self._lock.acquire()
        environment = {**os.environ, **self._extra}
        environment.pop("PREFECT_API_URL", None)
        command = [sys.executable, "-m", "flows.prefect_server", str(self._port), str(os.getpid())]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def wait(self) -> None:
        """Return when it answers. Raises ServerError where it does not within the start limit."""
        limit = float(os.environ.get(START_LIMIT, _QUIET[START_LIMIT]))
        end = time.monotonic() + limit
        while not _answers(self.url):
            if self._process is None or self._process.poll() is not None:
                raise ServerError(f"the local Prefect server ended at once: {self._last_words()}")
            if time.monotonic() > end:
                raise ServerError(f"the local Prefect server gave no answer in {limit:.0f} s; set {START_LIMIT} higher")
            time.sleep(0.05)
        self._lock.release()

    def __exit__(self, *_: object) -> None:
        """End it, by force where it does not within 5 s."""
        self._lock.release(force=True)
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.returncode if self._process else None}"


def _users_server(environment: Mapping[str, str]) -> str | None:
    """Address of the user's own server: from the environment, else from the active profile, all of which then holds."""
    if given := environment.get("PREFECT_API_URL"):
        return given
    home = Path(environment.get("PREFECT_HOME") or Path.home() / ".prefect")
    path = Path(environment.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        profiles = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return None
    active = environment.get("PREFECT_PROFILE") or profiles.get("active", "")
    return profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL")


def _answers(address: str) -> bool:
    """Something is there; whatever it says of us is Prefect's matter."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=10):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def _home(lake: Path) -> Iterator[Path]:
    """Where Prefect keeps its history: beside the lake unless the user says where; not at all for a read-only lake."""
    if given := os.environ.get("PREFECT_HOME"):
        Path(given).mkdir(parents=True, exist_ok=True)
        yield Path(given)
        return
    home = lake.absolute() / ".prefect"
    with tempfile.TemporaryDirectory(prefix="wirehouse-prefect-") as passing:
        try:
            home.mkdir(parents=True, exist_ok=True)
            writable = os.access(home, os.W_OK)
        except OSError:
            writable = False
        os.environ["PREFECT_HOME"] = str(home if writable else passing)
        yield home if writable else Path(passing)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_with(parent: int) -> None:
    """Stop this server when the run that started it is gone, however it ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _serve(port: int, parent: int) -> None:
    import uvicorn

    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    uvicorn.run("prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=port, log_level="error",
                timeout_graceful_shutdown=_STOP_SECONDS)  # fmt: skip


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
