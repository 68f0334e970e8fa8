"""Near-duplicates across articles in the lake: what was not compared yet, which pairs to look at, what is decided.

What is a near-duplicate is not decided here: `Deciders` brings that, from the stage `resolve`.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from schemas.syndication import (
    CANDIDATES,
    GROUPED,
    LINKS,
    MEMBERS,
    REVISION_CHANGES,
    SIGNATURE_BANDS,
    SIGNATURES,
    SYNDICATION,
    SYNDICATION_MERGES,
    UNDECIDED,
)
from schemas.vocab import Stage
from warehouse import runs
from warehouse.batch import StageCount
from warehouse.connection import sql_files
from warehouse.lake import Lake
from warehouse.writes import Connection, insert

DAYS = 14
"""Copies appear within so many days of one another; candidates.sql says the same."""
_OURS = (SIGNATURES, SIGNATURE_BANDS, SYNDICATION, SYNDICATION_MERGES, REVISION_CHANGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders:
    """What the stage `resolve` decides; see there."""

    version: str
    """Of the signatures: those of another version are made anew."""
    link: Callable[[pa.Table, pa.Table], pa.Table]
    """CANDIDATES and their SIGNATURES to LINKS."""
    group: Callable[[pa.Table, pa.Table], tuple[pa.Table, Mapping[str, str]]]
    """MEMBERS and LINKS to GROUPED, and the ids that are given up with those that replace them."""
    changes: Callable[[pa.Table], pa.Table]
    """Revisions of articles in their order to REVISION_CHANGES."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What one commit decided."""

    revisions: int
    links: int
    """Pairs of near-duplicate articles that were not known before, or are known better now."""
    grouped: int
    """Articles in the groups that the links touch."""


def pending(lake: Lake, version: str) -> pa.Table:
    """Keys, days and times of arrival of all revisions that were not compared yet, in the order in which to take them.

    Where signatures of another version are stored, all decisions are dropped first and every revision is pending.
    """
    other = lake.asked("SELECT count(*) AS signed FROM lake.signatures WHERE version <> ?", version)
    if other["signed"][0].as_py():
        lake.commit(_drop_all, message="syndication begins anew")
    return lake.asked(_sql("pending"))


def undecided(lake: Lake, keys: pa.Table) -> pa.Table:
    """Rows of UNDECIDED for some rows of `pending`, in their order."""
    values = (keys[name].to_pylist() for name in ("article_id", "revision_id", "day"))
    when = pc.call_function("min_max", [keys["ingested_at"]]).as_py()
    known = "true" if when["min"] is None else f"a.ingested_at BETWEEN '{when['min']}' AND '{when['max']}'"
    return UNDECIDED.check(lake.asked(_sql("undecided").replace("/* when */ true", known), *values))


def store(lake: Lake, run_id: str, signatures: pa.Table, bands: pa.Table, deciders: Deciders) -> Compared:
    """Compare signed revisions with all that are stored, and commit what is decided, in one transaction.

    Revisions that another process stored meanwhile are left out, so that doing it twice changes nothing. The run's
    counts grow by the revisions. Raises LakeError; then nothing is stored.
    """

    def work(connection: Connection) -> Compared:
        begun = time.perf_counter()
        new = _not_stored(connection, signatures)
        compared = _compared(connection, run_id, new, _of(bands, new), deciders)
        seconds = time.perf_counter() - begun
        count = StageCount(
            stage=Stage.RESOLVE, records_in=new.num_rows, records_out=new.num_rows, rejected=0, seconds=seconds
        )
        runs.add_stage(connection, run_id, count)
        return compared

    return lake.commit(work, message=f"resolve {run_id}")


def forget(connection: Connection, article_ids: Iterable[str]) -> None:
    """Drop all that is known of these articles across articles; the rest of their groups is compared again.

    Call inside a transaction, before or after the articles themselves are dropped.
    """
    gone = pa.table({"article_id": pa.array(sorted(set(article_ids)), pa.string())})
    with _tables(connection, gone=gone):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE reopened AS SELECT article_id FROM lake.syndication WHERE group_id IN "
            "(SELECT group_id FROM lake.syndication WHERE article_id IN (FROM gone)) UNION FROM gone"
        )
        for table in (SYNDICATION, SIGNATURES, SIGNATURE_BANDS):
            connection.execute(f"DELETE FROM lake.{table.name} WHERE article_id IN (FROM temp.main.reopened)")
        connection.execute("DELETE FROM lake.revision_changes WHERE article_id IN (FROM gone)")
        connection.execute("DROP TABLE temp.main.reopened")


def _compared(
    connection: Connection, run_id: str, signatures: pa.Table, bands: pa.Table, deciders: Deciders
) -> Compared:
    links = _links(connection, signatures, bands, deciders)
    insert(connection, SIGNATURES.name, signatures)
    insert(connection, SIGNATURE_BANDS.name, bands)
    grouped = _regroup(connection, run_id, links, deciders) if links.num_rows else 0
    _note_changes(connection, signatures, deciders)
    return Compared(revisions=signatures.num_rows, links=links.num_rows, grouped=grouped)


def _links(connection: Connection, signatures: pa.Table, bands: pa.Table, deciders: Deciders) -> pa.Table:
    days = _near(bands["day"])
    with _tables(connection, fresh=bands):
        found = CANDIDATES.check(connection.execute(_sql("candidates", days)).to_arrow_table())
    if not found.num_rows:
        return LINKS.empty()
    with _tables(connection, candidates=found):
        others = SIGNATURES.check(connection.execute(_sql("signatures", days)).to_arrow_table())
    return deciders.link(found, pa.concat_tables([signatures, others]))


