"""When upkeep is due, as the diary beside the catalog knows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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
