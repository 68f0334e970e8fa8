"""Stored revisions read anew from their bodies: which are due, and what replaces them.

What another extractor makes of the same body is the same revision, read better: the page did not change, we did. So
the new reading takes the old one's place, with the time from which it stood and the time at which it came in, and
`revisions` goes on to show only what a publisher changed. The text's hash is its id, so the `revision_id` changes with
it. Each item (fetch) keeps its own outcome: bodies that were one text to the old extractor may be two to the new one,
and the other way round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from schemas.articles import ARTICLES
from schemas.fetches import FETCHED
from schemas.registry import ARTICLE_TABLES
from schemas.rejects import REJECTS
from warehouse import syndication
from warehouse.batch import LoadBatch
from warehouse.forget_batch import forgotten, without_names
from warehouse.lake import Lake
from warehouse.load import Decided
from warehouse.replay import body_of
from warehouse.writes import insert, insert_absent, mark_superseded, rows_of, temporary

Pair = tuple[str, str]
Row = dict[str, Any]
_READ_OTHERWISE = "extractor_version IS DISTINCT FROM ?"
_NOT_READ_NOW = "run_id NOT IN (SELECT unnest(?::VARCHAR[]))"
_DUE = """
SELECT article_id, revision_id FROM lake.articles
WHERE {condition} AND (article_id, revision_id) > (?, ?)
AND (?::TIMESTAMPTZ IS NULL OR ingested_at >= ?::TIMESTAMPTZ) ORDER BY article_id, revision_id LIMIT ?
"""
_ITEMS = """
SELECT f.* REPLACE (coalesce(f.body, b.body) AS body) FROM lake.fetches f
JOIN due USING (article_id, revision_id)
LEFT JOIN (SELECT body_sha256, any_value(body) AS body FROM lake.fetches
    WHERE body IS NOT NULL
    AND body_sha256 IN (SELECT body_sha256 FROM lake.fetches JOIN due USING (article_id, revision_id))
    GROUP BY body_sha256) b USING (body_sha256)
