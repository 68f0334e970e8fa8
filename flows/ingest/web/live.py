"""Live sources as a stream of records: the requests run in a thread of their own, a bounded queue lies between."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows.ingest.options import SourceOptions
from flows.ingest.records import Fetched, Record, Refused
from flows.ingest.sources import Source
from flows.ingest.web.scheduler import opened
from flows.ingest.web.session import Session
from flows.ingest.web.state import LiveState, NothingKnown
from flows.ingest.web.transport import Resolver, resolved

QUEUED = 48
"""Records that wait for the rest of the pipeline; beyond them servers wait."""
_LISTENED_SECONDS = 0.5


def utc_now() -> datetime:
    """The time of day, where nobody hands another one in."""
    return datetime.now(UTC)


def read_live(
    sources: Sequence[Source],
    options: SourceOptions,
    state: LiveState | None = None,
    *,
    retry: bool = False,
    now: Callable[[], datetime] = utc_now,
    resolve: Resolver = resolved,
) -> Iterator[Record | None]:
    """The records of all sources as they come in, in flat memory; None where nothing came for half a second.

    The poll of a feed or sitemap comes behind all that it lists, so that whoever stores records in this order and is
    cut short will read the rest of it next time. Closing the iterator stops all requests.
    """
    stream = _Stream()

    async def work() -> None:
        known = state or NothingKnown()
        hosts = await asyncio.to_thread(known.hosts)
        async with opened(options, hosts=hosts, now=now, resolve=resolve) as scheduler:
            await Session(
                sources=sources,
                options=options,
                state=known,
                scheduler=scheduler,
                emit=stream.put,
                now=now,
                retry=retry,
            ).run()

    yield from stream.records(work)


def read_page(source: Source, options: SourceOptions) -> Iterator[Fetched | Refused]:
    """A single page, or what a feed lists, without a memory of earlier runs."""
    yield from (record for record in read_live([source], options) if isinstance(record, Fetched | Refused))


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


@dataclass(slots=True)
class _Stream:
    """The queue between the thread that fetches and the one that reads."""

    waiting: queue.SimpleQueue[Record | _Ended] = field(default_factory=queue.SimpleQueue)
    room: asyncio.Semaphore | None = None
    loop: asyncio.AbstractEventLoop | None = None
    task: "asyncio.Task[None] | None" = None
    stopped: bool = False

    async def put(self, record: Record) -> None:
        """Hand on a record; waits while too many lie there."""
        if self.room is None:
            raise AssertionError("the stream has not begun")
        await self.room.acquire()
        self.waiting.put(record)

    def records(self, work: Callable) -> Iterator[Record | None]:
        """Run `work` in its thread and yield what it puts. Raises what it raises."""
        thread = threading.Thread(target=self._run, args=(work,), name="live-sources", daemon=True)
        thread.start()
        try:
            while True:
                try:
                    got = self.waiting.get(timeout=_LISTENED_SECONDS)
                except queue.Empty:
                    yield None
                    continue
                if isinstance(got, _Ended):
                    if got.error is not None:
                        raise got.error
                    return
                self._make_room()
                yield got
        finally:
            self._stop()
            thread.join()

    def _run(self, work: Callable) -> None:
        error: BaseException | None = None
        try:
            asyncio.run(self._watched(work))
        except asyncio.CancelledError:
            pass
        except BaseException as raised:  # noqa: BLE001 - whatever it is, the reader raises it
            error = raised
        self.loop = None
        self.waiting.put(_Ended(error))

    async def _watched(self, work: Callable) -> None:
        self.room = asyncio.Semaphore(QUEUED)
        self.task = asyncio.current_task()
        self.loop = asyncio.get_running_loop()
        if not self.stopped:
            await work()

    def _make_room(self) -> None:
        if self.loop is not None and self.room is not None:
            try:
                self.loop.call_soon_threadsafe(self.room.release)
            except RuntimeError:  # the loop has just ended: nobody waits for room
                return

    def _stop(self) -> None:
        self.stopped = True
        if self.loop is not None and self.task is not None:
            try:
                self.loop.call_soon_threadsafe(self.task.cancel)
            except RuntimeError:
                return
