"""How long what is kept: old snapshots, files that nothing refers to, raw bodies; and the regular care of the files."""

import time
from dataclasses import dataclass
from datetime import timedelta

import duckdb

from warehouse.catalog_file import vacuum
from warehouse.lake import Lake
from warehouse.upkeep import STORED_FILES

_OLD_BODIES = """
body IS NOT NULL AND run_id IN (SELECT run_id FROM lake.runs WHERE started_at < now() - ? * INTERVAL 1 DAY)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long old states of the lake and raw bodies stay."""

    snapshot_days: int
    """Days that one can travel back in time, and the longest that a backup may take; then old files go."""
    body_days: int
    """Days that raw bodies stay; 0 is for ever. Without its body an item cannot be extracted again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintained:
    """What the care did."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    snapshots_expired: int
    files_removed: int
    bodies_dropped: int
    seconds: float


def maintain(lake: Lake, retention: Retention) -> Maintained:
    """Drop old bodies, apply deletes and join small files, expire snapshots, remove files that nothing refers to.

    Each step is a transaction, or harmless when it is cut off: killed at any moment, the lake reads as before. Readers
    and ingests go on; the lock is taken step by step. Raises LakeError.
    """
    begin = time.perf_counter()
    files_before, bytes_before = _stored(lake)
    bodies = _drop_old_bodies(lake, retention.body_days) if retention.body_days else 0
    lake.tidy()
    expired, removed = lake.clean(timedelta(days=retention.snapshot_days))
    if lake.location.catalog is None:
        lake.exclusively(lambda _: vacuum(lake.location.catalog_file))
    files_after, bytes_after = _stored(lake)
    return Maintained(
        files_before=files_before,
        files_after=files_after,
        bytes_before=bytes_before,
        bytes_after=bytes_after,
        snapshots_expired=expired,
        files_removed=removed,
        bodies_dropped=bodies,
        seconds=time.perf_counter() - begin,
    )


def _drop_old_bodies(lake: Lake, days: int) -> int:
    def drop(connection: duckdb.DuckDBPyConnection) -> int:
        found = connection.execute(f"SELECT count(*) FROM lake.fetches WHERE {_OLD_BODIES}", [days]).fetchone()
        if found is None or not found[0]:
            return 0
        connection.execute(f"UPDATE lake.fetches SET body = NULL WHERE {_OLD_BODIES}", [days])
        return found[0]

    return lake.commit(drop, message="drop old bodies")


def _stored(lake: Lake) -> tuple[int, int]:
    """Files that the newest snapshot needs, and their bytes."""
    files, size = lake.asked(STORED_FILES).to_pylist()[0].values()
    return files or 0, size or 0
