"""The write lock: one writer or one upkeep at a time; readers never take it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import LakeBusyError, LakeReadOnlyError


@contextmanager
def write_lock(path: Path, *, timeout_s: float = 600) -> Iterator[None]:
    """Hold the lock while the block runs; its file names the holder. The system frees it when the process dies.

    Raises LakeBusyError naming the holder after `timeout_s`, LakeReadOnlyError where the file cannot be made.
    """
    lock = FileLock(path, timeout=timeout_s, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LakeBusyError(
            f"{holder(path) or 'Another process'} writes to this lake for over {timeout_s:.0f} s: "
            "wait for it, or stop it."
        ) from error
    except OSError as error:
        raise LakeReadOnlyError(
            f"{path.parent} cannot be written ({error.strerror}): check the folder's permissions."
        ) from error
    try:
        _holder_file(path).write_text(f"process {os.getpid()} on {socket.gethostname()}\n", "utf-8")
        yield
    finally:
        _holder_file(path).unlink(missing_ok=True)
        lock.release()


def holder(path: Path) -> str | None:
    """Who holds the lock, as its file says; None where nobody does."""
    try:
        with FileLock(path, timeout=0, is_singleton=False):
            return None
    except Timeout:
        try:
            return _holder_file(path).read_text("utf-8").strip() or "Another process"
        except OSError:
            return "Another process"
    except OSError:
        return None


def _holder_file(path: Path) -> Path:
    return path.with_suffix(".holder")
