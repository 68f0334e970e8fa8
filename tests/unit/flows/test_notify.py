"""Who wants to hear of a run hears of it once, and nobody's deafness changes the run."""

import http.server
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.notify import failed_run, tell
from flows.settings import Settings, SettingsError, load_settings

DONE = {"flow": "ingest", "run_id": "r", "status": "done", "error": None, "new": 1, "revised": 0}
EMPTY = DONE | {"new": 0}
CANCELLED = EMPTY | {"status": "cancelled"}
FAILED = failed_run("publish", RuntimeError("no disk"))


@pytest.fixture
def heard() -> Iterator[tuple[str, list[dict]]]:
    """A webhook on this machine and what it was told."""
    told: list[dict] = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", told
        server.shutdown()


def settings(folder: Path, **notify: str) -> Settings:
    flags = {f"notify.{name}": value for name, value in notify.items()}
    return load_settings(config=None, environment={}, flags=flags, folder=folder)


@pytest.mark.parametrize(
    ("when", "occasions"),
    [("failed", ["failed"]), ("failed, empty", ["empty", "failed"]), ("done", ["done", "empty"]), ("", [])],
)
def test_each_occasion_is_told_where_it_is_asked_for(
    tmp_path: Path, heard: tuple[str, list[dict]], when: str, occasions: list[str]
) -> None:
    address, told = heard
    for run in (DONE, EMPTY, CANCELLED, FAILED):
        tell(settings(tmp_path, when=when, webhook=address), run)

    assert [message["occasion"] for message in told] == occasions
    assert all(message["lake"] == str(tmp_path / "lake") for message in told)


def test_a_command_gets_the_run_on_standard_input(tmp_path: Path) -> None:
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"
    command = f"{sys.executable} -c '{code}' '{tmp_path / 'told.json'}'"

    tell(settings(tmp_path, command=command), FAILED)

    assert json.loads((tmp_path / "told.json").read_text())["error"] == "RuntimeError: no disk"


@pytest.mark.parametrize(
    "deaf",
    [
        {"webhook": "http://127.0.0.1:9/nobody"},
        {"webhook": "no address"},
        {"command": "/no/such/program"},
        {"command": "false"},
        {"command": "an 'open quote"},
    ],
)
def test_who_cannot_be_told_is_logged_and_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, deaf: dict[str, str]
) -> None:
    tell(settings(tmp_path, **deaf), FAILED)

    assert "was not told" in caplog.text


def test_an_unknown_occasion_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'never' is none of failed, empty, done"):
        tell(settings(tmp_path, when="never"), DONE)
