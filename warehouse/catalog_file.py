"""SQLite's own care for the catalog's file: a consistent copy, giving back free pages, forgetting words.

python -m warehouse.catalog_file copy FROM TO | narrow FILE | vacuum FILE

Always in a process of its own: DuckDB brings its own SQLite, and when two of them in one process have a file open,
closing it in the one drops the locks of the other (sqlite.org, "How to corrupt a database file").
"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from warehouse.errors import LakeError

_BUSY = 75


_NARROW = """
WITH standing AS (
    SELECT f.table_id, f.column_id, min(f.min_value) AS low, max(f.max_value) AS high,
        max(f.min_value IS NULL AND f.value_count <> f.null_count) AS unknown
    FROM ducklake_file_column_stats f JOIN ducklake_data_file d USING (data_file_id)
    WHERE d.end_snapshot IS NULL GROUP BY f.table_id, f.column_id
)
UPDATE ducklake_table_column_stats AS s SET
    min_value = (SELECT CASE WHEN unknown THEN NULL ELSE low END FROM standing n
                 WHERE n.table_id = s.table_id AND n.column_id = s.column_id),
    max_value = (SELECT CASE WHEN unknown THEN NULL ELSE high END FROM standing n
                 WHERE n.table_id = s.table_id AND n.column_id = s.column_id)
WHERE EXISTS (SELECT 1 FROM ducklake_column c
              WHERE c.table_id = s.table_id AND c.column_id = s.column_id AND c.column_type = 'varchar')
"""


class CatalogError(LakeError):
    """The catalog's file could not be copied."""


def copy(catalog: Path, target: Path) -> None:
    """A copy of the catalog as it stands after its last commit; writers and readers may go on. Raises CatalogError."""
    done = _apart("copy", catalog, target)
    if done.returncode:
        raise CatalogError(f"{catalog} could not be copied to {target}: {_last_line(done.stderr)}")


def vacuum(catalog: Path) -> bool:
    """Give back free pages, which hold what was deleted; False where readers were in the way. Raises CatalogError."""
    done = _apart("vacuum", catalog)
    if done.returncode not in (0, _BUSY):
        raise CatalogError(f"{catalog} could not be vacuumed: {_last_line(done.stderr)}")
    return done.returncode == 0


def narrow(catalog: Path) -> None:
    """Take the least and greatest words of each column from the files that stand.

    DuckLake only ever widens them, so that deleted words stay in the catalog for good. Call under the write lock, with
    no connection of this process open. Raises CatalogError.
    """
    done = _apart("narrow", catalog)
    if done.returncode:
        raise CatalogError(f"{catalog} could not be freed of deleted words: {_last_line(done.stderr)}")


def _apart(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    script = [sys.executable, "-m", __name__, *map(str, arguments)]
    root = Path(__file__).parents[1]
    return subprocess.run(script, capture_output=True, text=True, check=False, cwd=root)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def _copy(catalog: Path, target: Path) -> int:
    source = sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=rw", uri=True, timeout=10)
    with closing(source), closing(sqlite3.connect(target)) as copied:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=WAL")
    return 0


def _narrow(catalog: Path) -> int:
    with closing(sqlite3.connect(catalog, timeout=10)) as opened, opened:
        opened.execute(_NARROW)
    return 0


def _vacuum(catalog: Path) -> int:
    try:
        with closing(sqlite3.connect(catalog, timeout=2, isolation_level=None)) as opened:
            opened.execute("VACUUM")
            busy, _, _ = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return _BUSY if busy else 0
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return _BUSY
        raise


if __name__ == "__main__":
    action, *paths = sys.argv[1:]
    sys.exit({"copy": _copy, "narrow": _narrow, "vacuum": _vacuum}[action](*map(Path, paths)))
