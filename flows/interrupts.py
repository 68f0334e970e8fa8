"""Stopping a run on Ctrl-C or SIGTERM: at once between commits, after the commit during one."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequested(KeyboardInterrupt):
    """Someone asked the run to stop. No Exception, so that no handler of errors takes it for one."""


class Interrupts:
    """Turns stop signals into StopRequested, and holds them back while something must not be torn."""

    def __init__(self) -> None:
        self._shielded = False
        self._pending: str | None = None

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
        if not self._shielded:
            raise self._stop(self._pending)

    def _stop(self, name: str) -> StopRequested:
        self._pending = None
        return StopRequested(name)


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
