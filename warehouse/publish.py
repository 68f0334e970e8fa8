"""From the lake to a publication: marts, dictionary, summary, all from one snapshot and shown at once or not at all.

Takes no lock on the lake: an ingest may go on meanwhile.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from schemas import SCHEMA_VERSION
from schemas.dictionary import marts_dictionary
from schemas.labels import label_tables
from schemas.marts import MARTS, marts
from schemas.model import Table
from schemas.summaries import SUMMARIES
from warehouse.connection import connect, sql_files
from warehouse.datapackage import datapackage
from warehouse.location import LakeLocation
from warehouse.marts import add_vocabulary, digest, in_order, mart_macros, quoted, write_mart
from warehouse.portable import write_portable
from warehouse.releases import PARTIAL, Publications, Record, publications
from warehouse.summary import summaries, write_csv, write_workbook

_NOT_PUBLISHED = frozenset({"runs", "run_stages", "run_sources", "fetches", "rejects"})
# Snapshots that only say that a run was made are no news; one that is not understood is taken for news.
_SNAPSHOT = """
WITH now AS (SELECT id FROM ducklake_current_snapshot('lake')),
quiet AS (
    SELECT list(table_id::VARCHAR) AS ids FROM ducklake_table_info('lake')
    WHERE list_contains($quiet_tables, table_name)
),
news AS (
    SELECT arg_max(snapshot_id || ' of ' || snapshot_time, snapshot_id) AS snapshot
    FROM ducklake_snapshots('lake'), now, quiet
    WHERE snapshot_id <= now.id AND NOT (
        list_has_all(['tables_inserted_into', 'tables_deleted_from'], map_keys(changes))
        AND list_has_all(quiet.ids, flatten(map_values(changes)))
    )
)
SELECT s.snapshot_id, epoch_us(s.snapshot_time), coalesce(news.snapshot, s.snapshot_id || ' of ' || s.snapshot_time)
FROM ducklake_snapshots('lake') AS s JOIN now ON s.snapshot_id = now.id, news
"""

Progress = Callable[[str, int, int], None]
"""Called with the file that is made next, the number of those done, and of all."""

PORTABLE = "marts.duckdb"
WORKBOOK = "summary.xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The publication that readers see after a run."""

    path: Path
    release_id: str
    tables: Mapping[str, int]
    """Rows by mart."""
    changed: bool
    """False where the lake holds nothing that the last publication has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    snapshot_id: int
    committed_at: datetime
    with_news: str
    """The last snapshot, up to this one, that changed a table which is published: its number and time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    number: int
    record: Record
    snapshot: _Snapshot
    with_text: bool
    duckdb_file: bool

    @property
    def tables(self) -> dict[str, Table]:
        return marts(with_text=self.with_text)


