"""What a run did: counts that add up, as a table for people, as JSON for machines, as Markdown for Prefect."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas.vocab import Fate, PollKind, PollOutcome, Reason, RunStatus
from warehouse.batch import Counts, SourceLabel, StageCount

if TYPE_CHECKING:
    from warehouse.publish import Release

_MOST_SOURCES = 200
"""Sources that the Markdown lists: one of a thousand addresses would be no report."""
_FATES = (Fate.NEW, Fate.REVISED, Fate.UNCHANGED, Fate.REJECTED)


@dataclass(slots=True)
class PollCounts:
    """Feeds, sitemaps and front pages that were asked."""

    asked: int = 0
    unchanged: int = 0
    failed: int = 0
    items: int = 0
    new_items: int = 0

    def add(self, polls: pa.Table) -> None:
        """Count the rows of POLLED."""
        columns = (polls.column(name).to_pylist() for name in ("kind", "outcome", "items", "new_items"))
        for kind, outcome, items, new_items in zip(*columns, strict=True):
            if kind in (PollKind.FEED, PollKind.SITEMAP, PollKind.FRONT_PAGE):
                self.asked += 1
                self.unchanged += outcome == PollOutcome.UNCHANGED
                self.failed += outcome == PollOutcome.FAILED
            if kind in (PollKind.FEED, PollKind.SITEMAP):
                self.items += items or 0
                self.new_items += new_items or 0

    def sentence(self) -> str:
        """For people."""
        return (
            f"{self.asked:,} feeds and sitemaps asked: {self.unchanged:,} unchanged, {self.failed:,} failed, "
            f"{self.items:,} pages listed, {self.new_items:,} of them new"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One ingest, ended in whatever way."""

    run_id: str
    status: RunStatus
    counts: Counts
    batches: int
    seconds: float
    sources: tuple[tuple[SourceLabel, Counts], ...]
    """Records of each source."""
    stages: tuple[StageCount, ...]
    polls: PollCounts = field(default_factory=PollCounts)
    warnings: tuple[str, ...] = ()
    """What someone should look at: sources whose yield fell."""
    error: str | None = None

    @property
    def nothing_read(self) -> bool:
        """All records were rejected or there was none, and no feed or sitemap answered either."""
        return self.counts.rejected == self.counts.records and self.polls.asked == self.polls.failed

    def as_json(self) -> dict[str, object]:
        """The object that `ingest --json` prints."""
        return {
            "run_id": self.run_id,
            "status": str(self.status),
            **_fates(self.counts),
            "reasons": dict(self.counts.reasons.most_common()),
            "batches": self.batches,
            "seconds": round(self.seconds, 2),
            "sources": [{"source": s.label, "kind": s.kind} | _fates(counts) for s, counts in self.sources],
            "stages": [
                asdict(each) | {"stage": str(each.stage), "seconds": round(each.seconds, 3)} for each in self.stages
            ],
            "polls": asdict(self.polls),
            "warnings": list(self.warnings),
            "error": self.error,
        }

    def headline(self) -> str:
        """The run in one sentence."""
        if self.status is RunStatus.CANCELLED:
            return f"Stopped on request with {self.counts.records:,} records stored; the same command goes on"
        if self.status is RunStatus.FAILED:
            return f"Failed with {self.counts.records:,} records stored; the same command goes on"
        if self.nothing_read:
            return "Nothing could be read" if self.counts.records or self.polls.asked else "There was nothing to read"
        changed = self.counts.new + self.counts.revised
        if not changed:
            return "Nothing new"
        parts = [f"{n:,} {word}" for n, word in ((self.counts.new, "new"), (self.counts.revised, "revised")) if n]
        return f"{' and '.join(parts)} article{'s' if changed != 1 else ''}"


def summary(report: RunReport) -> RenderableType:
    """The fate of every record, for the terminal."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column()
    table.add_column(style="dim")
    for fate in _FATES:
        table.add_row(f"{getattr(report.counts, fate):,}", str(fate), fate.meaning)
        if fate is Fate.REJECTED:
            for reason, count in report.counts.reasons.most_common():
                table.add_row(f"{count:,}", f"  {reason}", _meaning(reason))
    table.add_row(f"{report.counts.records:,}", "records", f"{report.batches} batches, {duration(report.seconds)}")
    lines: list[RenderableType] = [Text(f"{report.headline()} (run {report.run_id})", "bold"), table]
    if report.polls.asked:
        lines.append(Text(report.polls.sentence()))
    lines += [Text(warning, "yellow") for warning in report.warnings]
    if report.counts.rejected > report.counts.reasons[Reason.FORGOTTEN]:  # of those no row is kept
        lines.append(Text(f"Why each was rejected: {_rejects_query(report)}", "dim"))
    return Group(*lines)


def markdown(report: RunReport) -> str:
    """The same for Prefect's artifacts."""
    lines = [f"## {report.headline()}", "", f"Run `{report.run_id}`, {report.status}, {duration(report.seconds)}.", ""]
    lines += [f"**{warning}**\n" for warning in report.warnings]
    lines += [f"{report.polls.sentence()}.\n"] if report.polls.asked else []
    lines += ["| fate | records |", "|---|---:|"]
    lines += [f"| {fate} | {getattr(report.counts, fate):,} |" for fate in _FATES]
    lines += [f"| **records** | **{report.counts.records:,}** |", ""]
    if report.counts.reasons:
        lines += ["| rejected because | records | meaning |", "|---|---:|---|"]
        lines += [f"| {code} | {n:,} | {_meaning(code)} |" for code, n in report.counts.reasons.most_common()]
        lines += [""]
    lines += ["| stage | in | out | rejected | seconds |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {each.stage} | {each.records_in:,} | {each.records_out:,} | {each.rejected:,} | {each.seconds:.1f} |"
        for each in report.stages
    ]
    lines += [
        "",
        "| source | kind | records | new | revised | unchanged | rejected |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for source, counts in report.sources[:_MOST_SOURCES]:
        fates = " | ".join(f"{count:,}" for count in _fates(counts).values())
        lines.append(f"| {source.label.replace('|', '/')} | {source.kind} | {fates} |")
    return "\n".join(lines)


def published_line(release: Mapping[str, Any]) -> str:
    """A publication in one sentence; `release` as published_json makes it."""
    if not release["changed"]:
        return f"Nothing changed since {release['release_id']}: {release['path']} stays"
    tables: Mapping[str, int] = release["tables"]
    return f"Release {release['release_id']}: {len(tables)} tables, {sum(tables.values()):,} rows in {release['path']}"


def published_json(release: "Release") -> dict[str, object]:
    """The object that `publish --json` prints."""
    return {
        "path": str(release.path),
        "release_id": release.release_id,
        "changed": release.changed,
        "tables": dict(release.tables),
    }


def published_markdown(release: "Release") -> str:
    """A publication for Prefect's artifacts."""
    lines = [f"## {published_line(published_json(release))}", "", "| table | rows |", "|---|---:|"]
    return "\n".join([*lines, *(f"| {name} | {count:,} |" for name, count in release.tables.items())])


def _fates(counts: Counts) -> dict[str, int]:
    return {"records": counts.records} | {str(fate): getattr(counts, fate) for fate in _FATES}


def duration(seconds: float) -> str:
    """Seconds as a person says it: 8.3 s, 4 min 05 s, 2 h 10 min."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _meaning(code: str) -> str:
    return Reason(code).meaning


def _rejects_query(report: RunReport) -> str:
    return f"""wirehouse sql "SELECT source_ref, reason, detail FROM rejects WHERE run_id = '{report.run_id}'\""""
