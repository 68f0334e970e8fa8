"""When upkeep is due, as the diary beside the catalog knows; which snapshots go."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.warehouse.made_batches import run
from warehouse.lake import Lake
from warehouse.location import LakeLocation, attached
from warehouse.upkeep import TIDY_EVERY, Diary


def test_what_is_written_is_read(tmp_path: Path) -> None:
    diary = Diary(batches=3, cleaned_at=datetime.now(UTC).isoformat())
    diary.write(tmp_path / "upkeep.json")
    assert Diary.read(tmp_path / "upkeep.json") == diary


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"other": 1}'])
def test_a_torn_diary_is_begun_anew(tmp_path: Path, torn: str) -> None:
    (tmp_path / "upkeep.json").write_text(torn)
    diary = Diary.read(tmp_path / "upkeep.json")
    assert (diary.batches, diary.tidy_is_due, diary.clean_is_due) == (0, False, False)


def test_files_are_merged_after_so_many_batches() -> None:
    now = datetime.now(UTC).isoformat()
    assert not Diary(TIDY_EVERY - 1, now).tidy_is_due
    assert Diary(TIDY_EVERY, now).tidy_is_due


def test_old_files_are_removed_daily() -> None:
    assert Diary(0, (datetime.now(UTC) - timedelta(days=1, seconds=1)).isoformat()).clean_is_due
    assert not Diary(0, (datetime.now(UTC) - timedelta(hours=23)).isoformat()).clean_is_due


def test_the_snapshot_that_readers_stand_on_stays_however_old(tmp_path: Path) -> None:
    """A lake that rested for nine days, then a commit: the snapshot before it was the newest a moment ago."""
    Lake.open(tmp_path / "lake").close()
    before = snapshots(tmp_path / "lake")
    with closing(sqlite3.connect(tmp_path / "lake" / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE ducklake_snapshot SET snapshot_time = datetime('now', '-9 days')")

    with Lake.open(tmp_path / "lake") as lake:
        lake.start_run(run("run-1"))
        lake.clean()

    assert len(before) > 1
    assert snapshots(tmp_path / "lake") == [before[-1], before[-1] + 1]


def snapshots(folder: Path) -> list[int]:
    """Those that one can still travel to."""
    with attached(LakeLocation(folder), read_only=True) as connection:
        rows = connection.execute("SELECT snapshot_id FROM ducklake_snapshots('lake') ORDER BY ALL").fetchall()
    return [number for (number,) in rows]
