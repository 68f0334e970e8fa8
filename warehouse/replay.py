"""What a stage is repeated from, and what replaces the rows that it made before. Nothing is fetched again."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from schemas.articles import ARTICLES, EXTRACTED
from schemas.fetches import FETCHED
from schemas.registry import ARTICLE_TABLES
from warehouse.batch import LoadBatch
from warehouse.lake import Lake
from warehouse.load import Decided, decompressed
from warehouse.writes import insert_absent, replace, temporary

_REJECTED = """
SELECT f.* REPLACE (b.body AS body) FROM lake.fetches f
JOIN (SELECT DISTINCT fetch_id FROM lake.rejects WHERE (? IS NULL OR reason = ?)
      AND (?::TIMESTAMPTZ IS NULL OR rejected_at >= ?::TIMESTAMPTZ)) r USING (fetch_id)
LEFT JOIN (SELECT body_sha256, any_value(body) AS body FROM lake.fetches WHERE body IS NOT NULL GROUP BY ALL) b
    USING (body_sha256)
WHERE f.fate = 'rejected' AND f.fetch_id > ? ORDER BY f.fetch_id LIMIT ?
"""
_OUTDATED = """
SELECT * FROM lake.articles WHERE list_contains(?::VARCHAR[], language) AND annotator_version IS DISTINCT FROM ?
AND (?::TIMESTAMPTZ IS NULL OR ingested_at >= ?::TIMESTAMPTZ) ORDER BY article_id, revision_id LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Rejected items, ready to be extracted again."""

    fetched: pa.Table
    without_body: int
    damaged: tuple[str, ...]
    """fetch_id of those whose body is not what its checksum says."""
    last: str
    """fetch_id to go on behind."""


def rejected_items(lake: Lake, *, reason: str | None, since: datetime | None, after: str, limit: int) -> Items | None:
    """The next rejected items by fetch_id, with their bodies as they came; None behind the last."""
    found = lake.asked(_REJECTED, reason, reason, since, since, after, limit).to_pylist()
    if not found:
        return None
    whole, damaged = [], []
    for row in found:
        body = body_of(row)
        if body is not None:
            whole.append({name: row[name] for name in FETCHED.names()} | {"body": body})
        elif row["body"] is not None:
            damaged.append(row["fetch_id"])
    return Items(
        fetched=FETCHED.build(whole),
        without_body=sum(row["body"] is None for row in found),
        damaged=tuple(damaged),
        last=found[-1]["fetch_id"],
    )


def settle_refusals(lake: Lake, refused: pa.Table) -> None:
    """Leave each item that is refused again its newest refusal only."""

    def settle(connection: duckdb.DuckDBPyConnection) -> None:
        with temporary(connection, refused.select(["fetch_id", "reject_id", "reason"])) as newest:
            connection.execute(
                f"DELETE FROM lake.rejects WHERE fetch_id IN (SELECT fetch_id FROM {newest}) "
                f"AND reject_id NOT IN (SELECT reject_id FROM {newest})"
            )
            connection.execute(
                f"UPDATE lake.fetches SET reason = n.reason FROM {newest} n "
                "WHERE fetches.fetch_id = n.fetch_id AND fetches.reason IS DISTINCT FROM n.reason"
            )

    if refused.num_rows:
        lake.commit(settle, message="replay settles refusals")


def outdated(
    lake: Lake, *, version: str, languages: Collection[str], since: datetime | None, limit: int
) -> pa.Table | None:
    """Stored revisions (ARTICLES) that another recogniser has read, or none; None where there are no more."""
    found = lake.asked(_OUTDATED, sorted(languages), version, since, since, limit)
    return ARTICLES.check(found) if found.num_rows else None


def rewrite(lake: Lake, articles: pa.Table, rows: Mapping[str, pa.Table], version: str) -> dict[str, tuple[int, int]]:
    """Replace what was made from these revisions' texts; returns rows by table, before and after.

    Revisions that are gone meanwhile (forgotten, or read anew) stay away. Raises ContractError for rows that break the
    contract (our bug); then nothing is stored.
    """
    decided = Decided(
        LoadBatch(extracted=articles.select(EXTRACTED.names()), rows=rows), stored=set(), known_articles=set()
    )
    tables, entities = decided.text_rows(), decided.entities()
    place = articles.column_names.index("annotator_version")
    marked = articles.set_column(place, "annotator_version", pa.repeat(version, articles.num_rows))

    def work(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
        standing = _standing(connection, marked)
        with temporary(connection, standing.select(["article_id", "revision_id"])) as keys:
            before = {table.name: _count(connection, table.name, keys) for table in ARTICLE_TABLES}
        for name, table in entities.items():
            insert_absent(connection, name, table)
        kept = {name: _of(table, standing) for name, table in tables.items()}
        replace(connection, [("articles", ARTICLES.check(standing)), *kept.items()], standing)
        return {name: (count, kept[name].num_rows) for name, count in before.items()}

    return lake.commit(work, message="replay")


def body_of(row: Mapping[str, Any]) -> bytes | None:
    """The body as it came; None where none is kept or it does not fit its checksum."""
    if row["body"] is None:
        return None
    try:
        body = decompressed(row["body"], row["body_bytes"])
    except (OSError, pa.ArrowInvalid):
        return None
    return body if hashlib.sha256(body).hexdigest() == row["body_sha256"] else None


def _standing(connection: duckdb.DuckDBPyConnection, articles: pa.Table) -> pa.Table:
    """Those of the revisions that are stored."""
    with temporary(connection, articles.select(["article_id", "revision_id"])) as keys:
        found = connection.execute(
            f"SELECT article_id, revision_id FROM lake.articles JOIN {keys} USING (article_id, revision_id)"
        ).to_arrow_table()
    return articles if found.num_rows == articles.num_rows else _of(articles, found)


def _of(rows: pa.Table, articles: pa.Table) -> pa.Table:
    """The rows of these revisions."""
    keys = {tuple(row.values()) for row in articles.select(["article_id", "revision_id"]).to_pylist()}
    chosen = [tuple(row.values()) in keys for row in rows.select(["article_id", "revision_id"]).to_pylist()]
    return rows if all(chosen) else rows.filter(pa.array(chosen, pa.bool_()))


def _count(connection: duckdb.DuckDBPyConnection, name: str, keys: str) -> int:
    row = connection.execute(
        f"SELECT count(*) FROM lake.{name} "
        f"WHERE (article_id, revision_id) IN (SELECT article_id, revision_id FROM {keys})"
    ).fetchone()
    return row[0] if row else 0