def _regroup(connection: Connection, run_id: str, links: pa.Table, deciders: Deciders) -> int:
    """Write the groups that links touch anew."""
    with _tables(connection, links=links):
        members = MEMBERS.unique(MEMBERS.check(connection.execute(_sql("members")).to_arrow_table()))
    rows, replaced = deciders.group(members, links)
    with _tables(connection, grouped=GROUPED.unique(rows)):
        connection.execute("DELETE FROM lake.syndication WHERE article_id IN (SELECT article_id FROM grouped)")
    insert(connection, SYNDICATION.name, SYNDICATION.check(_by(rows, run_id)))
    _note_merges(connection, run_id, replaced, set(rows["group_id"].to_pylist()))
    return rows.num_rows


def _note_merges(connection: Connection, run_id: str, replaced: Mapping[str, str], living: set[str]) -> None:
    """Old ids lead to living ones in one step, whatever happened to the groups in between."""
    stored = connection.execute("SELECT from_group_id, to_group_id, run_id FROM lake.syndication_merges").fetchall()
    merges = {old: (new, by) for old, new, by in stored}
    changed = {old: (new, run_id) for old, new in replaced.items()}
    changed |= {old: (replaced[new], by) for old, (new, by) in merges.items() if new in replaced}
    changed = {old: merge for old, merge in changed.items() if old not in living}
    dropped = sorted((set(changed) | living) & set(merges))
    if dropped:
        connection.execute(
            "DELETE FROM lake.syndication_merges WHERE from_group_id IN (SELECT unnest(?::VARCHAR[]))", [dropped]
        )
    rows = [{"from_group_id": old, "to_group_id": new, "run_id": by} for old, (new, by) in sorted(changed.items())]
    insert(connection, SYNDICATION_MERGES.name, SYNDICATION_MERGES.build(rows))


def _note_changes(connection: Connection, signatures: pa.Table, deciders: Deciders) -> None:
    """Compare anew all revisions of those articles that have several: one may have come between two others."""
    several = connection.execute(
        "SELECT DISTINCT article_id FROM lake.superseded WHERE article_id IN (SELECT unnest(?::VARCHAR[]))",
        [signatures["article_id"].to_pylist()],
    ).fetchall()
    if not several:
        return
    articles = [article for (article,) in several]
    lines = connection.execute(_sql("lines"), [articles]).to_arrow_table()
    connection.execute(
        "DELETE FROM lake.revision_changes WHERE article_id IN (SELECT unnest(?::VARCHAR[]))", [articles]
    )
    insert(connection, REVISION_CHANGES.name, REVISION_CHANGES.unique(deciders.changes(lines)))


def _not_stored(connection: Connection, signatures: pa.Table) -> pa.Table:
    """Those that nobody compared meanwhile, of articles that are still there."""
    with _tables(connection, signed=signatures.select(["article_id", "revision_id"])):
        rows = connection.execute(
            "SELECT article_id, revision_id FROM lake.articles WHERE article_id IN (SELECT article_id FROM signed) "
            "EXCEPT SELECT article_id, revision_id FROM lake.signatures "
            "WHERE article_id IN (SELECT article_id FROM signed)"
        ).fetchall()
    waiting = set(rows)
    keys = zip(signatures["article_id"].to_pylist(), signatures["revision_id"].to_pylist(), strict=True)
    return signatures.filter(pa.array([key in waiting for key in keys], pa.bool_()))


def _of(bands: pa.Table, signatures: pa.Table) -> pa.Table:
    """The bands of these revisions only."""
    keys = ["article_id", "revision_id"]
    return SIGNATURE_BANDS.check(bands.join(signatures.select(keys), keys, join_type="left semi"))


def _by(rows: pa.Table, run_id: str) -> pa.Table:
    return rows.append_column("run_id", pa.repeat(run_id, rows.num_rows))


def _near(days: pa.ChunkedArray) -> str:
    """The condition on `day` that leaves out what is too far from all of these; undated texts are near to any."""
    if days.null_count or not len(days):
        return "true"
    bounds = pc.call_function("min_max", [days]).as_py()
    first, last = bounds["min"] - dt.timedelta(DAYS), bounds["max"] + dt.timedelta(DAYS)
    return f"s.day IS NULL OR s.day BETWEEN DATE '{first}' AND DATE '{last}'"


def _drop_all(connection: Connection) -> None:
    for table in _OURS:
        connection.execute(f"DELETE FROM lake.{table.name}")


@contextmanager
def _tables(connection: Connection, **tables: pa.Table) -> Iterator[None]:
    """Temporary tables of these names while the block runs: a view would bar the transaction from the lake."""
    with ExitStack() as done:
        for name, rows in tables.items():
            handed = f"handed_{name}"
            connection.register(handed, rows)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM {handed}")
            connection.unregister(handed)
            done.callback(connection.execute, f"DROP TABLE IF EXISTS temp.main.{name}")
        yield


def _sql(name: str, days: str = "true") -> str:
    return _queries()[name].replace("/* days */ true", days)


@cache
def _queries() -> Mapping[str, str]:
    return dict(sql_files("resolve"))
