"""What `wirehouse runs` and `wirehouse rejects` show, read from the lake. Changes nothing."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from flows.outcomes import DONE, FAILED, UsageError
from flows.printing import note, print_json, print_lines, print_table
from flows.report import duration
from flows.settings import Settings
from schemas.vocab import Reason, RunStatus, Stage
from warehouse import connect
from warehouse.query import Connection, rows
from warehouse.runs import alive

Row = dict[str, Any]

_FATES = ("records", "new", "revised", "unchanged", "rejected")
_BAD = (RunStatus.FAILED, RunStatus.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectsWanted:
    """Which rejects to show."""

    reason: str | None
    run: str | None
    since: str | None
    last: int


def show_runs(settings: Settings, *, last: int, flow: str | None, failed: bool, as_json: bool) -> int:
    """The newest runs, newest first."""
    if last < 1:
        raise UsageError(f"--last must be 1 or more, not {last}")
    with connect(settings.location(), memory_limit=settings.memory_limit) as connection:
        found = [_run(row) for row in rows(connection, "SELECT * FROM runs ORDER BY started_at DESC, run_id DESC")]
    wanted = [run for run in found if flow in (None, run["flow"]) and (not failed or run["status"] in _BAD)][:last]
    if as_json:
        print_json(wanted)
    else:
        print_table([_line(run) for run in wanted])
    return DONE


def show_run(settings: Settings, run_id: str, *, as_json: bool) -> int:
    """One run with its stages and sources."""
    with connect(settings.location(), memory_limit=settings.memory_limit) as connection:
        found = rows(connection, "SELECT * FROM runs WHERE starts_with(run_id, ?)", run_id)
        if len(found) != 1:
            note(f"wirehouse: {len(found) or 'no'} runs begin with {run_id!r}; `wirehouse runs` lists them")
            return FAILED
        run = _run(found[0]) | _parts(connection, found[0]["run_id"])
    if as_json:
        print_json(run)
    else:
        _print_run(run)
    return DONE


def show_rejects(settings: Settings, wanted: RejectsWanted, *, as_json: bool) -> int:
    """Counts by reason, or the records of one reason."""
    if wanted.reason is not None and wanted.reason not in list(Reason):
        raise UsageError(f"{wanted.reason} is no reason; the reasons are {', '.join(Reason)}")
    with connect(settings.location(), memory_limit=settings.memory_limit) as connection:
        if wanted.reason is None:
            _print_reasons(_by_reason(connection, wanted), as_json=as_json)
        else:
            _print_letters(_letters(connection, wanted), as_json=as_json)
    return DONE


def running(connection: Connection) -> list[Row]:
    """Runs that go on: id, flow, start, records so far, machine, process."""
    found = [_run(row) for row in rows(connection, "SELECT * FROM runs WHERE status = 'running' ORDER BY started_at")]
    names = ("run_id", "flow", "started_at", "records", "batches", "host", "pid")
    return [{name: run[name] for name in names} for run in found if run["status"] == RunStatus.RUNNING]


def moment_of(day: str) -> datetime:
    """The beginning of a day in UTC, or the moment itself. Raises UsageError."""
    try:
        if len(day) == len("2024-03-04"):
            return datetime.combine(date.fromisoformat(day), time(), UTC)
        found = datetime.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"{day!r} is no day or time: 2024-03-04, 2024-03-04T06:00Z") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _run(row: Row) -> Row:
    """A run for people: JSON columns as objects, and a run whose process is gone is not running."""
    status = row["status"]
    if status == RunStatus.RUNNING and row["host"] == socket.gethostname() and not alive(row["pid"], row["started_at"]):
        status = str(RunStatus.INTERRUPTED)
    seconds = (row["ended_at"] - row["started_at"]).total_seconds() if row["ended_at"] else None
    loaded = {name: json.loads(row[name]) for name in ("reasons", "versions")}
    return {**row, **loaded, "status": status, "seconds": seconds}


def _line(run: Mapping[str, Any]) -> Row:
    what = {"run": run["run_id"], "flow": run["flow"], "started": run["started_at"]}
    took = duration(run["seconds"]) if run["seconds"] is not None else ""
    return {**what, "took": took, "status": run["status"], **{f: run[f] for f in _FATES}, "error": run["error"]}


def _parts(connection: Connection, run_id: str) -> Row:
    of_run = "SELECT * EXCLUDE (run_id) FROM {} WHERE run_id = ?"
    stages = rows(connection, of_run.format("run_stages"), run_id)
    sources = rows(connection, f"{of_run.format('run_sources')} ORDER BY records DESC, source", run_id)
    return {"stages": sorted(stages, key=lambda row: list(Stage).index(row["stage"])), "read": sources}


def _print_run(run: Mapping[str, Any]) -> None:
    print_table([_line(run)])
    print_lines(["", f"arguments: {' '.join(run['sources']) or 'none'}"])
    print_lines([f"versions: {', '.join(f'{name} {value}' for name, value in run['versions'].items())}"])
    for title in ("stages", "read", "reasons"):
        found = run[title]
        shown = [{"reason": code, "records": n} for code, n in found.items()] if title == "reasons" else found
        if shown:
            print_lines([""])
            print_table(shown, title={"read": "sources", "reasons": "rejected because"}.get(title, title))
    if run["rejected"]:
        print_lines(["", f"The rejected records: wirehouse rejects --run {run['run_id']}"])


def _condition(wanted: RejectsWanted) -> tuple[str, list[object]]:
    since = moment_of(wanted.since) if wanted.since else None
    where = "(? IS NULL OR starts_with(run_id, ?)) AND (?::TIMESTAMPTZ IS NULL OR rejected_at >= ?::TIMESTAMPTZ)"
    return where, [wanted.run, wanted.run, since, since]


def _by_reason(connection: Connection, wanted: RejectsWanted) -> list[Row]:
    where, values = _condition(wanted)
    query = (
        "SELECT reason, stage, count(*) AS records, max(rejected_at) AS last, "
        "arg_max(source_ref, rejected_at) AS example, arg_max(detail, rejected_at) AS detail "
        f"FROM rejects WHERE {where} GROUP BY reason, stage ORDER BY records DESC, reason"
    )
    return [{**row, "meaning": Reason(row["reason"]).meaning} for row in rows(connection, query, *values)]


def _print_reasons(found: list[Row], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    print_table([{name: row[name] for name in ("records", "reason", "meaning", "last", "example")} for row in found])
    if found:
        print_lines(["", f"Records with their evidence: wirehouse rejects {found[0]['reason']}"])
        print_lines([f"With today's code on the stored bodies: wirehouse replay --reason {found[0]['reason']}"])


def _letters(connection: Connection, wanted: RejectsWanted) -> list[Row]:
    where, values = _condition(wanted)
    query = f"SELECT * FROM rejects WHERE reason = ? AND {where} ORDER BY rejected_at DESC, reject_id LIMIT ?"
    return rows(connection, query, wanted.reason, *values, wanted.last)


def _print_letters(found: list[Row], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for row in found:
        lines = [row["source_ref"], f"  {row['reason']} ({row['stage']}): {row['detail']}"]
        if row["evidence"]:
            lines.append(f"  evidence: {' '.join(row['evidence'].split())}")
        print_lines([*lines, f"  try again: {row['replay']}"])
    if not found:
        print_lines(["none"])