def publish(
    lake: str | Path | LakeLocation,
    out: Path,
    *,
    with_text: bool = True,
    duckdb_file: bool = False,
    keep: int = 3,
    progress: Progress | None = None,
    memory_limit: str = "2GB",
) -> Release:
    """Publish the lake's newest snapshot to OUT/releases/NNN and flip OUT/current to it.

    Nothing new in the lake: no new release. A killed run leaves the old publication and strays that the next removes.
    Raises PublishError, LakeMissingError and other LakeErrors with messages that say what to do; ValueError for
    keep < 1.
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}: at least the newest publication has to stay")
    location = LakeLocation.of(lake)
    with closing(connect(location, memory_limit=memory_limit)) as connection, publications(out) as folder:
        add_vocabulary(connection)
        connection.execute("BEGIN")  # from here on all reads see one snapshot
        wanted = _wanted(location, _snapshot(connection), folder.next_number(), with_text, duckdb_file)
        standing = folder.record()
        if standing is not None and standing.same_origin(wanted.record):
            release = _standing(folder, standing)
        else:
            release = _made(connection, folder, wanted, _Steps(wanted, progress))
        folder.prune(keep)
        return release


def _wanted(location: LakeLocation, snapshot: _Snapshot, number: int, with_text: bool, duckdb_file: bool) -> _Wanted:
    now = datetime.now(UTC)
    record = Record(
        release_id=f"{number:06d}-{now:%Y%m%dT%H%M%SZ}",
        released_at=now.isoformat(timespec="seconds"),
        source=f"{location.root}, snapshot {snapshot.with_news}",
        declarations=_declarations(),
        options=f"text {'yes' if with_text else 'no'}, duckdb {'yes' if duckdb_file else 'no'}",
    )
    return _Wanted(number=number, record=record, snapshot=snapshot, with_text=with_text, duckdb_file=duckdb_file)


def _standing(folder: Publications, record: Record) -> Release:
    """What a run answers that found nothing new."""
    if folder.current is None:
        raise AssertionError("the record was read from the current publication")
    return Release(path=folder.current, release_id=record.release_id, tables=record.rows, changed=False)


def _made(connection: duckdb.DuckDBPyConnection, folder: Publications, wanted: _Wanted, steps: "_Steps") -> Release:
    with folder.staging(wanted.number) as staged:
        spill = staged / "spill"
        connection.execute(f"SET temp_directory = {quoted(spill)}")
        files, rows = _write_marts(connection, staged, wanted, steps)
        # The release table differs each time, by its own time.
        compared = {name: path for name, path in files.items() if name != "release"}
        digests = {name: digest(connection, MARTS[name], path) for name, path in compared.items()}
        connection.execute("ROLLBACK")
        record = replace(wanted.record, rows=rows, digests=digests)
        standing = folder.record()
        if standing is not None and standing.same_contents(record):
            return _standing(folder, standing)  # a run without news and upkeep make snapshots too
        _write_companions(staged, files, wanted, steps)
        shutil.rmtree(spill, ignore_errors=True)
        shown = folder.show(staged, wanted.number, record)
    return Release(path=shown, release_id=record.release_id, tables=rows, changed=True)


def _write_marts(
    connection: duckdb.DuckDBPyConnection, staged: Path, wanted: _Wanted, steps: "_Steps"
) -> tuple[dict[str, Path], dict[str, int]]:
    files: dict[str, Path] = {}
    rows: dict[str, int] = {}
    for table in in_order(wanted.tables):
        name = table.name
        steps.next(name)
        files[name] = staged / f"{name}.parquet{PARTIAL}"
        parameters = _about(wanted) if name == "release" else None
        rows[name] = write_mart(
            connection, table, files[name], release_id=wanted.record.release_id, parameters=parameters
        )
    return {name: files[name] for name in wanted.tables}, {name: rows[name] for name in wanted.tables}


def _about(wanted: _Wanted) -> dict[str, object]:
    return {
        "released_at": wanted.record.released_at,
        "snapshot_id": wanted.snapshot.snapshot_id,
        "snapshot_at": wanted.snapshot.committed_at.isoformat(),
        "schema_version": SCHEMA_VERSION,
        "with_text": wanted.with_text,
    }


def _write_companions(staged: Path, files: Mapping[str, Path], wanted: _Wanted, steps: "_Steps") -> None:
    """What lies beside the marts: summary, dictionary, description, and the database where it is wanted."""
    steps.next(WORKBOOK)
    described = {**files, **_write_summary(staged, files, wanted.record.release_id)}
    if wanted.duckdb_file:
        steps.next(PORTABLE)
        write_portable(wanted.tables, files, staged / f"{PORTABLE}{PARTIAL}")
    (staged / "DICTIONARY.md").write_text(marts_dictionary(wanted.tables), "utf-8")
    text = datapackage(
        described,
        {**wanted.tables, **SUMMARIES},
        root=staged,
        release_id=wanted.record.release_id,
        released_at=wanted.record.released_at,
    )
    (staged / "datapackage.json").write_text(text, "utf-8")


def _write_summary(staged: Path, files: Mapping[str, Path], release_id: str) -> dict[str, Path]:
    folder = staged / "summary"
    folder.mkdir()
    sheets = list(summaries(files))
    written = {table.name: folder / f"{table.name}.csv" for table, _ in sheets}
    for table, rows in sheets:
        write_csv(table, rows, written[table.name])
    write_workbook(sheets, staged / WORKBOOK, release_id=release_id)
    return written


class _Steps:
    """Tells the caller which file is made and how many there are."""

    def __init__(self, wanted: _Wanted, progress: Progress | None) -> None:
        self._total = len(wanted.tables) + 1 + wanted.duckdb_file
        self._done = 0
        self._progress = progress

    def next(self, name: str) -> None:
        """Begin the next file."""
        if self._progress is not None:
            self._progress(name, self._done, self._total)
        self._done += 1


def _snapshot(connection: duckdb.DuckDBPyConnection) -> _Snapshot:
    row = connection.execute(_SNAPSHOT, {"quiet_tables": sorted(_NOT_PUBLISHED)}).fetchone()
    if row is None:
        raise AssertionError("a lake has a snapshot")
    return _Snapshot(snapshot_id=row[0], committed_at=datetime.fromtimestamp(row[1] / 1e6, UTC), with_news=row[2])


def _declarations() -> str:
    parts: Iterable[str] = (
        str(SCHEMA_VERSION),
        *(table.markdown() for table in (*MARTS.values(), *SUMMARIES.values())),
        *(text for folder in ("base", "views", "marts", "summaries") for _, text in sql_files(folder)),
        *(f"{name} {body}" for name, body in mart_macros()),
        *(str(table.to_pydict()) for table in label_tables().values()),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
