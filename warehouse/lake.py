"""The lake as a writer sees it: open, what is known, load a batch whole or not at all, upkeep."""

import random
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import duckdb
import pyarrow as pa

from schemas.forgotten import Forgotten
from warehouse import migrations, runs, upkeep
from warehouse.batch import BatchOutcome, Known, LoadBatch, RunStart
from warehouse.errors import (
    LakeBusyError,
    LakeDamagedError,
    LakeError,
    LakeFullError,
    LakeReadOnlyError,
)
from warehouse.forget_batch import forgotten, nameless_run, spared
from warehouse.load import Decided, decompressed
from warehouse.location import LakeLocation, attached, missing
from warehouse.lock import write_lock
from warehouse.upkeep import Diary
from warehouse.writes import insert_absent, mark_superseded, replace

TRIES = 8
"""So often is a batch tried when another commit is in the way; safe, since a batch twice is a batch once."""
_TRANSIENT = ("database is locked", "conflict", "connection", "busy")
_FULL = ("no space left", "disk is full", "file too large", "disk i/o", "could not write all bytes")
_LEAST_ROOM = 1_000_000
"""Bytes on the disk below which a commit fails for want of room, whatever the error says."""
Answer = TypeVar("Answer")
_ARRAY = "(SELECT unnest(?::VARCHAR[]))"


