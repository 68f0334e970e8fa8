"""What `wirehouse status` shows: sources, runs in progress, articles by day, size and snapshots. Changes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.history import running
from flows.outcomes import DONE
from flows.printing import print_json, print_lines, print_table, size
from flows.settings import Settings
from warehouse import LakeLocation, connect
from warehouse.lock import holder
from warehouse.query import Connection, rows
from warehouse.upkeep import STORED_FILES, Diary

Row = dict[str, Any]

_SOURCES = """
SELECT s.source, s.source_kind AS kind, max(r.started_at) AS last_run,
    max(r.started_at) FILTER (s.new + s.revised > 0) AS last_new, count(*) AS runs,
    sum(s.new)::BIGINT AS new, sum(s.revised)::BIGINT AS revised, sum(s.rejected)::BIGINT AS rejected
FROM run_sources s JOIN runs r USING (run_id)
GROUP BY ALL ORDER BY last_run DESC, s.source
"""
_DAYS = """
SELECT ingested_at::DATE AS day, count(*) AS articles, count(DISTINCT site) AS sites, sum(word_count)::BIGINT AS words
FROM lake.articles WHERE ingested_at >= now()::DATE - (? - 1) * INTERVAL 1 DAY
GROUP BY ALL ORDER BY day DESC
"""
_SNAPSHOTS = """
SELECT count(*) AS snapshots, min(snapshot_time) AS oldest_snapshot, max(snapshot_time) AS newest_snapshot
FROM ducklake_snapshots('lake')
"""
_LIVE = ("source", "kind", "url", "last_poll", "last_new", "outcome", "failures", "failure", "next_due")
_MOST_SOURCES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is shown."""

    sources: list[Row]
    live: list[Row]
    running: list[Row]
    days: list[Row]
    lake: Row


def show(settings: Settings, *, days: int, as_json: bool) -> int:
    """Print how things stand."""
    found = standing(settings, days=days)
    if as_json:
        print_json({name: getattr(found, name) for name in Standing.__slots__})
    else:
        _print(found, days)
    return DONE


def standing(settings: Settings, *, days: int) -> Standing:
    """Read how things stand from the lake. Raises LakeError."""
    location = settings.location()
    with connect(location, memory_limit=settings.memory_limit) as connection:
        return Standing(
            sources=rows(connection, _SOURCES),
            live=rows(connection, "SELECT * FROM source_status ORDER BY next_due NULLS LAST, source, url"),
            running=running(connection),
            days=rows(connection, _DAYS, days),
            lake=_lake(connection, location),
        )


def _lake(connection: Connection, location: LakeLocation) -> Row:
    counts = {name: _one(connection, f"SELECT count(*) FROM lake.{name}") for name in ("articles", "fetches")}
    files, snapshots = rows(connection, STORED_FILES)[0], rows(connection, _SNAPSHOTS)[0]
    diary = Diary.read(location.diary_file)
    return {
        "folder": str(location.root),
        **counts,
        **files,
        "disk_bytes": _on_disk(location),
        **snapshots,
        "batches_since_upkeep": diary.batches,
        "cleaned_at": diary.cleaned_at,
        "locked_by": holder(location.lock_file),
    }


def _on_disk(location: LakeLocation) -> int | None:
    """Bytes of catalog and data files, those of old snapshots too; None where they are not on this machine."""
    if "://" in location.data:
        return None
    found = [*location.root.glob("catalog.sqlite*"), *Path(location.data).rglob("*.parquet")]
    return sum(path.stat().st_size for path in found)


def _one(connection: Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return row[0] if row else 0


def _print(found: Standing, days: int) -> None:
    lake = found.lake
    print_lines([f"{lake['folder']}: {lake['articles']:,} revisions of articles from {lake['fetches']:,} items"])
    print_lines(
        [f"{lake['files'] or 0:,} files in use, {size(lake['bytes'] or 0)}; {size(lake['disk_bytes'])} on disk"]
    )
    print_lines([f"{lake['snapshots']:,} snapshots since {lake['oldest_snapshot']:%Y-%m-%d %H:%M} UTC"])
    if lake["locked_by"]:
        print_lines([f"Written to by {lake['locked_by']}"])
    print_lines([""])
    print_table(found.running, title="Runs in progress")
    print_lines([""])
    print_table(found.sources[:_MOST_SOURCES], title="Sources")
    if found.live:
        print_lines([""])
        print_table([{n: row[n] for n in _LIVE} for row in found.live[:_MOST_SOURCES]], title="Live sources")
    print_lines([""])
    print_table(found.days, title=f"Articles stored in the last {days} days")
