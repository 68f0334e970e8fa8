"""The doctor finds what is wrong and says what to do; what is sound it leaves alone."""

import json
import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import cli, doctor
from flows.doctor import State
from flows.outcomes import DONE, FAILED
from flows.settings import Settings, load_settings
from warehouse import Lake
from warehouse.batch import RunStart
from warehouse.lock import write_lock


def settings(lake: Path, **flags: object) -> Settings:
    return load_settings(config=None, environment={}, flags={"lake": str(lake), **flags}, folder=lake.parent)


def check(lake: Path, name: str) -> doctor.Check:
    return next(each for each in doctor.lake_checks(settings(lake)) if each.name == name)


@pytest.fixture
def own_lake(small_lake: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(small_lake, tmp_path / "lake"))


def test_a_sound_lake_is_well(small_lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--lake", str(small_lake), "doctor", "--json"]) == DONE

    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert {each["name"] for each in told["checks"]} >= {
        "python",
        "packages",
        "settings",
        "lake",
        "disk",
        "write lock",
        "data",
    }
    assert "2 articles" in next(each["found"] for each in told["checks"] if each["name"] == "lake")


def test_no_lake_yet_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--lake", str(tmp_path / "none"), "doctor"]) == DONE
    assert "the first `wirehouse ingest SOURCE` makes it" in " ".join(capsys.readouterr().out.split())
    assert not (tmp_path / "none").exists()


def test_wrong_settings_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wirehouse.toml").write_text("lakes = 'x'")

    assert cli.run(["doctor"]) == FAILED


def test_a_damaged_catalog_is_a_fault_with_advice(own_lake: Path) -> None:
    (own_lake / "catalog.sqlite").write_bytes(b"not a database, but long enough to look like one" * 100)

    found = check(own_lake, "lake")

    assert found.state is State.WRONG
    assert found.advice


def test_a_run_whose_process_is_gone_is_told_with_the_command_that_goes_on(own_lake: Path) -> None:
    with Lake.open(own_lake) as lake:
        lake.start_run(_run("20240304T000000Z-000001", pid=2**22 + 12345))

    found = check(own_lake, "runs")

    assert found.state is State.NOTE
    assert "20240304T000000Z-000001 was cut off" in found.found
    assert "`wirehouse ingest 'my pages'`" in (found.advice or "")


def test_a_run_that_goes_on_is_told(own_lake: Path) -> None:
    with Lake.open(own_lake) as lake:
        lake.start_run(_run("20240304T000000Z-000001", pid=os.getpid()))

    assert "goes on in process" in check(own_lake, "runs").found


def test_the_holder_of_the_lock_is_named(own_lake: Path) -> None:
    with write_lock(own_lake / "write.lock"):
        found = check(own_lake, "write lock")

    assert found.state is State.NOTE
    assert str(os.getpid()) in found.found


def test_a_full_disk_is_a_fault(own_lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(own_lake)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))

    assert check(own_lake, "disk").state is State.WRONG


def _run(run_id: str, pid: int) -> RunStart:
    return RunStart(
        run_id=run_id, flow="ingest", started_at=datetime.now(UTC), sources=("my pages",), versions="{}",
        host=socket.gethostname(), pid=pid,
    )  # fmt: skip
