"""What the command line hands to a flow in its own process: a flow takes plain parameters only. Imports no Prefect."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.progress import Observer, Silent

if TYPE_CHECKING:
    from flows.pipeline import IngestRequest
    from flows.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Who listens, and what was prepared already."""

    observer: Observer = field(default_factory=Silent)
    request: "IngestRequest | None" = None
    """The plan that the user was told of; None where the flow makes its own."""
    settings: "Settings | None" = None
    """The settings that were read; None where the flow reads them."""


_launch: ContextVar[Launch | None] = ContextVar("launch", default=None)


@contextmanager
def launched(launch: Launch) -> Iterator[None]:
    """Flows that start inside find it."""
    token = _launch.set(launch)
    try:
        yield
    finally:
        _launch.reset(token)


def current_launch() -> Launch:
    """What a flow that starts here was given; nothing under a Prefect worker."""
    return _launch.get() or Launch()
