"""Worker processes for extraction: kept alive over batches, one time limit a page, one page lost where one dies."""

import multiprocessing
import resource
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, TimeoutError
from contextlib import suppress
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from flows.extract.page import Page, Refusal
from flows.extract.stage import Item, extract_item
from schemas.vocab import Reason

RESET_EVERY = 250
"""Pages between two clearings of trafilatura's caches: memory stays at its level instead of growing by a third."""
RECYCLE_EVERY = 2000
"""Pages after which a worker makes place for a fresh one."""
_AT_ONCE = 4
"""Pages in flight a worker; more would only hold memory."""

_done = 0


class ExtractionPool:
    """Workers that extract pages. A page that hangs, kills or bloats its worker costs one refusal and nothing else.

    time_limit_s: seconds a page may take. memory_limit_mb: address space a worker may have, over what it has when it
    starts.
    """

    def __init__(self, *, workers: int = 2, time_limit_s: float = 20, memory_limit_mb: int = 1500) -> None:
        """Start nothing yet: workers come with the first page."""
        self.workers = workers
        self.time_limit_s = time_limit_s
        self.memory_limit_mb = memory_limit_mb
        self._pool: ProcessPool | None = None

    def __enter__(self) -> "ExtractionPool":
        """The pool; its workers end with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers, at once where the block raised."""
        self.close(at_once=kind is not None)

    def close(self, *, at_once: bool = False) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.stop() if at_once else self._pool.close()
            self._pool.join()
            self._pool = None

    def extract(self, items: Sequence[Item]) -> Iterator[Page | Refusal]:
        """What became of each item, in order."""
        pool = self._started()
        ahead = self.workers * _AT_ONCE
        futures = [pool.schedule(_work, args=(item,), timeout=self.time_limit_s) for item in items[:ahead]]
        for index in range(len(items)):
            if index + ahead < len(items):
                futures.append(pool.schedule(_work, args=(items[index + ahead],), timeout=self.time_limit_s))
            yield self._result(futures[index])
            futures[index] = None  # type: ignore[call-overload]

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["flows.extract.page"])
            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=RECYCLE_EVERY,
                initializer=_limit_memory,
                initargs=(self.memory_limit_mb,),
                context=context,
            )
        return self._pool

    def _result(self, future) -> Page | Refusal:
        try:
            return future.result()
        except TimeoutError:
            return Refusal(Reason.TIMEOUT, f"Extraction took over {self.time_limit_s:g} s.")
        except ProcessExpired as error:
            return Refusal(Reason.WORKER_DIED, f"The worker died on this page (exit code {error.exitcode}).")
        except MemoryError:
            return Refusal(Reason.OUT_OF_MEMORY, "The page needs more memory than a worker may have.")
        except CancelledError:
            return Refusal(Reason.WORKER_DIED, "Extraction was stopped before this page was done.")


def _work(item: Item) -> Page | Refusal:
    global _done  # noqa: PLW0603 (counts this worker's pages)
    _done += 1
    found = extract_item(item)
    if _done % RESET_EVERY == 0 or (isinstance(found, Refusal) and found.reason is Reason.OUT_OF_MEMORY):
        from trafilatura.meta import reset_caches

        reset_caches()
    return found


def _limit_memory(megabytes: int) -> None:
    sys.setrecursionlimit(5000)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + megabytes * 1_000_000, resource.RLIM_INFINITY))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1_000_000_000
