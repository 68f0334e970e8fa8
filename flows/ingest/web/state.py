"""What is known of live sources from earlier runs, as plain values: readers take it, the warehouse gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.forgotten import Forgotten
from schemas.vocab import Fate, PollKind, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """The newest poll of a feed, sitemap or front page."""

    kind: PollKind
    at: datetime
    full_at: datetime | None = None
    """When all of it was sent last, not only the word that nothing changed."""
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    stated_modified: datetime | None = None
    items: int | None = None
    failures: int = 0
    interval_minutes: float | None = None
    next_due: datetime | None = None
    unchanged: bool = False
    """The newest poll brought nothing that the one before had not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """A page that was asked for before."""

    at: datetime
    """When it was asked for last."""
    fetch_id: str | None = None
    """Its newest stored item; None where only tries are known."""
    fate: Fate | None = None
    full_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    stated_modified: datetime | None = None
    failure: Reason | None = None
    """Why the newest try failed, where it did."""
    failures: int = 0
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """A server that failed when it was asked last."""

    failures: int
    parked_until: datetime | None = None


class LiveState(Protocol):
    """Answers from what is stored; asked from one thread at a time, not always the one that made it."""

    def polls(self, urls: Sequence[str]) -> Mapping[str, PollState]:
        """Newest poll of each of these feeds, sitemaps and front pages that was asked before."""
        ...

    def pages(self, urls: Sequence[str]) -> Mapping[str, PageState]:
        """What is known of each of these pages that was asked for before, by any form of its address."""
        ...

    def hosts(self) -> Mapping[str, HostState]:
        """All servers that failed when they were asked last."""
        ...

    def forgotten(self) -> Forgotten:
        """What is to be left alone: it is not asked for."""
        ...

    def resumed_since(self) -> datetime | None:
        """Start of the run that this one goes on with, where one with the same sources was cut short; else None."""
        ...


class NothingKnown:
    """The state before the first run."""

    def polls(self, urls: Sequence[str]) -> Mapping[str, PollState]:
        """None."""
        return {}

    def pages(self, urls: Sequence[str]) -> Mapping[str, PageState]:
        """None."""
        return {}

    def hosts(self) -> Mapping[str, HostState]:
        """None."""
        return {}

    def forgotten(self) -> Forgotten:
        """Nothing."""
        return Forgotten()

    def resumed_since(self) -> datetime | None:
        """None."""
        return None
