"""SIGKILL at any moment of loads and upkeep, readers beside a writer, two writers: whole batches, nothing lost."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import warehouse
from schemas import LAKE_TABLES
from tests.integration.load_batches import SIZE, load
from tests.unit.warehouse.made_batches import same_rows
from warehouse.checks import broken
from warehouse.errors import LakeMissingError
from warehouse.lake import Lake

KILLS = 6
BATCHES = 8
KILLED_AT = """
import os, signal, sys
from warehouse import migrations
from warehouse.lake import Lake

class Killed:
    def __init__(self, connection): self.connection = connection
    def execute(self, statement, *values):
        if sys.argv[2] in statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.connection.execute(statement, *values)

create = migrations.create
migrations.create = lambda connection: create(Killed(connection))
Lake.open(sys.argv[1])
"""
_RUN_TABLES = {"runs", "run_stages", "run_sources"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A lake that nobody disturbed, and the seconds that its batches took."""
    folder = tmp_path_factory.mktemp("calm") / "lake"
    begin = time.monotonic()
    assert list(load(folder, BATCHES, "run-1")) == list(range(BATCHES))
    return folder, time.monotonic() - begin


def test_killed_loads_leave_whole_batches_and_a_rerun_heals(
    root: Path, tmp_path: Path, calm: tuple[Path, float]
) -> None:
    undisturbed, seconds = calm
    folder = tmp_path / "lake"
    Lake.open(folder).close()
    chance = random.Random(7)
    acknowledged: set[int] = set()
    killed = 0

    for number in range(KILLS):
        process = started(root, folder, f"run-{number}")
        try:
            process.wait(chance.uniform(0.3, 1.0) * seconds + 1.0)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        acknowledged |= {int(line) for line in process.communicate()[0].split()}
        assert whole_batches(folder) >= len(acknowledged)
    assert started(root, folder, "run-last").wait() == 0

    assert killed > 0
    assert_same(folder, undisturbed)
    statuses = stored(folder)["runs"]["status"].to_pylist()
    assert statuses.count("interrupted") <= killed
    assert "running" not in statuses


@pytest.mark.parametrize("moment", ["set_option", "CREATE TABLE lake.wirehouse_schema", "COMMIT"])
def test_a_lake_that_was_killed_while_it_was_made_is_not_there_and_is_made_anew(
    root: Path, tmp_path: Path, moment: str
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_AT, str(tmp_path / "lake"), moment], cwd=root, check=False)

    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(LakeMissingError):
        warehouse.connect(tmp_path / "lake")
    Lake.open(tmp_path / "lake").close()
    assert whole_batches(tmp_path / "lake") == 0
    assert not (tmp_path / "lake" / "draft").exists()


def test_readers_beside_a_writer_see_whole_batches(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    Lake.open(folder).close()
    process = started(root, folder, "run-1")
    seen = []

    with warehouse.connect(folder) as kept:
        while process.poll() is None:
            seen.append(whole_batches(folder))
            seen.append(articles_with_all_rows(kept) // SIZE)

    assert process.returncode == 0
    assert seen[0] < BATCHES
    assert whole_batches(folder) == BATCHES


def test_two_writers_at_once_lose_nothing(root: Path, tmp_path: Path, calm: tuple[Path, float]) -> None:
    folder = tmp_path / "lake"
    writers = [started(root, folder, f"run-{number}") for number in range(2)]

    assert [writer.wait() for writer in writers] == [0, 0]

    assert_same(folder, calm[0])
    assert sorted(stored(folder)["runs"]["batches"].to_pylist()) == [BATCHES, BATCHES]


def started(root: Path, folder: Path, run_id: str) -> "subprocess.Popen[str]":
    """A process that loads all batches from the first."""
    script = [sys.executable, "-m", "tests.integration.load_batches", str(folder), str(BATCHES), run_id]
    return subprocess.Popen(script, cwd=root, stdout=subprocess.PIPE, text=True)


def whole_batches(folder: Path) -> int:
    """Batches that a new reader finds."""
    with warehouse.connect(folder) as connection:
        return articles_with_all_rows(connection) // SIZE


def articles_with_all_rows(connection: duckdb.DuckDBPyConnection) -> int:
    """Articles in the lake, after a check in one statement that each has all its rows and the runs know of it."""
    counts = connection.execute("""
        SELECT
            (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes), (SELECT count(*) FROM mentions),
            (SELECT count(*) FROM event_mentions), (SELECT count(*) FROM event_quantities),
            (SELECT count(*) FROM lake.articles), (SELECT coalesce(sum(new + revised), 0) FROM runs)
    """).fetchall()
    ((articles, *rows, revisions, told),) = counts
    assert set(rows) == {articles}
    assert articles % SIZE == 0
    assert revisions == told
    return articles


def stored(folder: Path) -> dict[str, pa.Table]:
    """All rows of all tables."""
    with warehouse.connect(folder) as connection:
        return {name: connection.execute(f"FROM lake.{name}").to_arrow_table() for name in LAKE_TABLES}


def assert_same(folder: Path, other: Path) -> None:
    """Both lakes hold the same rows, those about runs aside, and break no law."""
    rows, expected = stored(folder), stored(other)
    for name in LAKE_TABLES.keys() - _RUN_TABLES:
        assert same_rows(rows[name], expected[name]), name
    with warehouse.connect(folder) as connection:
        assert broken(connection) == []