WHERE f.fate <> 'rejected' ORDER BY f.fetch_id
"""
_CUT_SHORT = """
SELECT run_id, status, started_at FROM lake.runs WHERE flow = 'replay' AND sources = ?::VARCHAR[] AND run_id <> ?
ORDER BY started_at DESC LIMIT 100
"""
_COMPARED = (
    "text", "title", "authors", "section", "site", "site_name", "canonical_url", "published_at", "published_precision",
    "published_offset", "modified_at", "language", "under_extracted", "paywalled", "live_blog",
)  # fmt: skip
"""Columns in which two readings of one body can differ for a reader."""
_ROWS_DEPEND_ON = ("article_id", "revision_id", "text", "title", "published_date", "language")
"""What the rows of a text are made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Stored revisions (ARTICLES) with the items (FETCHED) that they were read from."""

    articles: pa.Table
    fetched: pa.Table
    damaged: tuple[str, ...]
    """fetch_id of those whose body is not what its checksum says."""
    without_body: int
    """Revisions that cannot be read anew: they stay as they are."""
    last: Pair
    """Key to go on behind."""


@dataclass(slots=True, kw_only=True)
class Reread:
    """What became of a batch of revisions."""

    unchanged: int = 0
    restated: int = 0
    """The same text, with other data about it."""
    replaced: int = 0
    """Another text in the place of the old one."""
    joined: int = 0
    """The same text now as another revision of the article."""
    rejected: list[str] = field(default_factory=list)
    """Reasons of revisions of which no article comes any more."""

    @property
    def touched(self) -> int:
        """Revisions that are not as they were."""
        return self.restated + self.replaced + self.joined + len(self.rejected)

    @property
    def seen(self) -> int:
        """All of them."""
        return self.unchanged + self.touched

    def add(self, other: "Reread") -> None:
        """Count another batch."""
        self.unchanged += other.unchanged
        self.restated += other.restated
        self.replaced += other.replaced
        self.joined += other.joined
        self.rejected += other.rejected


def cut_short(lake: Lake, run_id: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """The run, and those before it with the same arguments that did not end: what they have read is not read again."""
    found = [run_id]
    for run in lake.asked(_CUT_SHORT, list(arguments), run_id).to_pylist():
        if run["status"] == "done":
            break
        found.append(run["run_id"])
    return tuple(found)


def due(
    lake: Lake, *, version: str | None, read_by: Sequence[str], since: datetime | None, after: Pair, limit: int
) -> Due | None:
    """The next revisions behind `after`; None where there are no more.

    They are those that an extractor of another version has read, or with None as version all that none of the runs
    `read_by` has.
    """
    condition = _READ_OTHERWISE if version is not None else _NOT_READ_NOW
    chosen = version if version is not None else list(read_by)
    keys = lake.asked(_DUE.format(condition=condition), chosen, *after, since, since, limit)
    if not keys.num_rows:
        return None
    with_keys = "WITH due AS (SELECT unnest(?::VARCHAR[]) AS article_id, unnest(?::VARCHAR[]) AS revision_id) "
    pairs = [keys["article_id"].to_pylist(), keys["revision_id"].to_pylist()]
    items = lake.asked(with_keys + _ITEMS, *pairs).to_pylist()
    articles = lake.asked(
        with_keys + "SELECT a.* FROM lake.articles a JOIN due USING (article_id, revision_id)", *pairs
    )
    bodies = {row["fetch_id"]: body_of(row) for row in items}
    readable = {key for key, body in bodies.items() if body is not None}
    whole = pa.array([key in readable for key in articles["fetch_id"].to_pylist()], pa.bool_())
    chosen_articles = ARTICLES.check(articles.filter(whole))
    ready = {_pair(row) for row in chosen_articles.select(["article_id", "revision_id"]).to_pylist()}
    return Due(
        articles=chosen_articles,
        fetched=FETCHED.build(
            [
                {name: row[name] for name in FETCHED.names()} | {"body": bodies[row["fetch_id"]]}
                for row in items
                if row["fetch_id"] in readable and (row["article_id"], row["revision_id"]) in ready
            ]
        ),
        damaged=tuple(row["fetch_id"] for row in items if row["body"] is not None and row["fetch_id"] not in readable),
        without_body=articles.num_rows - chosen_articles.num_rows,
        last=(pairs[0][-1], pairs[1][-1]),
    )


def needs_rows(due_now: Due, extracted: pa.Table) -> pa.Table:
    """Those of EXTRACTED whose rows (mentions, quotes, ...) must be made anew: one for each new key."""
    old = {_depends(row) for row in due_now.articles.to_pylist()}
    seen: set[Pair] = set()
    chosen: list[bool] = []
    for row in extracted.select(["fetch_id", *_ROWS_DEPEND_ON]).to_pylist():
        pair = _pair(row)
        chosen.append(_depends(row) not in old and pair not in seen)
        seen.add(pair)
    return extracted.filter(pa.array(chosen, pa.bool_()))


def reread(lake: Lake, run_id: str, due_now: Due, batch: LoadBatch) -> Reread:
    """Put the new readings in the place of the old ones, in one transaction; what became of the revisions.

    `batch` holds what came of the items: extracted, refused, rows and annotator_versions of those that `needs_rows`
    named. Revisions that went meanwhile are left alone. Raises ContractError (our bug), LakeError; then nothing is
    changed.
    """
    tables = Decided(batch, stored=set(), known_articles=set())

    def work(connection: duckdb.DuckDBPyConnection) -> Reread:
        read = without_names(batch.extracted, forgotten(connection), "canonical_url")
        state = _State(connection, due_now, read, batch.refused)
        made = _articles(connection, run_id, state, batch.annotator_versions)
        _exchange(connection, state, made, tables)
        _settle_items(connection, run_id, state)
        _reopen(connection, state, made)
        return _told(state, made)

    return lake.commit(work, message=f"replay {run_id}")


class _State:
    """What stands, and what was read now, of revisions that are still there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, due_now: Due, read: pa.Table, refused: pa.Table) -> None:
        with temporary(connection, due_now.articles.select(["article_id", "revision_id"])) as keys:
            same = f"JOIN {keys} USING (article_id, revision_id)"
            articles = rows_of(connection, f"SELECT a.* FROM lake.articles a {same}")
            items = rows_of(connection, f"SELECT fetch_id, article_id, revision_id FROM lake.fetches {same}")
        self.old: dict[Pair, Row] = {_pair(row): row for row in articles}
        self.items: dict[str, Pair] = {row["fetch_id"]: _pair(row) for row in items if _pair(row) in self.old}
        standing = self.items.keys()
        self.read: dict[str, Row] = {row["fetch_id"]: row for row in read.to_pylist() if row["fetch_id"] in standing}
        self.refused: dict[str, Row] = {
            row["fetch_id"]: row for row in refused.to_pylist() if row["fetch_id"] in standing
        }

    def outcome(self, fetch_id: str) -> Row | None:
        """The reading of an item, else that of the item which its revision was stored from; None if it was refused."""
        if fetch_id in self.read or fetch_id in self.refused:
            return self.read.get(fetch_id)
        return self.read.get(self.old[self.items[fetch_id]]["fetch_id"])

    def refusal(self, fetch_id: str) -> Row:
        """The refusal of an item without a reading."""
        return self.refused.get(fetch_id) or self.refused[self.old[self.items[fetch_id]]["fetch_id"]]


def _articles(
    connection: duckdb.DuckDBPyConnection, run_id: str, state: _State, versions: Mapping[str, str]
) -> dict[Pair, Row]:
    """Rows of ARTICLES to be stored by their keys: of several items with one text the one that stood first."""
    made: dict[Pair, Row] = {}
    for fetch_id, row in state.read.items():
        old = state.old[state.items[fetch_id]]
        stood = (row["fetched_at"], row["modified_at"], row["published_at"], old["ingested_at"])
        same_rows = any(_depends(row) == _depends(each) for each in state.old.values())
        whole = row | {
            "run_id": run_id,
            "ingested_at": old["ingested_at"],
            "valid_from": next(moment for moment in stood if moment is not None),
            "annotator_version": old["annotator_version"] if same_rows else versions.get(fetch_id),
        }
        before = made.get(_pair(row))
        if before is None or _stood(whole) < _stood(before):
            made[_pair(row)] = whole | {"annotator_version": (before or whole)["annotator_version"]}
    elsewhere = _stored(connection, [pair for pair in made if pair not in state.old])
    return {pair: row for pair, row in made.items() if pair not in elsewhere}


