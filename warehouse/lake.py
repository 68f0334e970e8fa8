"""The lake as a writer sees it: open, what is known, load a batch whole or not at all, upkeep."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from schemas import LAKE_TABLES, ContractError
from schemas.runs import RUN_SOURCES, RUN_STAGES, RUNS
from schemas.vocab import RunStatus, Stage
from warehouse import migrations
from warehouse.batch import BatchOutcome, Counts, Known, LoadBatch, RunStart, StageCount
from warehouse.errors import (
    LakeBusyError,
    LakeDamagedError,
    LakeError,
    LakeFullError,
    LakeMissingError,
    LakeReadOnlyError,
)
from warehouse.load import Decided, decompressed
from warehouse.location import LakeLocation, attached
from warehouse.lock import write_lock

TRIES = 8
"""So often is a batch tried when another commit is in the way; safe, since a batch twice is a batch once."""
TIDY_EVERY = 10
"""Batches between two upkeeps: without, the time of a commit grows sixfold over 200 batches."""
_TRANSIENT = ("database is locked", "transaction conflict", "conflict", "connection", "busy")


class Lake:
    """A lake open for writing. One process may hold several; a lock beside the catalog orders their commits."""

    def __init__(self, location: LakeLocation, *, keep_bodies: bool = True, memory_limit: str = "2GB") -> None:
        """Attach; use `open`, which also makes or checks the tables."""
        self.location = location
        self.keep_bodies = keep_bodies
        self._memory_limit = memory_limit
        self._connection = attached(location, read_only=False, memory_limit=memory_limit)
        self._batches_since_tidy = 0

    @classmethod
    def open(
        cls,
        lake: LakeLocation | str | Path,
        *,
        create: bool = True,
        keep_bodies: bool = True,
        memory_limit: str = "2GB",
        migrate: bool = False,
    ) -> "Lake":
        """Open a lake for writing, making it where there is none and `create` allows.

        Raises LakeMissingError, LakeNewerError, LakeOlderError, LakeReadOnlyError, LakeDamagedError: each says what
        to do, and nothing was touched.
        """
        location = LakeLocation.of(lake)
        fresh = not location.exists()
        if fresh and not create:
            raise LakeMissingError(
                f"There is no lake in {location.root}: run `wirehouse ingest SOURCE` first, or name it with --lake."
            )
        _make_folder(location)
        if not fresh:
            _check_untouched(location, migrate=migrate)
        with write_lock(location.lock_file):
            opened = cls(location, keep_bodies=keep_bodies, memory_limit=memory_limit)
            try:
                if migrations.stored_version(opened._connection) is None:
                    migrations.create(opened._connection)
                elif migrate:
                    migrations.migrate(opened._connection)
                migrations.require_current(opened._connection)
            except duckdb.Error as error:
                opened.close()
                raise _readable(error, location) from error
            except BaseException:
                opened.close()
                raise
        return opened

    def __enter__(self) -> "Lake":
        """The lake itself; it is closed when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the lake."""
        self.close()

    def close(self) -> None:
        """Give the connection back; what was committed stays."""
        self._connection.close()

    def known(self, fetch_ids: Sequence[str]) -> dict[str, Known]:
        """Which of these items were read before, and what became of them."""
        rows = self._connection.execute(
            "SELECT fetch_id, fate, reason, article_id, revision_id FROM lake.fetches "
            "WHERE fetch_id IN (SELECT unnest(?::VARCHAR[]))",
            [list(fetch_ids)],
        ).fetchall()
        return {
            row[0]: Known(fetch_id=row[0], fate=row[1], reason=row[2], article_id=row[3], revision_id=row[4])
            for row in rows
        }

    def stored(self, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (article_id, revision_id) are stored already."""
        rows = self._connection.execute(
            "SELECT article_id, revision_id FROM lake.articles WHERE article_id IN (SELECT unnest(?::VARCHAR[]))",
            [[article for article, _ in pairs]],
        ).fetchall()
        return set(rows) & set(pairs)

    def body(self, fetch_id: str) -> bytes | None:
        """The raw body of an item, also where an earlier item holds it; None where bodies were not kept."""
        row = self._connection.execute(
            "SELECT b.body, b.body_bytes FROM lake.fetches f JOIN lake.fetches b USING (body_sha256) "
            "WHERE f.fetch_id = ? AND b.body IS NOT NULL LIMIT 1",
            [fetch_id],
        ).fetchone()
        return decompressed(row[0], row[1]) if row else None

    def start_run(self, run: RunStart) -> None:
        """Write the run's first row, and mark runs whose process is gone as interrupted."""

        def work() -> None:
            for table in (RUN_STAGES, RUN_SOURCES, RUNS):
                self._connection.execute(f"DELETE FROM lake.{table.name} WHERE run_id = ?", [run.run_id])
            self._mark_interrupted(run.host)
            self._insert(RUNS.name, RUNS.build([_first_row(run)]))

        self._commit(work, message=f"{run.flow} {run.run_id} starts")

    def load(self, run_id: str, batch: LoadBatch) -> BatchOutcome:
        """Commit a batch over all tables in one transaction; returns the fates of its records.

        The same batch again leaves the same rows. Raises ContractError for rows that break the contract (our bug),
        LakeFullError, LakeBusyError, LakeReadOnlyError; then nothing of the batch is stored.
        """
        now = datetime.now(UTC)
        begun = time.perf_counter()
        before = self._batches_of(run_id)
        outcome: list[BatchOutcome] = []

        def work() -> None:
            if outcome and self._batches_of(run_id) > before:
                return  # the commit of an earlier try went through although its answer was lost
            decided = self._decide(batch)
            self._write(run_id, decided, now)
            self._add_counts(run_id, decided, seconds=time.perf_counter() - begun)
            outcome[:] = [decided.outcome]

        self._commit(work, message=f"ingest {run_id}")
        self._batches_since_tidy += 1
        return outcome[0]

    def finish_run(self, run_id: str, status: str, error: str | None = None) -> None:
        """Write how and when the run ended."""

        def work() -> None:
            self._connection.execute(
                "UPDATE lake.runs SET status = ?, error = ?, ended_at = ? WHERE run_id = ?",
                [str(RunStatus(status)), error, datetime.now(UTC), run_id],
            )

        self._commit(work, message=f"run {run_id} {status}")

    def tidy_if_due(self) -> bool:
        """Upkeep after every TIDY_EVERY batches of this process; says whether it was done."""
        if self._batches_since_tidy < TIDY_EVERY:
            return False
        self.tidy()
        return True

    def tidy(self) -> None:
        """Apply deletes and merge small files, so that commits and queries stay quick; under the write lock."""
        self._batches_since_tidy = 0
        with self._locked():
            self._connection.execute("CALL ducklake_rewrite_data_files('lake')")
            self._connection.execute("CALL ducklake_merge_adjacent_files('lake')")

    def clean(self) -> None:
        """Expire old snapshots and remove files that nothing refers to: what killed runs and merges left behind.

        Files younger than a day stay, since a writer may be about to commit them.
        """
        with self._locked():
            for call in (
                "ducklake_expire_snapshots('lake')",
                "ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 DAY)",
                "ducklake_delete_orphaned_files('lake', older_than => now() - INTERVAL 1 DAY)",
            ):
                self._connection.execute(f"CALL {call}")

    def _decide(self, batch: LoadBatch) -> Decided:
        articles = batch.extracted["article_id"].to_pylist()
        rows = self._connection.execute(
            "SELECT article_id, revision_id FROM lake.articles WHERE article_id IN (SELECT unnest(?::VARCHAR[]))",
            [articles],
        ).fetchall()
        return Decided(batch, stored=set(rows), known_articles={article for article, _ in rows})

    def _write(self, run_id: str, decided: Decided, now: datetime) -> None:
        self._forget_refusals(decided)
        digests = decided.batch.fetched["body_sha256"].to_pylist()
        stored_bodies = self._connection.execute(
            "SELECT DISTINCT body_sha256 FROM lake.fetches "
            "WHERE body IS NOT NULL AND body_sha256 IN (SELECT unnest(?::VARCHAR[]))",
            [digests],
        ).fetchall()
        fetches = decided.fetches(run_id, stored_bodies={d for (d,) in stored_bodies}, keep_bodies=self.keep_bodies)
        self._insert_absent("fetches", fetches, ("fetch_id",))
        self._insert_absent("rejects", decided.rejects(run_id, now), ("reject_id",))
        for name, table in decided.entities().items():
            self._insert_absent(name, table, LAKE_TABLES[name].key)
        text_rows = decided.text_rows()
        articles = decided.articles(run_id, now)
        self._replace("articles", articles, articles)
        for name, table in text_rows.items():
            self._replace(name, table, articles)

    def _forget_refusals(self, decided: Decided) -> None:
        """An item that was rejected and is an article now loses its old fate and its dead letter."""
        rejected = self._connection.execute(
            "SELECT fetch_id FROM lake.fetches WHERE fate = 'rejected' AND fetch_id IN (SELECT unnest(?::VARCHAR[]))",
            [decided.batch.fetched["fetch_id"].to_pylist()],
        ).fetchall()
        mended = decided.mended({fetch_id for (fetch_id,) in rejected})
        for name in ("fetches", "rejects") if mended else ():
            self._connection.execute(
                f"DELETE FROM lake.{name} WHERE fetch_id IN (SELECT unnest(?::VARCHAR[]))", [mended]
            )

    def _replace(self, name: str, rows: pa.Table, articles: pa.Table) -> None:
        """Insert rows after deleting what stands there for their articles' revisions, known or not."""
        if not articles.num_rows:
            return
        with self._registered(articles.select(["article_id", "revision_id"])) as keys:
            self._connection.execute(
                f"DELETE FROM lake.{name} WHERE article_id IN (SELECT article_id FROM {keys}) "
                f"AND (article_id, revision_id) IN (SELECT article_id, revision_id FROM {keys})"
            )
        self._insert(name, rows)
        self._check_unique(name, articles)

    def _insert(self, name: str, rows: pa.Table) -> None:
        if rows.num_rows:
            with self._registered(rows) as source:
                self._connection.execute(f"INSERT INTO lake.{name} BY NAME SELECT * FROM {source}")

    def _insert_absent(self, name: str, rows: pa.Table, key: tuple[str, ...]) -> None:
        if not rows.num_rows:
            return
        same = " AND ".join(f"t.{k} = s.{k}" for k in key)
        first = f"t.{key[0]} IN (SELECT {key[0]} FROM s)"
        with self._registered(rows) as source:
            self._connection.execute(
                f"INSERT INTO lake.{name} BY NAME WITH s AS (FROM {source}), "
                f"t AS (SELECT {', '.join(key)} FROM lake.{name} t WHERE {first}) "
                f"SELECT s.* FROM s WHERE NOT EXISTS (SELECT 1 FROM t WHERE {same})"
            )

    def _check_unique(self, name: str, articles: pa.Table) -> None:
        """DuckLake has no keys: count them before the commit, among the batch's articles."""
        key = ", ".join(LAKE_TABLES[name].key)
        with self._registered(articles.select(["article_id"])) as keys:
            row = self._connection.execute(
                f"SELECT count(*), count(DISTINCT ({key})) FROM lake.{name} "
                f"WHERE article_id IN (SELECT article_id FROM {keys})"
            ).fetchone()
        if row and row[0] != row[1]:
            raise ContractError(f"{name}: {row[0] - row[1]} keys would stand twice")

    def _add_counts(self, run_id: str, decided: Decided, *, seconds: float) -> None:
        run = self._rows("SELECT * FROM lake.runs WHERE run_id = ?", run_id)
        if len(run) != 1:
            raise ContractError(f"runs: {run_id} was not started")
        row = run[0] | {"batches": run[0]["batches"] + 1, "reasons": _added(run[0]["reasons"], decided.outcome.reasons)}
        self._swap(RUNS.name, run_id, [row | _summed(row, decided.outcome)])
        records = decided.outcome.records
        load = StageCount(stage=Stage.LOAD, records_in=records, records_out=records, rejected=0, seconds=seconds)
        self._swap(RUN_STAGES.name, run_id, self._stage_rows(run_id, [*decided.batch.stages, load]))
        self._swap(RUN_SOURCES.name, run_id, self._source_rows(run_id, decided))

    def _stage_rows(self, run_id: str, added: Sequence[StageCount]) -> list[dict[str, object]]:
        rows = {row["stage"]: row for row in self._rows("SELECT * FROM lake.run_stages WHERE run_id = ?", run_id)}
        for count in added:
            row = rows.setdefault(
                count.stage,
                {
                    "run_id": run_id,
                    "stage": count.stage,
                    "records_in": 0,
                    "records_out": 0,
                    "rejected": 0,
                    "seconds": 0.0,
                },
            )
            for name in ("records_in", "records_out", "rejected", "seconds"):
                row[name] += getattr(count, name)
        return list(rows.values())

    def _source_rows(self, run_id: str, decided: Decided) -> list[dict[str, object]]:
        rows = {row["source"]: row for row in self._rows("SELECT * FROM lake.run_sources WHERE run_id = ?", run_id)}
        for source, counts in decided.outcome.sources.items():
            empty = {"records": 0, "new": 0, "revised": 0, "unchanged": 0, "rejected": 0}
            row = rows.setdefault(
                source.label, {"run_id": run_id, "source": source.label, "source_kind": source.kind, **empty}
            )
            row.update(_summed(row, counts))
        return list(rows.values())

    def _swap(self, name: str, run_id: str, rows: Sequence[Mapping[str, object]]) -> None:
        self._connection.execute(f"DELETE FROM lake.{name} WHERE run_id = ?", [run_id])
        self._insert(name, LAKE_TABLES[name].build(rows))

    def _rows(self, query: str, *values: object) -> list[dict]:
        return self._connection.execute(query, list(values)).to_arrow_table().to_pylist()

    def _batches_of(self, run_id: str) -> int:
        row = self._connection.execute("SELECT max(batches) FROM lake.runs WHERE run_id = ?", [run_id]).fetchone()
        return row[0] or 0 if row else 0

    def _mark_interrupted(self, host: str) -> None:
        for run_id, pid in self._connection.execute(
            "SELECT run_id, pid FROM lake.runs WHERE status = ? AND host = ?", [str(RunStatus.RUNNING), host]
        ).fetchall():
            if not _alive(pid):
                self._connection.execute(
                    "UPDATE lake.runs SET status = ? WHERE run_id = ?", [str(RunStatus.INTERRUPTED), run_id]
                )

    def _commit(self, work: Callable[[], None], *, message: str) -> None:
        """Run `work` in one transaction under the lock, again from the start when another commit was in the way."""
        for tried in range(1, TRIES + 1):
            try:
                with self._locked():
                    self._transaction(work, message)
                return
            except duckdb.Error as error:
                if tried == TRIES or not any(word in str(error).lower() for word in _TRANSIENT):
                    raise _readable(error, self.location) from error
                time.sleep(min(5.0, 0.1 * 2**tried) * random.uniform(0.5, 1.0))
                self._reopen()

    def _transaction(self, work: Callable[[], None], message: str) -> None:
        self._connection.execute("BEGIN")
        try:
            work()
            self._connection.execute("CALL lake.set_commit_message('wirehouse', ?)", [message])
            self._connection.execute("COMMIT")
        except BaseException:
            try:
                self._connection.execute("ROLLBACK")
            except duckdb.Error:
                self._reopen()  # after a failed COMMIT there may be nothing left to roll back
            raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with write_lock(self.location.lock_file):
            yield

    @contextmanager
    def _registered(self, rows: pa.Table) -> Iterator[str]:
        """A temporary table: a view made inside the transaction would bar it from writing to the lake."""
        name = f"temp.main.batch_{id(rows)}"
        reader = rows  # noqa: F841 (DuckDB finds it by its name)
        self._connection.execute(f"CREATE TEMP TABLE batch_{id(rows)} AS FROM reader")
        try:
            yield name
        finally:
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = attached(self.location, read_only=False, memory_limit=self._memory_limit)


