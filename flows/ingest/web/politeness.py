"""How servers are spared: the pace of requests, waiting when told to, leaving a failing one alone. Pure arithmetic."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from flows.ingest.web.state import HostState

FAILURES_BEFORE_PARKING = 5
FIRST_PARKING = timedelta(hours=1)
LONGEST_PARKING = timedelta(hours=24)
LONGEST_WAIT = 600.0
"""Seconds that a run waits for a server that asks for patience; more than that parks it."""
FIRST_WAIT = 30.0
"""Seconds after the first 429 or 503 that does not say how long, in units of the setting retry_wait."""
BUSY = frozenset({429, 503})
TRIED_AGAIN = frozenset({429, 502, 503, 504})


@dataclass(slots=True)
class Host:
    """One server in one run: since when it fails, until when it is left alone."""

    name: str
    failures: int = 0
    parked_until: datetime | None = None
    known: HostState | None = None
    """As it stood before the run."""

    def parked(self, now: datetime) -> bool:
        """It is to be left alone now."""
        return self.parked_until is not None and now < self.parked_until

    def answered(self) -> None:
        """Note that it works."""
        self.failures, self.parked_until = 0, None

    def failed(self, now: datetime) -> None:
        """Note a failure; from the fifth in a row on it is parked, each time twice as long."""
        self.failures += 1
        if (more := self.failures - FAILURES_BEFORE_PARKING) >= 0:
            self.parked_until = now + min(LONGEST_PARKING, FIRST_PARKING * 2 ** min(more, 10))

    def told_to_wait(self, now: datetime, seconds: float) -> None:
        """Leave it alone as long as it asked for, a day at most."""
        self.parked_until = now + min(LONGEST_PARKING, timedelta(seconds=seconds))

    def changed(self) -> bool:
        """It stands otherwise than before the run."""
        before = (self.known.failures, self.known.parked_until) if self.known else (0, None)
        return (self.failures, self.parked_until) != before


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for; None where it says nothing usable."""
    words = (header or "").strip()
    if words.isdecimal() and len(words) < 10:
        return float(words)
    try:
        at = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def patience(asked: float | None, *, tried: int, unit: float, busy: bool) -> float:
    """Seconds before the next try: as asked, else doubling; a server that says that it is busy gets more."""
    if asked is not None:
        return asked
    return min(LONGEST_WAIT, (FIRST_WAIT if busy else 1.0) * unit * 2**tried)