def _exchange(connection: duckdb.DuckDBPyConnection, state: _State, made: Mapping[Pair, Row], decided: Decided) -> None:
    """Old rows out, new rows in; rows of a text that is read as before stay."""
    same = {pair for pair, row in made.items() if pair in state.old and _depends(state.old[pair]) == _depends(row)}
    with temporary(connection, _keys(set(state.old) | set(made))) as keys:
        connection.execute(_delete("articles", keys))
    with temporary(connection, _keys((set(state.old) | set(made)) - same)) as keys:
        for table in ARTICLE_TABLES:
            connection.execute(_delete(table.name, keys))
    for name, table in decided.entities().items():
        insert_absent(connection, name, table)
    insert(connection, ARTICLES.name, ARTICLES.unique(ARTICLES.build(list(made.values()))))
    new = set(made) - same
    for name, table in decided.text_rows().items():
        chosen = [_pair(row) in new for row in table.select(["article_id", "revision_id"]).to_pylist()]
        insert(connection, name, table.filter(pa.array(chosen, pa.bool_())))


def _settle_items(connection: duckdb.DuckDBPyConnection, run_id: str, state: _State) -> None:
    """Each item leads to the text that it is read as now, or is rejected with a dead letter."""
    rows: list[Row] = []
    for fetch_id in state.items:
        read = state.outcome(fetch_id)
        reason = None if read else state.refusal(fetch_id)["reason"]
        key = _pair(read) if read else (None, None)
        rows.append({"fetch_id": fetch_id, "reason": reason, "article_id": key[0], "revision_id": key[1]})
    columns = ("fetch_id", "reason", "article_id", "revision_id")
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns})
    with temporary(connection, table) as items:
        connection.execute(
            "UPDATE lake.fetches SET fate = CASE WHEN i.reason IS NULL THEN fate ELSE 'rejected' END, "
            f"reason = i.reason, article_id = i.article_id, revision_id = i.revision_id FROM {items} i "
            "WHERE fetches.fetch_id = i.fetch_id AND (i.reason IS NOT NULL OR fetches.revision_id <> i.revision_id "
            "OR fetches.article_id <> i.article_id)"
        )
    now = datetime.now(UTC)
    letters = [row | {"run_id": run_id, "rejected_at": now} for row in state.refused.values()]
    insert_absent(connection, REJECTS.name, REJECTS.build(letters))


def _reopen(connection: duckdb.DuckDBPyConnection, state: _State, made: Mapping[Pair, Row]) -> None:
    """What is known across articles is decided again for those that are read otherwise now."""
    changed = {pair for pair, old in state.old.items() if pair not in made or not _alike(old, made[pair])}
    articles = {article for article, _ in changed | (set(made) - set(state.old))}
    syndication.forget(connection, articles)
    mark_superseded(connection, articles)


def _told(state: _State, made: Mapping[Pair, Row]) -> Reread:
    told = Reread()
    for pair, old in state.old.items():
        read = state.outcome(old["fetch_id"])
        if read is None:
            told.rejected.append(state.refusal(old["fetch_id"])["reason"])
        elif _pair(read) == pair:
            told.unchanged += _alike(old, read)
            told.restated += not _alike(old, read)
        elif _pair(read) not in state.old and made.get(_pair(read), {}).get("fetch_id") == old["fetch_id"]:
            told.replaced += 1
        else:
            told.joined += 1
    return told


def _stored(connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]) -> set[Pair]:
    with temporary(connection, _keys(pairs)) as keys:
        found = rows_of(
            connection, f"SELECT article_id, revision_id FROM lake.articles JOIN {keys} USING (article_id, revision_id)"
        )
    return {_pair(row) for row in found}


def _delete(name: str, keys: str) -> str:
    return (
        f"DELETE FROM lake.{name} WHERE article_id IN (SELECT article_id FROM {keys}) "
        f"AND (article_id, revision_id) IN (SELECT article_id, revision_id FROM {keys})"
    )


def _keys(pairs: Iterable[Pair]) -> pa.Table:
    listed = sorted(pairs)
    columns = {"article_id": [pair[0] for pair in listed], "revision_id": [pair[1] for pair in listed]}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _pair(row: Row) -> Pair:
    return row["article_id"], row["revision_id"]


def _stood(row: Row) -> tuple[datetime, datetime, str]:
    """What orders the readings of one text: by when it stood, by when it came in."""
    return row["valid_from"], row["ingested_at"], row["fetch_id"]


def _alike(old: Row, new: Row) -> bool:
    return all(old[name] == new[name] for name in _COMPARED)


def _depends(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _ROWS_DEPEND_ON)
