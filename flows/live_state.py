"""What the lake knows of live sources, as the values that `flows.ingest` takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from flows.ingest.web.state import HostState, LiveState, NothingKnown, PageState, PollState
from flows.settings import Settings
from schemas.forgotten import Forgotten
from schemas.vocab import Fate, PollKind, PollOutcome, Reason
from warehouse.polls import Polls

Row = Mapping[str, Any]


class StoredState:
    """The state of live sources as the lake holds it; `arguments` are those of the run that asks."""

    def __init__(self, polls: Polls, arguments: Sequence[str]) -> None:
        self._polls = polls
        self._arguments = tuple(arguments)

    def polls(self, urls: Sequence[str]) -> Mapping[str, PollState]:
        """Newest polls of feeds, sitemaps and front pages."""
        return {row["url"]: _poll_state(row) for row in self._polls.newest(urls)} if urls else {}

    def pages(self, urls: Sequence[str]) -> Mapping[str, PageState]:
        """Pages that are stored or were tried."""
        if not urls:
            return {}
        stored = {row["url"]: row for row in self._polls.stored(urls)}
        tried = {row["url"]: row for row in self._polls.tried(urls)}
        return {url: _page_state(stored.get(url), tried.get(url)) for url in stored.keys() | tried.keys()}

    def hosts(self) -> Mapping[str, HostState]:
        """Servers that failed when they were asked last."""
        rows = self._polls.hosts()
        return {
            row["url"]: HostState(failures=row["failures"], parked_until=row["parked_until"])
            for row in rows
            if row["failures"] or row["parked_until"]
        }

    def forgotten(self) -> Forgotten:
        """What is to be left alone."""
        return self._polls.forgotten()

    def resumed_since(self) -> Any:
        """Start of the run with the same arguments that was cut short."""
        return self._polls.cut_short(self._arguments)


def known_state(settings: Settings, arguments: Sequence[str]) -> LiveState:
    """The state in the lake of the settings; nothing is known where there is no lake yet."""
    location = settings.location()
    if not location.exists():
        return NothingKnown()
    return StoredState(Polls(location, memory_limit=settings.memory_limit), arguments)


def _poll_state(row: Row) -> PollState:
    return PollState(
        kind=PollKind(row["kind"]), at=row["at"], full_at=row["full_at"], etag=row["etag"],
        last_modified=row["last_modified"], body_sha256=row["body_sha256"], stated_modified=row["stated_modified"],
        items=row["items"], failures=row["failures"], interval_minutes=row["interval_minutes"],
        next_due=row["next_due"], unchanged=row["outcome"] == PollOutcome.UNCHANGED,
    )  # fmt: skip


def _page_state(stored: Row | None, tried: Row | None) -> PageState:
    """What is known of a page: its newest stored item, and the newest try that brought none."""
    newest = max((row for row in (stored, tried) if row), key=lambda row: row["at"])
    failed = tried if tried is not None and newest is tried and tried["outcome"] == PollOutcome.FAILED else None
    validators = next((row for row in (newest, stored) if row and (row["etag"] or row["last_modified"])), None)
    return PageState(
        at=newest["at"],
        fetch_id=stored["fetch_id"] if stored else None,
        fate=Fate(stored["fate"]) if stored else None,
        full_at=_latest(stored["at"] if stored else None, tried["full_at"] if tried else None),
        etag=validators["etag"] if validators else None,
        last_modified=validators["last_modified"] if validators else None,
        body_sha256=stored["body_sha256"] if stored else None,
        stated_modified=_latest(*(row["stated_modified"] for row in (stored, tried) if row)),
        failure=Reason(failed["failure"]) if failed else None,
        failures=failed["failures"] if failed else 0,
        next_due=failed["next_due"] if failed else None,
    )


def _latest(*moments: Any) -> Any:
    return max((moment for moment in moments if moment is not None), default=None)
