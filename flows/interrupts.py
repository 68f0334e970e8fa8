"""Stopping a run on Ctrl-C or SIGTERM: at once between commits, after the commit during one."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

STOP_SECONDS = 6
"""So long may a scheduled run go on after it was told to stop: `wirehouse serve` promises to end within ten."""
_limit_s: ContextVar[float | None] = ContextVar("limit_s", default=None)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequested(KeyboardInterrupt):
    """Someone asked the run to stop. No Exception, so that no handler of errors takes it for one."""


def stop_behind(error: BaseException) -> StopRequested | None:
    """The stop that an error came of, itself or by cause: DuckDB raises RuntimeError for a query that it broke off."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, StopRequested):
        found = found.__cause__
    return found


class Interrupts:
    """Turns stop signals into StopRequested, and holds them back while something must not be torn."""

    def __init__(self) -> None:
        self._shielded = False
        self._pending: str | None = None
        self._limit_s = _limit_s.get()

    @contextmanager
    def shield(self) -> Iterator[None]:
        """What runs inside is finished first; a stop that came meanwhile is raised on leaving."""
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False
        if self._pending:
            raise self._stop(self._pending)

    def receive(self, number: int, _frame: FrameType | None) -> None:
        """The signal handler."""
        self._pending = signal.Signals(number).name
        if self._limit_s is not None:
            _end_after(self._limit_s, 128 + number)
            self._limit_s = None
        if not self._shielded:
            raise self._stop(self._pending)

    def _stop(self, name: str) -> StopRequested:
        self._pending = None
        return StopRequested(name)


@contextmanager
def stopping_within(seconds: float) -> Iterator[None]:
    """Runs that begin inside end so many seconds after they were told to stop, in the midst of whatever they do.

    That is as safe as any kill: what is committed is whole, what is not is gone.
    """
    token = _limit_s.set(seconds)
    try:
        yield
    finally:
        _limit_s.reset(token)


def _end_after(seconds: float, code: int) -> None:
    timer = threading.Timer(seconds, os._exit, [code])
    timer.daemon = True
    timer.start()


@contextmanager
def stoppable() -> Iterator[Interrupts]:
    """Handle stop signals inside; outside the main thread, where none can arrive, it changes nothing."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = {number: signal.signal(number, interrupts.receive) for number in _SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
