"""A copy of a lake that is whole, made while runs go on; it is a lake itself, for restoring and for moving."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.catalog_file import copy as copy_catalog
from warehouse.connection import connect
from warehouse.errors import LakeError
from warehouse.location import LakeLocation
from warehouse.lock import write_lock

_NAMED = """
SELECT s.path || t.path || f.path, f.path_is_relative, f.file_size_bytes
FROM (SELECT table_id, path, path_is_relative, file_size_bytes FROM ducklake_data_file
      UNION ALL SELECT table_id, path, path_is_relative, file_size_bytes FROM ducklake_delete_file) f
JOIN ducklake_table t ON t.table_id = f.table_id JOIN ducklake_schema s ON s.schema_id = t.schema_id
"""


class BackupError(LakeError):
    """No whole copy could be made; an earlier one in the same folder stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was made."""

    path: Path
    files: int
    bytes: int
    """Of all files of the copy."""
    copied_files: int
    """Those that were not there from an earlier copy: data files never change."""
    removed_files: int


def backup(lake: LakeLocation, target: Path) -> Backup:
    """Copy the lake's last commit, with the old states that can still be read, to `target`; repeated, only what is new.

    The write lock is held for the catalog alone. A copy that is killed leaves the earlier one whole: data files come
    first, the catalog takes its place at once, files that it does not name go last. Raises BackupError, LakeError.
    """
    _check(lake, target)
    target.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        fresh = target / "catalog.partial"
        for stray in target.glob("catalog.partial*"):
            stray.unlink()
        with write_lock(lake.lock_file):
            copy_catalog(lake.catalog_file, fresh)
        named = dict(_named(fresh))
        copied = sum(_copied(Path(lake.data) / name, target / "data" / name, size) for name, size in named.items())
        _swap_in(fresh, target / "catalog.sqlite")
        removed = _remove_unnamed(target / "data", set(named))
    connect(LakeLocation(target)).close()
    return Backup(
        path=target, files=len(named), bytes=sum(named.values()), copied_files=copied, removed_files=removed
    )  # fmt: skip


def _check(lake: LakeLocation, target: Path) -> None:
    if lake.catalog is not None or "://" in lake.data:
        raise BackupError(
            "Only a lake in folders is copied: use pg_dump for a PostgreSQL catalog, your bucket's copies for S3."
        )
    root, goal = lake.root, target.resolve()
    if goal == root or root in goal.parents or goal in root.parents:
        raise BackupError(f"{target} and the lake lie in each other: name another folder.")
    if not lake.exists():
        raise BackupError(f"There is no lake in {root}.")
    if target.exists() and any(target.iterdir()) and not any(target.glob("catalog.*")):
        raise BackupError(f"{target} holds something else: name an empty folder, or one of an earlier backup.")


def _named(catalog: Path) -> Iterator[tuple[str, int]]:
    """All data and delete files that the catalog names, below its data folder, with their bytes."""
    with closing(sqlite3.connect(catalog)) as opened:
        for path, is_relative, size in opened.execute(_NAMED):
            if not is_relative:
                raise BackupError(f"The catalog names a file outside of the lake: {path}")
            yield path, size


def _copied(source: Path, goal: Path, size: int) -> bool:
    """Copy a file that is not there yet, under its name only when it is whole."""
    if goal.exists() and goal.stat().st_size == size:
        return False
    goal.parent.mkdir(parents=True, exist_ok=True)
    partial = goal.with_suffix(".partial")
    try:
        shutil.copyfile(source, partial)
    except FileNotFoundError as error:
        raise BackupError(f"{source} went while it was copied (expired or forgotten): back up again.") from error
    except OSError as error:
        raise BackupError(f"{goal} could not be written: {error.strerror}") from error
    if partial.stat().st_size != size:
        raise BackupError(f"{source} has not the size that the catalog says: the lake is damaged.")
    partial.replace(goal)
    return True


def _swap_in(fresh: Path, catalog: Path) -> None:
    """Put the new catalog in the place of the old one, whose side files would spoil it."""
    for suffix in ("-wal", "-shm"):
        catalog.with_name(catalog.name + suffix).unlink(missing_ok=True)
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    fresh.replace(catalog)


def _remove_unnamed(data: Path, named: set[str]) -> int:
    unnamed = [path for path in data.rglob("*") if path.is_file() and str(path.relative_to(data)) not in named]
    for path in unnamed:
        path.unlink()
    return len(unnamed)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    lock = FileLock(target / ".backup.lock", timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise BackupError(f"Another process backs up to {target}: wait for it.") from error
    try:
        yield
    finally:
        lock.release()