def _make_folder(location: LakeLocation) -> None:
    try:
        location.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LakeReadOnlyError(
            f"{location.root} cannot be made ({error.strerror}): name another place with --lake."
        ) from error


def _check_untouched(location: LakeLocation, *, migrate: bool) -> None:
    """Look at the version through a read-only connection: a lake of a newer version is not even opened to write."""
    with attached(location, read_only=True) as connection:
        stored = migrations.stored_version(connection)
        if stored is not None and not (migrate and stored < migrations.SCHEMA_VERSION):
            migrations.require_current(connection)


def _first_row(run: RunStart) -> dict[str, object]:
    begun = {"started_at": run.started_at, "ended_at": None, "status": str(RunStatus.RUNNING), "error": None}
    counts = {"records": 0, "new": 0, "revised": 0, "unchanged": 0, "rejected": 0, "batches": 0, "reasons": "{}"}
    known = {"run_id": run.run_id, "flow": run.flow, "sources": list(run.sources), "versions": run.versions}
    return {**known, **begun, **counts, "host": run.host, "pid": run.pid}


def _summed(row: Mapping[str, int], counts: Counts) -> dict[str, int]:
    return {name: row[name] + getattr(counts, name) for name in ("records", "new", "revised", "unchanged", "rejected")}


def _added(reasons: str, more: Mapping[str, int]) -> str:
    total = json.loads(reasons)
    for reason, count in more.items():
        total[reason] = total.get(reason, 0) + count
    return json.dumps(dict(sorted(total.items())))


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() if Path("/proc/self").exists() else _signalled(pid)


def _signalled(pid: int) -> bool:
    import os

    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _readable(error: duckdb.Error, location: LakeLocation) -> LakeError:
    text = str(error)
    lowered = text.lower()
    if "no space left" in lowered or "disk is full" in lowered or "file too large" in lowered or "disk i/o" in lowered:
        return LakeFullError(
            f"The disk under {location.root} is full: the batch was not stored, nothing that was is lost. "
            "Free space and run again."
        )
    if "readonly" in lowered or "read-only" in lowered or "permission denied" in lowered:
        return LakeReadOnlyError(
            f"The lake in {location.root} cannot be written: check the permissions of the folder and its files."
        )
    if any(word in lowered for word in _TRANSIENT):
        return LakeBusyError(f"Other writers kept the lake in {location.root} busy through {TRIES} tries: run again.")
    return LakeDamagedError(f"The lake in {location.root} failed: {text}")
