"""`runs`, `rejects` and `status`: what they say is what the lake holds, for people and as JSON."""

import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import cli
from flows.history import moment_of
from flows.outcomes import DONE, FAILED, WRONG_USAGE, UsageError
from tests.unit.warehouse.made_batches import batch, run
from warehouse.lake import Lake


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A lake with a run that is done, one that failed, one whose process is gone and one that goes on."""
    folder = tmp_path / "lake"
    with Lake.open(folder) as lake:
        lake.start_run(run("20260101T000000Z-aaaaaa", pid=os.getpid()))
        lake.load("20260101T000000Z-aaaaaa", batch(range(3), refused=[7, 8]))
        lake.finish_run("20260101T000000Z-aaaaaa", "done")
        lake.start_run(run("20260102T000000Z-bbbbbb", pid=os.getpid()))
        lake.finish_run("20260102T000000Z-bbbbbb", "failed", "the disk is full")
        lake.start_run(run("20260103T000000Z-cccccc", pid=os.getpid()))
        lake.start_run(run("20260104T000000Z-dddddd", host=socket.gethostname(), pid=2**22 + 1))
    return folder


def asked(kept: Path, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> Any:
    assert cli.run(["--lake", str(kept), *arguments, "--json"]) == code
    out = capsys.readouterr().out
    return json.loads(out) if out else None


def test_runs_tell_how_each_ended(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(kept, capsys, "runs")

    statuses = {each["run_id"][-6:]: each["status"] for each in found}
    assert statuses == {"aaaaaa": "done", "bbbbbb": "failed", "cccccc": "running", "dddddd": "interrupted"}
    done = next(each for each in found if each["status"] == "done")
    assert (done["records"], done["new"], done["rejected"], done["reasons"]) == (5, 3, 2, {"no_text": 2})
    assert {each["run_id"][-6:] for each in asked(kept, capsys, "runs", "--failed")} == {"bbbbbb", "dddddd"}
    assert len(asked(kept, capsys, "runs", "--last", "2")) == 2
    assert asked(kept, capsys, "runs", "--flow", "publish") == []


def test_a_run_is_found_by_the_beginning_of_its_id(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(kept, capsys, "runs", "20260101")

    assert found["run_id"] == "20260101T000000Z-aaaaaa"
    assert [stage["stage"] for stage in found["stages"]] == ["load"]
    assert sum(source["records"] for source in found["read"]) == 5
    asked(kept, capsys, "runs", "2026", code=FAILED)
    asked(kept, capsys, "runs", "1999", code=FAILED)


def test_rejects_by_reason_and_with_their_evidence(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reasons = asked(kept, capsys, "rejects")
    letters = asked(kept, capsys, "rejects", "no_text")

    assert [(row["reason"], row["records"]) for row in reasons] == [("no_text", 2)]
    assert {row["source_ref"] for row in letters} == {"/pages/7.html", "/pages/8.html"}
    assert all(row["replay"].startswith("wirehouse") and row["detail"] for row in letters)
    assert asked(kept, capsys, "rejects", "--since", "2999-01-01") == []
    assert len(asked(kept, capsys, "rejects", "no_text", "--run", "20260101", "--last", "1")) == 1
    asked(kept, capsys, "rejects", "nonsense", code=WRONG_USAGE)


def test_status_counts_what_is_stored(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(kept, capsys, "status")

    assert [run["run_id"][-6:] for run in found["running"]] == ["cccccc"]
    assert found["lake"]["articles"] == 3
    assert found["lake"]["fetches"] == 5
    assert found["lake"]["disk_bytes"] >= found["lake"]["bytes"] > 0
    assert found["lake"]["locked_by"] is None
    assert sum(day["articles"] for day in found["days"]) == 3
    assert sum(source["new"] for source in found["sources"]) == 3


def test_people_get_tables(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ""
    for arguments in (["runs"], ["runs", "20260101"], ["rejects"], ["rejects", "no_text"], ["status"]):
        assert cli.run(["--lake", str(kept), *arguments]) == DONE
        said += capsys.readouterr().out

    assert "the disk is full" in said
    assert "try again: wirehouse" in said
    assert "Runs in progress" in said


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-04", datetime(2024, 3, 4, tzinfo=UTC)),
        ("2024-03-04T06:00", datetime(2024, 3, 4, 6, tzinfo=UTC)),
        ("2024-03-04T06:00:00+00:00", datetime(2024, 3, 4, 6, tzinfo=UTC)),
    ],
)
def test_days_and_times_are_read(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


def test_what_is_no_day_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no day"):
        moment_of("yesterday")
