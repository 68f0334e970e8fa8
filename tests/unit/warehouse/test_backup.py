"""A backup is a lake with the same rows, made again it copies only what is new, and a broken one leaves the last."""

from pathlib import Path

import pytest

import warehouse
from schemas import LAKE_TABLES
from tests.unit.warehouse.made_batches import batch, run, same_rows
from warehouse.backup import BackupError, backup
from warehouse.lake import Lake


@pytest.fixture
def lake(lake_dir: Path) -> Lake:
    opened = Lake.open(lake_dir)
    opened.start_run(run("run-1"))
    for number in range(3):
        opened.load("run-1", batch([number], refused=[100 + number]))
    return opened


def assert_same(lake: Lake, copy: Path) -> None:
    with warehouse.connect(copy) as connection:
        for name in LAKE_TABLES:
            query = f"SELECT * FROM lake.{name}"
            assert same_rows(lake.asked(query), connection.execute(query).to_arrow_table()), name


def test_the_copy_has_all_rows_and_takes_new_ones(lake: Lake, tmp_path: Path) -> None:
    done = backup(lake.location, tmp_path / "copy")

    assert_same(lake, tmp_path / "copy")
    assert done.copied_files == done.files > 0
    moved = (tmp_path / "copy").rename(tmp_path / "elsewhere")
    lake.location.root.rename(tmp_path / "gone")
    with Lake.open(moved, create=False) as restored:
        restored.start_run(run("run-2"))
        restored.load("run-2", batch([9]))
        assert restored.asked("SELECT count(*) AS n FROM lake.articles").to_pylist() == [{"n": 4}]


def test_again_it_copies_what_is_new_and_drops_what_is_gone(lake: Lake, tmp_path: Path) -> None:
    first = backup(lake.location, tmp_path / "copy")
    lake.load("run-1", batch([7]))
    stray = tmp_path / "copy" / "data" / "stray.parquet"
    stray.write_bytes(b"PAR1")

    second = backup(lake.location, tmp_path / "copy")

    assert 0 < second.copied_files < second.files
    assert second.files > first.files
    assert (second.removed_files, stray.exists()) == (1, False)
    assert_same(lake, tmp_path / "copy")


def test_a_copy_that_cannot_be_finished_leaves_the_last(lake: Lake, tmp_path: Path) -> None:
    backup(lake.location, tmp_path / "copy")
    before = lake.asked("SELECT article_id FROM lake.articles ORDER BY ALL").to_pylist()
    lake.load("run-1", batch([7]))
    newest = max(Path(lake.location.data).rglob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    newest.unlink()

    with pytest.raises(BackupError, match="back up again"):
        backup(lake.location, tmp_path / "copy")

    with warehouse.connect(tmp_path / "copy") as connection:
        assert connection.execute("SELECT article_id FROM lake.articles ORDER BY ALL").fetchall() == [
            (row["article_id"],) for row in before
        ]


@pytest.mark.parametrize("place", ["", "inside", ".."])
def test_a_lake_is_not_copied_into_itself(lake: Lake, place: str) -> None:
    with pytest.raises(BackupError, match="in each other"):
        backup(lake.location, lake.location.root / place)


def test_a_folder_of_something_else_is_left_alone(lake: Lake, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")

    with pytest.raises(BackupError, match="something else"):
        backup(lake.location, other)
