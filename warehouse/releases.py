"""Publications in a folder: made out of sight, shown by flipping one link, the last ones kept. Knows no tables.

OUT/releases/000007/   whole publications, complete from the moment they have this name
OUT/current            a link to the newest one; resolve it once to read several files of one publication
OUT/.staging-*         a publication in the making; no reader's pattern matches its files
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import LakeError

CURRENT = "current"
RELEASES = "releases"
RECORD = "release.json"
PARTIAL = ".partial"
"""Ending of files in the making, so that no *.parquet is ever matched before it is whole."""
_STAGING = ".staging-"
_REMOVED = ".removed-"


class PublishError(LakeError):
    """The publication could not be made in that folder; what was published before stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a publication says of itself in its release.json."""

    release_id: str
    released_at: str
    source: str
    """The lake and its snapshot."""
    declarations: str
    """A digest of all that decides how the lake's rows become files."""
    options: str
    rows: Mapping[str, int] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    def same_contents(self, other: "Record") -> bool:
        """Whether a reader would find the same rows and files in both."""
        return (self.declarations, self.options, self.digests) == (other.declarations, other.options, other.digests)

    def same_origin(self, other: "Record") -> bool:
        """Whether both were made from the same snapshot in the same way, and so have the same contents."""
        return (self.source, self.declarations, self.options) == (other.source, other.declarations, other.options)


@dataclass(frozen=True, slots=True)
class Publications:
    """The folder of publications, held by this process alone."""

    out: Path

    @property
    def current(self) -> Path | None:
        """The publication that readers see, resolved; None where there is none."""
        link = self.out / CURRENT
        return link.resolve() if link.is_symlink() and link.exists() else None

    def record(self) -> Record | None:
        """What the current publication says of itself; None where there is none or a file of it is gone."""
        if self.current is None:
            return None
        try:
            record = Record(**json.loads((self.current / RECORD).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        whole = all((self.current / f"{name}.parquet").is_file() for name in record.rows)
        return record if whole else None

    def next_number(self) -> int:
        """One more than the highest that is there."""
        return max(_numbers(self.out), default=0) + 1

    @contextmanager
    def staging(self, number: int) -> Iterator[Path]:
        """A hidden folder to write a publication in; gone afterwards unless it was shown."""
        folder = self.out / f"{_STAGING}{number:06d}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def show(self, staged: Path, number: int, record: Record) -> Path:
        """Give the staged publication its name and flip the link to it: readers see the old one or the new one."""
        (staged / RECORD).write_text(json.dumps(asdict(record), indent=1) + "\n", "utf-8")
        for path in sorted(staged.rglob("*")):
            if path.is_file():
                _synced(path)
        for path in sorted(staged.rglob(f"*{PARTIAL}")):
            path.rename(path.with_name(path.name.removesuffix(PARTIAL)))
        for folder in (*(path for path in staged.rglob("*") if path.is_dir()), staged):
            _synced(folder)
        shown = self.out / RELEASES / f"{number:06d}"
        staged.rename(shown)
        _synced(shown.parent)
        self._flip(shown)
        return shown

    def sweep(self) -> None:
        """Remove what killed runs left: folders in the making, and publications that the link never reached."""
        newest = int(self.current.name) if self.current else 0
        for number in _numbers(self.out):
            if number > newest:
                self._remove(number)
        for stray in (*self.out.glob(f"{_STAGING}*"), *self.out.glob(f"{_REMOVED}*"), *self.out.glob(f".{CURRENT}*")):
            shutil.rmtree(stray) if stray.is_dir() and not stray.is_symlink() else stray.unlink()

    def prune(self, keep: int) -> None:
        """Remove all but the last `keep` publications: readers of an older one have had that long to finish."""
        for number in sorted(_numbers(self.out))[:-keep]:
            self._remove(number)

    def _flip(self, shown: Path) -> None:
        link = self.out / f".{CURRENT}"
        try:
            link.symlink_to(Path(RELEASES) / shown.name, target_is_directory=True)
        except OSError as error:
            raise PublishError(
                f"{self.out} takes no symbolic links ({error.strerror}): publish to a folder on a file system that "
                "does; on Windows switch the developer mode on."
            ) from error
        link.replace(self.out / CURRENT)
        _synced(self.out)

    def _remove(self, number: int) -> None:
        """Out of sight first: nobody shall find half a publication."""
        gone = self.out / f"{_REMOVED}{number:06d}"
        (self.out / RELEASES / f"{number:06d}").rename(gone)
        shutil.rmtree(gone)


@contextmanager
def publications(out: Path) -> Iterator[Publications]:
    """Open the folder for publishing, one process at a time; strays of killed runs are removed.

    Raises PublishError where it cannot be written, holds something else, or another process publishes to it.
    """
    folder = out.expanduser().resolve()
    lock = FileLock(folder / ".publish.lock", timeout=0, is_singleton=False)
    try:
        (folder / RELEASES).mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise PublishError(f"Another process publishes to {folder}: wait for it, or name another folder.") from error
    except OSError as error:
        raise PublishError(f"{folder} cannot be written ({error.strerror}): name another folder.") from error
    try:
        if (folder / CURRENT).exists() and not (folder / CURRENT).is_symlink():
            raise PublishError(f"{folder / CURRENT} was not made by publish: name another folder.")
        found = Publications(folder)
        found.sweep()
        yield found
    finally:
        lock.release()


def _numbers(out: Path) -> list[int]:
    return [int(path.name) for path in (out / RELEASES).iterdir() if path.is_dir() and path.name.isdecimal()]


def _synced(path: Path) -> None:
    """On the disk before anything refers to it, also if the power goes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
