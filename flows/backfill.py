"""What `wirehouse backfill` does: an ingest run for each day of a dated archive; days that are done are passed over."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flows.backfill_days import LAYOUTS, Archive, Day, archive_of
from flows.commands import PageFacts, source_options
from flows.outcomes import DONE, FAILED, NOTHING_READ, UsageError
from flows.printing import note, print_json, print_table, size
from flows.report import RunReport
from flows.settings import Settings
from schemas.vocab import RunStatus

_DONE_BEFORE = """
SELECT DISTINCT regexp_extract(versions, '"input": "([0-9a-f]+)"', 1) AS digest
FROM runs WHERE flow = 'ingest' AND status = 'done' AND contains(versions, '"input": "')
"""
_MOST_MISSING = 20
_BEFORE = "done_before"
_MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The days that are wanted, both inclusive; None is the archive's own end."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, first: str | None, last: str | None) -> "Range":
        """The days as they were typed. Raises UsageError."""
        try:
            days = [date.fromisoformat(word) if word else None for word in (first, last)]
        except ValueError as error:
            raise UsageError(f"a day is written like 2026-11-25 ({error})") from error
        if days[0] and days[1] and days[0] > days[1]:
            raise UsageError(f"--from {days[0]} is after --to {days[1]}")
        return cls(first=days[0], last=days[1])

    def missing(self, archive: Archive) -> list[date]:
        """Days of the range of which the archive holds nothing."""
        first, last = self.first or archive.recognised[0], self.last or archive.recognised[-1]
        there = {day.day for day in archive.days}
        return [day for n in range((last - first).days + 1) if (day := first + timedelta(n)) not in there]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOutcome:
    """What became of a day."""

    day: date
    status: str
    """missing, done_before, or the status of its run."""
    report: RunReport | None = None

    def as_json(self) -> dict[str, Any]:
        """The day's object in what `backfill --json` prints."""
        return {"day": str(self.day), "status": self.status, **(self.report.as_json() if self.report else {})} | {
            "status": self.status
        }


def run(
    settings: Settings,
    sources: Sequence[str],
    wanted: Range,
    *,
    dry_run: bool,
    retry: bool,
    as_json: bool,
    verbose: bool,
) -> int:
    """Ingest day by day, oldest first; a day that fails ends it. Raises UsageError, LakeError."""
    archive = _archive(sources, wanted)
    missing = wanted.missing(archive)
    done = set() if retry else _done_before(settings)
    if dry_run:
        return _print_plan(archive, missing, done, as_json=as_json)
    outcomes = [DayOutcome(day=day.day, status=_BEFORE) for day in archive.days if day.digest in done]
    open_days = [day for day in archive.days if day.digest not in done]
    _tell_plan(archive, missing, len(outcomes))
    if open_days:
        outcomes += _ingested(settings, open_days, len(archive.days), retry=retry, verbose=verbose, quiet=as_json)
    outcomes += [DayOutcome(day=day, status=_MISSING) for day in missing]
    if as_json:
        print_json(_as_json(sorted(outcomes, key=lambda each: each.day)))
    return _code(outcomes)


def _archive(sources: Sequence[str], wanted: Range) -> Archive:
    if not sources:
        raise UsageError("backfill needs the folder (or the files) of a dated archive")
    try:
        archive = archive_of(sources, wanted.first, wanted.last)
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from error
    if not archive.recognised:
        raise UsageError(f"no day is recognised in {', '.join(sources)}: names are read like {LAYOUTS}")
    return archive


def _done_before(settings: Settings) -> set[str]:
    """Digests of inputs that a run has read to their end."""
    from warehouse import connect
    from warehouse.query import rows

    if not settings.location().exists():
        return set()
    with connect(settings.location(), memory_limit=settings.memory_limit) as connection:
        return {row["digest"] for row in rows(connection, _DONE_BEFORE)}


