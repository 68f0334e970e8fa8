"""Prefect's settings: quiet unless the user says otherwise, the user's own server respected, no file outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows import prefect_server
from flows.prefect_server import Server, ServerError, prefect_ready


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever is set while a test runs is put back after it; no profile of this machine is read."""
    for name in [name for name in os.environ if name.startswith("PREFECT_") or name == "DO_NOT_TRACK"]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Servers that would have been started, by their home."""
    homes: list[Path] = []

    class Recorded(Server):
        def __init__(self, home: Path, *, lasting: bool = False) -> None:
            homes.append(home)
            super().__init__(home, lasting=lasting)

        def __enter__(self) -> Server:
            return self

    monkeypatch.setattr(prefect_server, "Server", Recorded)
    return homes


def test_without_a_server_of_the_user_one_is_started_beside_the_lake(tmp_path: Path, started: list[Path]) -> None:
    with prefect_ready(tmp_path / "lake") as server:
        assert server is not None
        assert os.environ["PREFECT_API_URL"] == server.url

    assert started == [tmp_path / "lake" / ".prefect"]
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "lake" / ".prefect")
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] == "120"


def test_what_the_user_has_set_stays(tmp_path: Path, started: list[Path]) -> None:
    os.environ |= {"PREFECT_HOME": str(tmp_path / "mine"), "PREFECT_LOGGING_LEVEL": "DEBUG"}

    with prefect_ready(tmp_path / "lake"):
        pass

    assert started == [tmp_path / "mine"]
    assert os.environ["PREFECT_LOGGING_LEVEL"] == "DEBUG"


def test_a_server_in_the_environment_is_used(
    tmp_path: Path, started: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.environ["PREFECT_API_URL"] = "http://127.0.0.1:4200/api"
    monkeypatch.setattr(prefect_server, "_answers", lambda _: True)

    with prefect_ready(tmp_path / "lake") as server:
        assert server is None

    assert (started, (tmp_path / "lake").exists()) == ([], False)


@pytest.mark.parametrize(("address", "used"), [("PREFECT_API_URL = 'http://host/api'", True), ("", False)])
def test_a_server_of_the_active_profile_is_used(
    tmp_path: Path, started: list[Path], monkeypatch: pytest.MonkeyPatch, address: str, used: bool
) -> None:
    monkeypatch.setattr(prefect_server, "_answers", lambda _: True)
    profiles = tmp_path / "home" / ".prefect" / "profiles.toml"
    profiles.parent.mkdir(parents=True)
    profiles.write_text(
        f"active = 'own'\n[profiles.own]\n{address}\n[profiles.other]\nPREFECT_API_URL = 'http://x/api'\n"
    )

    with prefect_ready(tmp_path / "lake") as server:
        assert (server is None) is used

    assert bool(started) is not used


def test_a_server_of_the_user_that_does_not_answer_is_told(tmp_path: Path) -> None:
    os.environ["PREFECT_API_URL"] = "http://127.0.0.1:9/api"

    with pytest.raises(ServerError, match=r"127\.0\.0\.1:9/api does not answer"), prefect_ready(tmp_path / "lake"):
        pass


def test_a_folder_that_cannot_be_written_gets_no_history(tmp_path: Path, started: list[Path]) -> None:
    (tmp_path / "lake").write_text("a file where the folder would be")

    with prefect_ready(tmp_path / "lake"):
        assert started[0].is_dir()

    assert started[0].parts[-2] != "lake"
    assert not started[0].exists()


def test_a_server_that_ends_at_once_is_an_error_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.Popen

    def broken(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        script = "import sys; sys.exit('no such table')"
        return real([sys.executable, "-c", script], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", broken)
    os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "60"

    with pytest.raises(ServerError, match="no such table"), Server(tmp_path) as server:
        server.wait()
