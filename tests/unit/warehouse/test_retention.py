"""Care of the lake: fewer files, the same rows; old snapshots, orphans and bodies go, young ones stay."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from schemas import LAKE_TABLES
from tests.unit.warehouse.made_batches import batch, run, same_rows
from warehouse.catalog_file import narrow, vacuum
from warehouse.lake import Lake
from warehouse.retention import Retention, maintain
from warehouse.upkeep import clean

KEEP = Retention(snapshot_days=7, body_days=0)


def loaded(folder: Path, batches: int = 6) -> Lake:
    lake = Lake.open(folder)
    lake.start_run(run("run-1"))
    for number in range(batches):
        lake.load("run-1", batch([number, 100 + number], refused=[1000 + number]))
    lake.finish_run("run-1", "done")
    return lake


def contents(lake: Lake) -> dict[str, pa.Table]:
    return {name: lake.asked(f"SELECT * FROM lake.{name}") for name in LAKE_TABLES}


def test_small_files_are_joined_and_no_row_changes(lake_dir: Path) -> None:
    with loaded(lake_dir) as lake:
        before = contents(lake)

        done = maintain(lake, KEEP)

        after = contents(lake)
    assert done.files_after < done.files_before / 2
    assert all(same_rows(before[name], after[name]) for name in before)
    assert (done.snapshots_expired, done.files_removed, done.bodies_dropped) == (0, 0, 0)


def test_what_is_older_than_its_age_goes(lake_dir: Path) -> None:
    with loaded(lake_dir) as lake:
        maintain(lake, KEEP)
        before, files = contents(lake), set(lake_dir.rglob("*.parquet"))
        orphan = next(iter(files)).with_name("left-by-a-killed-run.parquet")
        orphan.write_bytes(b"PAR1")

        expired, removed = lake.exclusively(lambda c: clean(c, timedelta(0), timedelta(0)))

        assert expired > 5
        assert removed > len(files) / 2
        assert not orphan.exists()
        assert lake.asked("SELECT count(*) AS n FROM ducklake_snapshots('lake')").to_pylist() == [{"n": 1}]
        after = contents(lake)
    assert all(same_rows(before[name], after[name]) for name in before)


def test_young_orphans_stay(lake_dir: Path) -> None:
    with loaded(lake_dir, 1) as lake:
        young, old = (lake_dir / "data" / "main" / name for name in ("young.parquet", "old.parquet"))
        for path in (young, old):
            path.write_bytes(b"PAR1")
        two_days_ago = time.time() - 2 * 86_400
        os.utime(old, (two_days_ago, two_days_ago))

        maintain(lake, KEEP)

    assert young.exists()
    assert not old.exists()


def test_old_bodies_go_and_new_ones_stay(lake_dir: Path) -> None:
    with Lake.open(lake_dir) as lake:
        lake.start_run(run("run-old"))
        lake.load("run-old", batch([1, 2]))
        lake.commit(lambda c: c.execute("UPDATE lake.runs SET started_at = now() - INTERVAL 40 DAY"), message="age")
        lake.start_run(run("run-new"))
        lake.commit(
            lambda c: c.execute("UPDATE lake.runs SET started_at = now() WHERE run_id = 'run-new'"), message="age"
        )
        lake.load("run-new", batch([3]))

        done = maintain(lake, Retention(snapshot_days=7, body_days=30))

        bodies = lake.asked("SELECT run_id, body IS NOT NULL AS kept FROM lake.fetches ORDER BY ALL").to_pylist()
    assert done.bodies_dropped == 2
    assert [(row["run_id"], row["kept"]) for row in bodies] == [
        ("run-new", True),
        ("run-old", False),
        ("run-old", False),
    ]


def test_deleted_words_leave_the_catalog_beside_an_open_lake(lake_dir: Path) -> None:
    with loaded(lake_dir, 1) as lake:
        file = lake.location.catalog_file
        lake.commit(lambda c: c.execute("DELETE FROM lake.articles"), message="delete")
        lake.exclusively(lambda c: clean(c, timedelta(0), timedelta(0)))

        assert lake.exclusively(lambda _: vacuum(file)) in (True, False)
        lake.load("run-1", batch([5]))
        assert lake.asked("SELECT count(*) AS n FROM lake.articles").to_pylist() == [{"n": 1}]
    assert b"Harbour report 0" in file.read_bytes()
    narrow(file)
    assert vacuum(file)
    assert b"Harbour report 0" not in file.read_bytes()
    with Lake.open(lake_dir) as lake:
        assert lake.asked("SELECT title FROM lake.articles WHERE title > 'A'").to_pylist() == [
            {"title": "Harbour report 5"}
        ]


@pytest.mark.parametrize("days", [3, 30])
def test_the_age_of_snapshots_stays_with_the_lake(lake_dir: Path, days: int) -> None:
    with loaded(lake_dir, 1) as lake:
        maintain(lake, Retention(snapshot_days=days, body_days=0))

        option = lake.asked("SELECT value FROM ducklake_options('lake') WHERE option_name = 'expire_older_than'")
    assert option.to_pylist() == [{"value": f"{days} days"}]