def _ingested(
    settings: Settings, days: Sequence[Day], of: int, *, retry: bool, verbose: bool, quiet: bool
) -> list[DayOutcome]:
    """One run a day, under one Prefect server; what is behind a failed or stopped day is left for the next time."""
    from flows.prefect_server import prefect_ready
    from warehouse import Lake

    Lake.open(settings.location(), memory_limit=settings.memory_limit).close()
    outcomes: list[DayOutcome] = []
    with prefect_ready(settings.lake, verbose=verbose) as server:
        if server:
            server.wait()
        for place, day in enumerate(days, of - len(days) + 1):
            note(f"{day.day} ({place:,} of {of:,}): {_files(day.files)}, {size(day.size_bytes)}")
            outcome = _ingest_day(settings, day, retry=retry, quiet=quiet)
            outcomes.append(outcome)
            if outcome.status != RunStatus.DONE:
                break
    return outcomes


def _ingest_day(settings: Settings, day: Day, *, retry: bool, quiet: bool) -> DayOutcome:
    from flows.commands import observer_of, run_flow
    from flows.pipeline import IngestRequest
    from flows.planning import planned

    options = source_options(PageFacts(), settings)
    plan = planned(day.sources, options, settings).plan
    request = IngestRequest(
        arguments=day.sources, plan=plan, options=options, settings=settings, retry=retry, input_digest=day.digest
    )
    with closing(observer_of(quiet=quiet)) as observer:
        report, _ = run_flow(request, observer)
    refused = f", {report.counts.rejected:,} rejected" if report.counts.rejected else ""
    note(f"{day.day}: {report.headline()}{refused} (run {report.run_id})")
    return DayOutcome(day=day.day, status=str(report.status), report=report)


def _files(count: int) -> str:
    return f"{count:,} file{'s' if count != 1 else ''}"


def _code(outcomes: Sequence[DayOutcome]) -> int:
    """As `ingest` ends: failed where a day failed, nothing read where none of them brought anything."""
    reports = [each.report for each in outcomes if each.report is not None]
    if any(each.status not in (RunStatus.DONE, _BEFORE, _MISSING) for each in outcomes):
        return FAILED
    before = any(each.status == _BEFORE for each in outcomes)
    return DONE if before or any(not report.nothing_read for report in reports) else NOTHING_READ


def _as_json(outcomes: Sequence[DayOutcome]) -> dict[str, Any]:
    reports = [each.report.as_json() for each in outcomes if each.report is not None]
    fates = ("records", "new", "revised", "unchanged", "rejected")
    return {
        "days": [each.as_json() for each in outcomes],
        **{fate: sum(int(str(report[fate])) for report in reports) for fate in fates},
    }


def _print_plan(archive: Archive, missing: Sequence[date], done: set[str], *, as_json: bool) -> int:
    """The dry run: each day of the range, on stdout."""
    rows: list[dict[str, object]] = [
        {
            "day": str(day.day),
            "status": "done before" if day.digest in done else "to do",
            "files": day.files,
            "size": size(day.size_bytes) if not as_json else day.size_bytes,
            "from": ", ".join(day.sources[:1]) + (f" and {len(day.sources) - 1:,} more" if day.sources[1:] else ""),
        }
        for day in archive.days
    ]
    rows += [
        {"day": str(day), "status": "missing", "files": 0, "size": 0 if as_json else "", "from": ""} for day in missing
    ]
    rows.sort(key=lambda row: str(row["day"]))
    if as_json:
        print_json({"days": rows})
    else:
        print_table(rows)
    return DONE if archive.days else NOTHING_READ


def _tell_plan(archive: Archive, missing: Sequence[date], done: int) -> None:
    note(f"{len(archive.days):,} days to read, {done:,} of them done before with the same files")
    if not archive.days:
        note(f"The archive goes from {archive.recognised[0]} to {archive.recognised[-1]}")
    if missing:
        shown = ", ".join(map(str, missing[:_MOST_MISSING]))
        more = f" and {len(missing) - _MOST_MISSING:,} more" if len(missing) > _MOST_MISSING else ""
        note(f"Nothing there of {len(missing):,} days: {shown}{more}")
