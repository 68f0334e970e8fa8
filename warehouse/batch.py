"""What goes into one commit and what comes out of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.polls import POLLED
from schemas.rejects import REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStart:
    """A run at its beginning."""

    run_id: str
    flow: str
    started_at: datetime
    sources: tuple[str, ...]
    versions: str
    """JSON object."""
    host: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLabel:
    """The source that a record came from, for the counts by source."""

    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An item that the lake has read before, with what became of it then."""

    fetch_id: str
    fate: str
    reason: str | None
    article_id: str | None
    revision_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """One stage's work on the batch."""

    stage: str
    records_in: int
    records_out: int
    rejected: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBatch:
    """One batch, ready to be committed.

    fetched (FETCHED), extracted (EXTRACTED) and refused (REFUSED) hold the records of the batch: an item is either
    extracted or refused. polls (POLLED) are stored with it. seen_before are items that needed no work. rows are the
    tables that normalisation made. annotator_versions: by fetch_id, for the articles that were analysed. sources: by
    fetch_id, else by reject_id.
    """

    fetched: pa.Table = field(default_factory=FETCHED.empty)
    extracted: pa.Table = field(default_factory=EXTRACTED.empty)
    refused: pa.Table = field(default_factory=REFUSED.empty)
    polls: pa.Table = field(default_factory=POLLED.empty)
    rows: Mapping[str, pa.Table] = field(default_factory=dict)
    annotator_versions: Mapping[str, str] = field(default_factory=dict)
    seen_before: Sequence[Known] = ()
    sources: Mapping[str, SourceLabel] = field(default_factory=dict)
    stages: Sequence[StageCount] = ()


@dataclass(slots=True)
class Counts:
    """Records by fate; they always add up."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def records(self) -> int:
        """All of them."""
        return self.new + self.revised + self.unchanged + self.rejected

    def add(self, fate: str, reason: str | None = None) -> None:
        """Count one record."""
        setattr(self, fate, getattr(self, fate) + 1)
        if fate == "rejected":
            self.reasons[reason or "unknown"] += 1

    def merge(self, other: "Counts") -> None:
        """Count all records of another."""
        self.new += other.new
        self.revised += other.revised
        self.unchanged += other.unchanged
        self.rejected += other.rejected
        self.reasons += other.reasons


@dataclass(slots=True)
class BatchOutcome(Counts):
    """Fates of the records of one committed batch, in all and by source."""

    sources: dict[SourceLabel, Counts] = field(default_factory=dict)

    def add_from(self, source: SourceLabel, fate: str, reason: str | None) -> None:
        """Count one record of a source."""
        self.add(fate, reason)
        self.sources.setdefault(source, Counts()).add(fate, reason)
