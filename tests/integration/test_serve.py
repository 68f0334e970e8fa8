"""`wirehouse serve` as a process: it ingests, publishes and maintains by itself, and stops when it is told to."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.integration.conftest import command
from tests.integration.test_cli import ask, dump
from warehouse.errors import LakeError

WAIT_S = 240
pytestmark = pytest.mark.slow


def test_it_runs_by_itself_and_stops_on_sigterm(tmp_path: Path) -> None:
    dump(tmp_path / "a.jsonl", range(5))
    home = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    home |= {"PREFECT_HOME": str(tmp_path / "prefect"), "WIREHOUSE_ANNOTATE_MODEL": "fast"}
    arguments = ["serve", "a.jsonl", "--ingest", "10s", "--publish", "10s", "--maintain", "10s"]
    with (tmp_path / "log").open("w") as log:
        serving = subprocess.Popen(command(*arguments), cwd=tmp_path, env=home, stderr=log, start_new_session=True)
    try:
        wanted = {"ingest", "publish", "maintain"}
        seen = _until_done(tmp_path / "lake", wanted, serving)
        serving.send_signal(signal.SIGTERM)
        code = serving.wait(60)
    finally:
        if serving.poll() is None:
            os.killpg(serving.pid, signal.SIGKILL)

    said = (tmp_path / "log").read_text()
    assert (code, seen) == (0, wanted), said
    assert "Stopped" in said
    assert ask(tmp_path / "lake", "SELECT count(*) AS n FROM articles") == [{"n": 5}]
    assert (tmp_path / "marts" / "current" / "dim_article.parquet").exists()


def _until_done(lake: Path, wanted: set[str], serving: "subprocess.Popen[bytes]") -> set[str]:
    """Flows of which a run is done, when all are, or when the time is up."""
    end, seen = time.monotonic() + WAIT_S, set[str]()
    while seen != wanted and time.monotonic() < end and serving.poll() is None:
        time.sleep(1)
        try:
            seen = {row["flow"] for row in ask(lake, "SELECT DISTINCT flow FROM runs WHERE status = 'done'")}
        except LakeError:
            continue
    return seen
