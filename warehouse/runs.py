"""The rows that a run keeps of itself: its start, its counts by fate, stage and source, its end."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from schemas import LAKE_TABLES, ContractError
from schemas.runs import RUN_SOURCES, RUN_STAGES, RUNS
from schemas.vocab import RunStatus, Stage
from warehouse.batch import Counts, RunStart, StageCount
from warehouse.load import Decided
from warehouse.writes import Connection, insert, rows_of

_FATES = ("records", "new", "revised", "unchanged", "rejected")
_CLOCK_SLACK_S = 60
"""By so much may the clock have been set since."""
_SUMS = ("records_in", "records_out", "rejected", "seconds")


def start(connection: Connection, run: RunStart) -> None:
    """Write the run's first row, and mark runs of this machine whose process is gone as interrupted."""
    for table in (RUN_STAGES, RUN_SOURCES, RUNS):
        connection.execute(f"DELETE FROM lake.{table.name} WHERE run_id = ?", [run.run_id])
    _mark_interrupted(connection, run.host)
    insert(connection, RUNS.name, RUNS.build([_first_row(run)]))


def finish(connection: Connection, run_id: str, status: str, error: str | None) -> None:
    """Write how and when the run ended. Raises ValueError for a status that the vocabulary lacks."""
    connection.execute(
        "UPDATE lake.runs SET status = ?, error = ?, ended_at = ? WHERE run_id = ?",
        [str(RunStatus(status)), error, datetime.now(UTC), run_id],
    )


def batches(connection: Connection, run_id: str) -> int:
    """Batches of the run that were committed."""
    row = connection.execute("SELECT max(batches) FROM lake.runs WHERE run_id = ?", [run_id]).fetchone()
    return row[0] or 0 if row else 0


def add_counts(connection: Connection, run_id: str, decided: Decided, *, seconds: float) -> None:
    """Add a batch to the run's rows. Raises ContractError for a run that was not started."""
    run = rows_of(connection, "SELECT * FROM lake.runs WHERE run_id = ?", run_id)
    if len(run) != 1:
        raise ContractError(f"runs: {run_id} was not started")
    row = run[0] | {"batches": run[0]["batches"] + 1, "reasons": _added(run[0]["reasons"], decided.outcome.reasons)}
    records = decided.outcome.records
    load = StageCount(stage=Stage.LOAD, records_in=records, records_out=records, rejected=0, seconds=seconds)
    _swap(connection, RUNS.name, run_id, [row | _summed(row, decided.outcome)])
    _swap(connection, RUN_STAGES.name, run_id, _stage_rows(connection, run_id, [*decided.batch.stages, load]))
    _swap(connection, RUN_SOURCES.name, run_id, _source_rows(connection, run_id, decided))


def add_stage(connection: Connection, run_id: str, count: StageCount) -> None:
    """Add the work of a stage that goes over stored rows, outside of batches."""
    _swap(connection, RUN_STAGES.name, run_id, _stage_rows(connection, run_id, [count]))


def _stage_rows(connection: Connection, run_id: str, added: Sequence[StageCount]) -> list[dict[str, object]]:
    rows = {row["stage"]: row for row in rows_of(connection, "SELECT * FROM lake.run_stages WHERE run_id = ?", run_id)}
    for count in added:
        row = rows.setdefault(count.stage, {"run_id": run_id, "stage": str(count.stage)} | dict.fromkeys(_SUMS, 0))
        for name in _SUMS:
            row[name] += getattr(count, name)
    return list(rows.values())


def _source_rows(connection: Connection, run_id: str, decided: Decided) -> list[dict[str, object]]:
    stored = rows_of(connection, "SELECT * FROM lake.run_sources WHERE run_id = ?", run_id)
    rows = {row["source"]: row for row in stored}
    for source, counts in decided.outcome.sources.items():
        empty = {"run_id": run_id, "source": source.label, "source_kind": source.kind} | dict.fromkeys(_FATES, 0)
        row = rows.setdefault(source.label, empty)
        row.update(_summed(row, counts))
    return list(rows.values())


def _swap(connection: Connection, name: str, run_id: str, rows: Sequence[Mapping[str, object]]) -> None:
    connection.execute(f"DELETE FROM lake.{name} WHERE run_id = ?", [run_id])
    insert(connection, name, LAKE_TABLES[name].build(rows))


def _mark_interrupted(connection: Connection, host: str) -> None:
    running = "SELECT run_id, pid, started_at FROM lake.runs WHERE status = ? AND host = ?"
    for run_id, pid, started_at in connection.execute(running, [str(RunStatus.RUNNING), host]).fetchall():
        if not alive(pid, started_at):
            connection.execute("UPDATE lake.runs SET status = ? WHERE run_id = ?", [str(RunStatus.INTERRUPTED), run_id])


def _first_row(run: RunStart) -> dict[str, object]:
    return {
        **dict.fromkeys((*_FATES, "batches"), 0),
        "run_id": run.run_id, "flow": run.flow, "started_at": run.started_at, "ended_at": None,
        "status": str(RunStatus.RUNNING), "reasons": "{}", "sources": list(run.sources), "error": None,
        "versions": run.versions, "host": run.host, "pid": run.pid,
    }  # fmt: skip


def _summed(row: Mapping[str, int], counts: Counts) -> dict[str, int]:
    return {name: row[name] + getattr(counts, name) for name in _FATES}


def _added(reasons: str, more: Mapping[str, int]) -> str:
    total = json.loads(reasons)
    for reason, count in more.items():
        total[reason] = total.get(reason, 0) + count
    return json.dumps(dict(sorted(total.items())))


def alive(pid: int, since: datetime) -> bool:
    """Whether the process of this machine that began a run at that time still runs.

    Its number may be another's by now: in a container, or after the machine was started again, nearly always.
    """
    if not Path("/proc/self/stat").exists():
        return _is_there(pid)
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        (boot,) = re.findall(r"^btime (\d+)", Path("/proc/stat").read_text(), re.MULTILINE)
    except (OSError, ValueError):
        return False
    begun = int(boot) + int(fields[18]) / os.sysconf("SC_CLK_TCK")
    return state not in "ZX" and begun <= since.timestamp() + _CLOCK_SLACK_S


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
