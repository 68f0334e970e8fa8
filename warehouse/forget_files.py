"""Deleted rows out of history and files: data files written anew, old states given up, the catalog emptied."""

import time
from datetime import timedelta

from warehouse.catalog_file import narrow, vacuum
from warehouse.lake import Lake
from warehouse.location import LakeLocation
from warehouse.lock import write_lock
from warehouse.upkeep import ORPHAN_AGE, expire
from warehouse.writes import Connection

_VACUUM_TRIES = 20
_VACUUM_WAIT_S = 0.5


def rewrite(lake: Lake) -> None:
    """Write each data file that holds a deleted row anew without it; the old files belong to old states from now on."""
    lake.exclusively(lambda c: c.execute("CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.0)"))


def expire_history(lake: Lake, age: timedelta) -> tuple[int, int]:
    """Give up all states that were replaced `age` ago, and remove the files that only they need; how many of both.

    A query that began before and still runs may then see a part of its rows: wait `age` behind the deletion. Files
    without an owner go too: writers hold the lock while they write, and it is ours. On a shared store, where a writer
    of another machine does not see the lock, only those that are a day old.
    """
    orphan_age = timedelta(0) if lake.location.catalog is None and "://" not in lake.location.data else ORPHAN_AGE

    def work(connection: Connection) -> tuple[int, int]:
        expired = expire(connection, age)
        removed = connection.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)").fetchall()
        removed += connection.execute(
            "CALL ducklake_delete_orphaned_files('lake', older_than => now() - ?::INTERVAL)", [orphan_age]
        ).fetchall()
        return expired, len(removed)

    return lake.exclusively(work)


def empty_catalog(location: LakeLocation) -> bool:
    """Take deleted words out of SQLite's file: least and greatest values, free pages, the log; False where busy.

    This process must have no connection to the lake. A PostgreSQL catalog is left alone: its own vacuum does that.
    """
    if location.catalog is not None:
        return True
    with write_lock(location.lock_file):
        narrow(location.catalog_file)
        for _ in range(_VACUUM_TRIES):
            if vacuum(location.catalog_file):
                return True
            time.sleep(_VACUUM_WAIT_S)
    return False
