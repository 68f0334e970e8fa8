"""Worker processes that extract pages: kept alive over batches, recycled, limited in time and memory."""

import multiprocessing
import os
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, TimeoutError, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool
from trafilatura.meta import reset_caches

from flows.extract.item import Item, extract_item
from flows.extract.page import Page, Refusal
from schemas.vocab import Reason

PAGES_A_WORKER = 2000
"""Pages after which a worker is replaced; a new one takes about two seconds."""
PAGES_A_CACHE = 500
"""Pages after which trafilatura's caches are emptied: 164 MB after 5,000 pages instead of 202."""
_NO_MEMORY = 77
"""Exit status by which a worker tells that its memory limit was reached."""
_START_S = 60.0
"""Seconds that a worker may take to start on a busy machine."""

Work = Callable[[Item], Page | Refusal]
_pages_seen = 0


class ExtractionPool:
    """A pool for many batches; use as a context manager.

    A page that runs past `time_limit_s`, ends its worker, or lets it grow past `memory_limit_mb` becomes one refusal;
    the worker is replaced and every other page is extracted as if nothing had happened. The memory limit counts the
    private data of a worker (RLIMIT_DATA), about 135 MB before its first page.
    """

    def __init__(
        self,
        workers: int,
        *,
        time_limit_s: float = 20.0,
        memory_limit_mb: int = 1024,
        work: Work = extract_item,
    ) -> None:
        self._workers = workers
        self._time_limit_s = time_limit_s
        self._memory_limit_mb = memory_limit_mb
        self._work = work
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers at once, also in the middle of a page."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    def extract(self, items: Sequence[Item]) -> list[Page | Refusal]:
        """One outcome an item, in the order of `items`.

        Raises RuntimeError where the pool broke twice over the same items: a bug, not a page's fault.
        """
        outcomes: dict[int, Page | Refusal] = {}
        for _ in range(2):
            left = {i: item for i, item in enumerate(items) if i not in outcomes}
            if left:
                outcomes |= self._attempt(left)
        if len(outcomes) < len(items):
            raise RuntimeError(f"the worker pool broke twice; {len(items) - len(outcomes)} pages are not extracted")
        return [outcomes[i] for i in range(len(items))]

    def _attempt(self, items: dict[int, Item]) -> dict[int, Page | Refusal]:
        """Outcomes of the items that were finished before the pool broke or stood still; all, as a rule."""
        pool = self._running()
        waiting: dict[Future[Page | Refusal], int] = {
            pool.schedule(_worked, args=(self._work, item), timeout=self._time_limit_s): index
            for index, item in items.items()
        }
        outcomes: dict[int, Page | Refusal] = {}
        while waiting:
            done, _ = wait(waiting, timeout=2 * self._time_limit_s + _START_S, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = self._outcome(future)
                index = waiting.pop(future)
                if outcome is not None:
                    outcomes[index] = outcome
            if not done:
                break
        if len(outcomes) < len(items):
            self.close()
        return outcomes

    def _running(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:
            self.close()
            # Not forked from this process: it may hold threads and locks. The server that workers fork from holds
            # the imported libraries, so that a new worker is there in no time and shares their memory.
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["flows.extract.pool"])
            self._pool = ProcessPool(
                max_workers=self._workers, max_tasks=PAGES_A_WORKER, initializer=_begin_worker,
                initargs=(self._memory_limit_mb,), context=context,
            )  # fmt: skip
        return self._pool

    def _outcome(self, future: Future[Page | Refusal]) -> Page | Refusal | None:
        """What became of a page; None where the pool itself broke."""
        try:
            return future.result()
        except TimeoutError:
            return Refusal(Reason.TIMEOUT, f"Extraction took longer than {self._time_limit_s:g} seconds.")
        except ProcessExpired as error:
            if error.exitcode == _NO_MEMORY:
                return Refusal(Reason.OUT_OF_MEMORY, f"Extraction took more than {self._memory_limit_mb} MB of memory.")
            return Refusal(Reason.WORKER_DIED, f"The worker process ended with status {error.exitcode} on this page.")
        except (BrokenProcessPool, CancelledError):
            return None


def _begin_worker(memory_limit_mb: int) -> None:
    limit = memory_limit_mb * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def _worked(work: Work, item: Item) -> Page | Refusal:
    """Run in the worker. A worker out of memory ends: its next page shall not pay for this one."""
    global _pages_seen  # noqa: PLW0603 (one worker process, one count)
    _pages_seen += 1
    if _pages_seen % PAGES_A_CACHE == 0:
        reset_caches()
    try:
        return work(item)
    except MemoryError:
        os._exit(_NO_MEMORY)