class Lake:
    """A lake open for writing. One process may hold several; a lock beside the catalog orders their commits."""

    def __init__(self, location: LakeLocation, *, keep_bodies: bool = True, memory_limit: str = "2GB") -> None:
        """Attach; use `open`, which also makes or checks the tables."""
        self.location = location
        self.keep_bodies = keep_bodies
        self._memory_limit = memory_limit
        self._connection = attached(location, read_only=False, memory_limit=memory_limit)

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
            raise missing(location)
        _make_folder(location)
        if not fresh:
            _check_untouched(location, migrate=migrate)
        with write_lock(location.lock_file):
            if location.catalog is None and not location.catalog_file.exists():
                _make_catalog(location)
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
        rows = self._asked(
            f"SELECT fetch_id, fate, reason, article_id, revision_id FROM lake.fetches WHERE fetch_id IN {_ARRAY}",
            list(fetch_ids),
        )
        return {
            row[0]: Known(fetch_id=row[0], fate=row[1], reason=row[2], article_id=row[3], revision_id=row[4])
            for row in rows
        }

    def stored(self, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (article_id, revision_id) are stored already."""
        rows = self._asked(
            f"SELECT article_id, revision_id FROM lake.articles WHERE article_id IN {_ARRAY}",
            [article for article, _ in pairs],
        )
        return set(rows) & set(pairs)

    def body(self, fetch_id: str) -> bytes | None:
        """The raw body of an item, also where an earlier item holds it; None where bodies were not kept."""
        rows = self._asked(
            "SELECT b.body, b.body_bytes FROM lake.fetches f JOIN lake.fetches b USING (body_sha256) "
            "WHERE f.fetch_id = ? AND b.body IS NOT NULL LIMIT 1",
            fetch_id,
        )
        return decompressed(*rows[0]) if rows else None

    def forgotten(self) -> Forgotten:
        """What is to be left alone; `load` does not let it in either."""
        return self._tried(lambda: forgotten(self._connection))

    def start_run(self, run: RunStart) -> None:
        """Write the run's first row, and mark runs whose process is gone as interrupted."""

        def work() -> None:
            runs.start(self._connection, nameless_run(run, forgotten(self._connection)))

        self._commit(work, message=f"{run.flow} {run.run_id} starts")

    def load(self, run_id: str, batch: LoadBatch) -> BatchOutcome:
        """Commit a batch over all tables in one transaction; returns the fates of its records.

        The same batch again leaves the same rows. What was forgotten is not stored, and its records are rejected.
        Raises ContractError for rows that break the contract (our bug), LakeFullError, LakeBusyError,
        LakeReadOnlyError; then nothing of the batch is stored.
        """
        now = datetime.now(UTC)
        begun = time.perf_counter()
        before = self._tried(lambda: runs.batches(self._connection, run_id))
        outcome: list[BatchOutcome] = []

        def work() -> None:
            if outcome and runs.batches(self._connection, run_id) > before:
                return  # the commit of an earlier try went through although its answer was lost
            decided = self._decide(spared(batch, forgotten(self._connection)))
            self._write(run_id, decided, now)
            runs.add_counts(self._connection, run_id, decided, seconds=time.perf_counter() - begun)
            outcome[:] = [decided.outcome]

        self._commit(work, message=f"ingest {run_id}")
        self._note_batch()
        return outcome[0]

    def finish_run(self, run_id: str, status: str, error: str | None = None) -> None:
        """Write how and when the run ended."""
        self._commit(lambda: runs.finish(self._connection, run_id, status, error), message=f"run {run_id} {status}")

    def commit(self, work: Callable[[duckdb.DuckDBPyConnection], Answer], *, message: str) -> Answer:
        """Do `work` in one transaction under the write lock, again from the start where another commit was in the way.

        Raises LakeError, and what `work` raises; then nothing of it is stored.
        """
        answers: list[Answer] = []
        self._commit(lambda: answers.append(work(self._connection)), message=message)
        return answers[-1]

    def exclusively(self, work: Callable[[duckdb.DuckDBPyConnection], Answer]) -> Answer:
        """Do `work`, which makes its own transactions, under the write lock. Raises LakeError."""
        try:
            with write_lock(self.location.lock_file):
                return work(self._connection)
        except (duckdb.Error, OSError) as error:
            raise _readable(error, self.location) from error

    def asked(self, query: str, *values: object) -> pa.Table:
        """Rows of a query of the warehouse's own; `values` fill its question marks."""
        return self._tried(lambda: self._connection.execute(query, list(values)).to_arrow_table())

    def tidy_if_due(self) -> bool:
        """Upkeep after every ten batches, of any process, and the daily removal of old files; says if any was done."""
        diary = Diary.read(self.location.diary_file)
        if diary.tidy_is_due:
            self.tidy()
        if diary.clean_is_due:
            self.clean()
        return diary.tidy_is_due or diary.clean_is_due

    def tidy(self) -> None:
        """Apply deletes and join small files, so that commits and queries stay quick; under the write lock."""
        self._kept_up(upkeep.tidy, lambda diary: Diary(0, diary.cleaned_at))

    def clean(self, keep: timedelta | None = None) -> tuple[int, int]:
        """Expire old snapshots and remove files that nothing refers to, under the write lock; how many of both went.

        `keep` is as in `upkeep.clean`.
        """
        work = partial(upkeep.clean, keep=keep)
        return self._kept_up(work, lambda diary: Diary(diary.batches, datetime.now(UTC).isoformat()))

    def _kept_up(self, work: Callable[[duckdb.DuckDBPyConnection], Answer], noted: Callable[[Diary], Diary]) -> Answer:
        def noting(connection: duckdb.DuckDBPyConnection) -> Answer:
            answer = work(connection)
            noted(Diary.read(self.location.diary_file)).write(self.location.diary_file)
            return answer

        return self.exclusively(noting)

    def _note_batch(self) -> None:
        diary = Diary.read(self.location.diary_file)
        with suppress(OSError):  # the batch is stored; the note only spaces the upkeep
            Diary(diary.batches + 1, diary.cleaned_at).write(self.location.diary_file)

    def _decide(self, batch: LoadBatch) -> Decided:
        articles = batch.extracted["article_id"].to_pylist()
        rows = self._connection.execute(
            f"SELECT article_id, revision_id FROM lake.articles WHERE article_id IN {_ARRAY}", [articles]
        ).fetchall()
        return Decided(batch, stored=set(rows), known_articles={article for article, _ in rows})

    def _write(self, run_id: str, decided: Decided, now: datetime) -> None:
        self._forget_refusals(decided)
        stored_bodies = self._stored_bodies(decided.batch.fetched["body_sha256"].to_pylist())
        fetches = decided.fetches(run_id, stored_bodies=stored_bodies, keep_bodies=self.keep_bodies)
        articles, text_rows = decided.articles(run_id, now), decided.text_rows()
        once = {
            "fetches": fetches,
            "rejects": decided.rejects(run_id, now),
            "polls": decided.polls(run_id),
            **decided.entities(),
        }
        for name, table in once.items():
            insert_absent(self._connection, name, table)
        if articles.num_rows:
            replace(
                self._connection, [("articles", articles), *text_rows.items()], articles, all_new=not decided.revised
            )
            mark_superseded(self._connection, decided.revised)

    def _stored_bodies(self, digests: Sequence[str]) -> set[str]:
        rows = self._connection.execute(
            f"SELECT DISTINCT body_sha256 FROM lake.fetches WHERE body IS NOT NULL AND body_sha256 IN {_ARRAY}",
            [digests],
        ).fetchall()
        return {digest for (digest,) in rows}

    def _forget_refusals(self, decided: Decided) -> None:
        """An item that was rejected and is an article now loses its old fate and its dead letter."""
        rejected = self._connection.execute(
            f"SELECT fetch_id FROM lake.fetches WHERE fate = 'rejected' AND fetch_id IN {_ARRAY}",
            [decided.batch.fetched["fetch_id"].to_pylist()],
        ).fetchall()
        mended = decided.mended({fetch_id for (fetch_id,) in rejected})
        for name in ("fetches", "rejects") if mended else ():
            self._connection.execute(f"DELETE FROM lake.{name} WHERE fetch_id IN {_ARRAY}", [mended])

    def _asked(self, query: str, value: object) -> list[tuple]:
        return self._tried(lambda: self._connection.execute(query, [value]).fetchall())

    def _commit(self, work: Callable[[], None], *, message: str) -> None:
        """Run `work` in one transaction under the lock, again from the start when another commit was in the way."""

        def locked() -> None:
            with write_lock(self.location.lock_file):
                self._transaction(work, message)

        self._tried(locked)

    def _tried(self, work: Callable[[], Answer]) -> Answer:
        """Do `work`, with patience and a new connection where another one was in the way. Raises LakeError."""
        for tried in range(1, TRIES + 1):
            try:
                return work()
            except duckdb.Error as error:
                if tried == TRIES or not any(word in str(error).lower() for word in _TRANSIENT):
                    raise _readable(error, self.location) from error
                time.sleep(min(5.0, 0.1 * 2**tried) * random.uniform(0.5, 1.0))
                self._reopen()
        raise AssertionError("the last try returns or raises")

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


def _make_catalog(location: LakeLocation) -> None:
    """SQLite's file with all tables, under its name only when it is whole: nobody can read or write half of one.

    Made beside it in a folder of its own, so that what a kill left goes with the folder. Call under the write lock.
    """
    draft = LakeLocation(location.root / "draft", data_path=location.data)
    shutil.rmtree(draft.root, ignore_errors=True)
    _make_folder(draft)
    try:
        with attached(draft, read_only=False) as connection:
            migrations.create(connection)
        draft.catalog_file.rename(location.catalog_file)
    except (duckdb.Error, OSError) as error:
        raise _readable(error, location) from error
    finally:
        shutil.rmtree(draft.root, ignore_errors=True)


def _check_untouched(location: LakeLocation, *, migrate: bool) -> None:
    """Look at the version through a read-only connection: a lake of a newer version is not even opened to write."""
    with attached(location, read_only=True) as connection:
        stored = migrations.stored_version(connection)
        if stored is not None and not (migrate and stored < migrations.SCHEMA_VERSION):
            migrations.require_current(connection)


def _without_room(location: LakeLocation) -> bool:
    """Its disk is full; the catalog then may only say that its transaction is aborted, not why."""
    try:
        return shutil.disk_usage(location.root).free < _LEAST_ROOM
    except OSError:
        return False


def _readable(error: Exception, location: LakeLocation) -> LakeError:
    text = str(error)
    lowered = text.lower()
    if any(words in lowered for words in _FULL) or _without_room(location):
        return LakeFullError(
            f"The disk under {location.root} is full or failing: the batch was not stored, nothing that was is lost. "
            "Free space and run again."
        )
    if "readonly" in lowered or "read-only" in lowered or "permission denied" in lowered:
        return LakeReadOnlyError(
            f"The lake in {location.root} cannot be written: check the permissions of the folder and its files."
        )
    if any(word in lowered for word in _TRANSIENT):
        return LakeBusyError(f"Other writers kept the lake in {location.root} busy through {TRIES} tries: run again.")
    return LakeDamagedError(f"The lake in {location.root} failed: {text}")
