"""Upkeep: applying deletes, joining small files, dropping old snapshots and orphans. Call under the write lock."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas import LAKE_TABLES
from warehouse.writes import Connection

TIDY_EVERY = 10
"""Batches between two upkeeps: without, the time of a commit grows sixfold over 200 batches."""
CLEAN_EVERY = timedelta(days=1)
KEEP_SNAPSHOTS = timedelta(days=7)
"""Where the lake's option expire_older_than does not say."""
ORPHAN_AGE = timedelta(days=1)
"""Younger files stay, though nothing refers to them: a writer on another machine may be about to commit them."""
STORED_FILES = """
SELECT sum(file_count + delete_file_count)::BIGINT AS files,
    sum(file_size_bytes + delete_file_size_bytes)::BIGINT AS bytes
FROM ducklake_table_info('lake')
"""
"""Files that the newest snapshot needs, and their bytes; null in a lake without rows."""
_SMALL_BYTES = 32 << 20
_FILES_AT_ONCE = 4


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
        """Whether a day has gone by since old files were removed, or the clock was set back since."""
        return not timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(self.cleaned_at) < CLEAN_EVERY


def tidy(connection: Connection) -> None:
    """Apply deletes and join small files, in transactions, so that commits and queries stay quick.

    Not by ducklake_merge_adjacent_files: it deletes catalog rows that a reader in the middle of a query still needs,
    and with a SQLite catalog that reader silently finds tables empty (6 of 464 reads beside four merges; 0 of 614
    beside four of these). A plain transaction only ends the old files, and they go when their snapshots expire.
    """
    connection.execute("CALL ducklake_rewrite_data_files('lake')")
    for name in LAKE_TABLES:
        for files in _small_files(connection, name):
            _join(connection, name, files)


def _small_files(connection: Connection, name: str) -> list[list[str]]:
    """Groups of files worth joining: small ones of one folder and of about one size, so that large ones rest."""
    rows = connection.execute(
        "SELECT list(data_file ORDER BY data_file) FROM ducklake_list_files('lake', ?) "
        "WHERE data_file_size_bytes < ? GROUP BY parse_dirpath(data_file), floor(log2(data_file_size_bytes) / 3) "
        "HAVING count(*) >= ?",
        [name, _SMALL_BYTES, _FILES_AT_ONCE],
    ).fetchall()
    return [files for (files,) in rows]


def _join(connection: Connection, name: str, files: list[str]) -> None:
    among = "filename IN (SELECT unnest(?::VARCHAR[]))"
    connection.execute("BEGIN")
    try:
        connection.execute(f"INSERT INTO lake.{name} SELECT * FROM lake.{name} WHERE {among}", [files])
        connection.execute(f"DELETE FROM lake.{name} WHERE {among}", [files])
        connection.execute("CALL lake.set_commit_message('wirehouse', 'upkeep')")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def clean(connection: Connection, keep: timedelta | None = None, orphan_age: timedelta = ORPHAN_AGE) -> tuple[int, int]:
    """Expire snapshots and remove files that nothing refers to, left by killed runs and upkeep; how many of both went.

    `keep` is the age from which snapshots go; the lake remembers it, in days, for the next time it is not given.
    """
    if keep is not None:
        days = max(1, round(keep / timedelta(days=1)))
        connection.execute(f"CALL lake.set_option('expire_older_than', '{days} days')")
    expired = expire(connection, _kept(connection) if keep is None else keep)
    removed = [
        connection.execute(f"CALL {call}('lake', older_than => now() - ?::INTERVAL)", [orphan_age]).fetchall()
        for call in ("ducklake_cleanup_old_files", "ducklake_delete_orphaned_files")
    ]
    return expired, sum(map(len, removed))


def expire(connection: Connection, age: timedelta) -> int:
    """Give up snapshots that were replaced that long ago, so that their files can go; returns how many.

    By when they were replaced, not by when they were made: the newest snapshot of a lake at rest may be weeks old, and
    readers stand on it when the next commit comes. A reader whose snapshot is expired under it sees a part of the rows
    and no error.
    """
    row = connection.execute(
        "SELECT list(snapshot_id) FROM ("
        "SELECT snapshot_id, lead(snapshot_time) OVER (ORDER BY snapshot_id) AS replaced_at "
        "FROM ducklake_snapshots('lake')) WHERE replaced_at < now() - ?::INTERVAL",
        [age],
    ).fetchone()
    replaced = row[0] if row and row[0] else []
    if replaced:
        connection.execute("CALL ducklake_expire_snapshots('lake', versions => ?)", [replaced])
    return len(replaced)


def _kept(connection: Connection) -> timedelta:
    row = connection.execute(
        "SELECT value::INTERVAL FROM ducklake_options('lake') WHERE option_name = 'expire_older_than'"
    ).fetchone()
    return row[0] if row else KEEP_SNAPSHOTS
