"""Upkeep: applying deletes, dropping old snapshots and orphans. Call under the write lock."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse.writes import Connection

TIDY_EVERY = 10
"""Batches between two upkeeps: without, the time of a commit grows sixfold over 200 batches."""
CLEAN_EVERY = timedelta(days=1)


@dataclass(slots=True)
class Diary:
    """What was done since the last upkeep. It lies beside the catalog, so that runs of few batches add up, too."""

    batches: int = 0
    cleaned_at: str = ""

    @classmethod
    def read(cls, file: Path) -> "Diary":
        """The diary in the file; a new one where there is none or it is torn, since it only spaces the upkeep."""
        try:
            return cls(**json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return cls(cleaned_at=datetime.now(UTC).isoformat())

    def write(self, file: Path) -> None:
        """Keep it for the next process."""
        file.write_text(json.dumps(asdict(self)) + "\n", "utf-8")

    @property
    def tidy_is_due(self) -> bool:
        """Whether so many batches were committed that deletes should be applied."""
        return self.batches >= TIDY_EVERY

    @property
    def clean_is_due(self) -> bool:
        """Whether a day has gone by since old files were removed."""
        return datetime.now(UTC) - datetime.fromisoformat(self.cleaned_at) >= CLEAN_EVERY


def tidy(connection: Connection) -> None:
    """Apply deletes, so that commits and queries stay quick.

    Small files are not merged: beside `ducklake_merge_adjacent_files` 6 of 464 reads saw no rows and no error (DuckDB
    1.5.5, SQLite catalog), beside this call none of 499.
    """
    connection.execute("CALL ducklake_rewrite_data_files('lake')")


def clean(connection: Connection) -> None:
    """Expire snapshots older than a week and remove files that nothing refers to: left by killed runs and upkeep.

    Files younger than a day stay, since a writer on another machine may be about to commit them.
    """
    for call in (
        "ducklake_expire_snapshots('lake')",
        "ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 DAY)",
        "ducklake_delete_orphaned_files('lake', older_than => now() - INTERVAL 1 DAY)",
    ):
        connection.execute(f"CALL {call}")
