"""SIGKILL at any moment of an ingest: nothing partial is visible, and a rerun equals a run that nobody disturbed."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

import pytest

from schemas import LAKE_TABLES
from tests.integration.test_cli import ask, dump
from warehouse import connect
from warehouse.checks import broken
from warehouse.errors import LakeError
from warehouse.query import rows

KILLS = 6
ARTICLES = 60
_OF_THE_RUN = {"run_id", "ingested_at", "valid_from", "rejected_at"}
_RUN_TABLES = {"runs", "run_stages", "run_sources"}


@pytest.mark.slow
def test_killed_ingests_leave_whole_batches_and_a_rerun_completes_them(root: Path, tmp_path: Path) -> None:
    pages = dump(tmp_path / "pages.jsonl", range(ARTICLES))
    started = time.monotonic()
    assert started_ingest(root, tmp_path / "calm", pages).wait() == 0
    whole = time.monotonic() - started
    chance = random.Random(1)

    killed = 0
    for _ in range(KILLS):
        running = started_ingest(root, tmp_path / "lake", pages)
        try:
            running.wait(chance.uniform(0.2, 1.0) * whole)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            killed += running.wait() == -signal.SIGKILL
        whole_batches_only(tmp_path / "lake")
    assert started_ingest(root, tmp_path / "lake", pages).wait() == 0

    assert contents(tmp_path / "lake") == contents(tmp_path / "calm")
    with connect(tmp_path / "lake") as connection:
        assert broken(connection) == []
    open_runs = ask(tmp_path / "lake", "SELECT status FROM runs WHERE status = 'running'")
    assert (killed > 0, open_runs) == (True, [])


def started_ingest(root: Path, lake: Path, pages: Path) -> subprocess.Popen[bytes]:
    """An ingest in small batches, so that most moments are moments of a commit."""
    script = [sys.executable, "-m", "tests.integration.plain_ingest", lake, "7", pages]
    return subprocess.Popen(list(map(str, script)), cwd=root)


def whole_batches_only(lake: Path) -> None:
    """What a reader finds after a kill: articles with all of their rows, and as many as the runs say."""
    try:
        found = ask(lake, "SELECT (SELECT count(*) FROM articles) AS stored, (SELECT sum(new) FROM runs) AS told")
        quotes = ask(lake, "SELECT count(DISTINCT article_id) AS n FROM quotes")
    except LakeError:
        return  # killed before there was a lake
    assert found[0]["stored"] == (found[0]["told"] or 0)
    assert quotes[0]["n"] == found[0]["stored"]


def contents(lake: Path, *, without: Collection[str] = ()) -> dict[str, list[str]]:
    """All rows of all tables but those about runs, without what differs from run to run and these columns."""
    with connect(lake) as connection:
        return {
            name: sorted(
                str({column: value for column, value in row.items() if column not in {*_OF_THE_RUN, *without}})
                for row in rows(connection, f"SELECT * FROM lake.{name}")
            )
            for name in LAKE_TABLES
            if name not in _RUN_TABLES
        }
