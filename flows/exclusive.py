"""One run of a scheduled flow at a time: who comes second hears who is at it. A process that dies frees it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from warehouse import LakeLocation
from warehouse.errors import LakeBusyError
from warehouse.lock import holder, write_lock


@contextmanager
def claimed(location: LakeLocation, flow: str) -> Iterator[str | None]:
    """Claim the flow for the block; yields None, or who has claimed it already.

    The claim orders whole runs; commits have the write lock of the lake. Raises LakeReadOnlyError.
    """
    file = location.root / f"{flow}.lock"
    with suppress(OSError):
        location.root.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(write_lock(file, timeout_s=0))
            other = None
        except LakeBusyError:
            other = holder(file) or "another process"
        yield other
