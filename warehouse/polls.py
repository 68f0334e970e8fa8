"""What the lake knows of live sources: newest polls, pages that were asked for, servers that failed, runs cut short."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from schemas.forgotten import Forgotten
from schemas.ids import hashed, normalised_url
from schemas.vocab import RunStatus
from warehouse.errors import LakeBusyError
from warehouse.location import LakeLocation, attached
from warehouse.migrations import require_current
from warehouse.query import rows

Row = Mapping[str, Any]

_TRIES = 5
_POLLS = """
SELECT p.url, p.kind, p."at", p.outcome, p.etag, p.last_modified, p.body_sha256, p.stated_modified, p.items, p.failures,
    p.interval_minutes, p.next_due,
    max(p."at") FILTER (p.status = 200 AND p."at" <= now()) OVER (PARTITION BY p.url) AS full_at
FROM lake.polls p
WHERE p.kind IN ('feed', 'sitemap', 'front_page') AND p.url IN (SELECT unnest(?::VARCHAR[]))
QUALIFY row_number() OVER (PARTITION BY p.url ORDER BY p."at" <= now() DESC, p."at" DESC) = 1
"""
"""Polls of the future, by a clock that was set back since, count only where there are no others."""
_STORED = """
WITH asked AS (SELECT unnest(?::VARCHAR[]) AS url, unnest(?::VARCHAR[]) AS article_id),
fetches AS (
    SELECT f.fetch_id, f.requested_url, f.article_id, f.fate, f.headers, f.body_sha256, f.given_modified,
        coalesce(f.fetched_at, r.started_at) AS "at"
    FROM lake.fetches f LEFT JOIN lake.runs r USING (run_id)
    WHERE f.requested_url IN (SELECT url FROM asked) OR f.article_id IN (SELECT article_id FROM asked)
),
found AS (
    SELECT a.url, f.* FROM asked a JOIN fetches f ON f.requested_url = a.url
    UNION
    SELECT a.url, f.* FROM asked a JOIN fetches f ON f.article_id = a.article_id
)
SELECT url, fetch_id, fate, headers, body_sha256, "at",
    max(given_modified) OVER (PARTITION BY url) AS stated_modified
FROM found QUALIFY row_number() OVER (PARTITION BY url ORDER BY "at" DESC NULLS LAST, fetch_id) = 1
"""
_TRIED = """
SELECT url, "at", outcome, etag, last_modified, failure, failures, next_due,
    max("at") FILTER (status = 200 AND "at" <= now()) OVER (PARTITION BY url) AS full_at,
    max(stated_modified) OVER (PARTITION BY url) AS stated_modified
FROM lake.polls WHERE kind = 'page' AND url IN (SELECT unnest(?::VARCHAR[]))
QUALIFY row_number() OVER (PARTITION BY url ORDER BY "at" <= now() DESC, "at" DESC) = 1
"""
_HOSTS = """
SELECT url, failures, parked_until FROM lake.polls WHERE kind = 'host' AND "at" <= now()
QUALIFY row_number() OVER (PARTITION BY url ORDER BY "at" DESC) = 1
"""
_RUNS = """
SELECT started_at, status FROM lake.runs
WHERE flow = 'ingest' AND sources = ?::VARCHAR[] AND status <> ? ORDER BY started_at DESC LIMIT 100
"""


class Polls:
    """Reads beside a run through a connection of its own, which any one thread at a time may use."""

    def __init__(self, location: LakeLocation, *, memory_limit: str) -> None:
        self._location = location
        self._memory_limit = memory_limit
        self._connection: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def newest(self, urls: Sequence[str]) -> list[Row]:
        """The newest poll of each of these feeds, sitemaps and front pages; full_at is when all of it came last."""
        return self._rows(_POLLS, list(urls))

    def stored(self, urls: Sequence[str]) -> list[Row]:
        """The newest stored item of each of these pages, by the address or another form of it: with its validators."""
        ids = [_article(url) for url in urls]
        return [dict(row) | _validators(row["headers"]) for row in self._rows(_STORED, list(urls), ids)]

    def tried(self, urls: Sequence[str]) -> list[Row]:
        """The newest poll of each of these pages that brought no new body."""
        return self._rows(_TRIED, list(urls))

    def hosts(self) -> list[Row]:
        """How each server stands that ever failed."""
        return self._rows(_HOSTS)

    def forgotten(self) -> Forgotten:
        """What is to be left alone."""
        return Forgotten(
            frozenset(row["forgotten_id"] for row in self._rows("SELECT forgotten_id FROM lake.forgotten"))
        )

    def cut_short(self, sources: Sequence[str]) -> datetime | None:
        """Start of the first run with these sources that was cut short since the last whole one; else None."""
        begun: datetime | None = None
        for run in self._rows(_RUNS, list(sources), str(RunStatus.RUNNING)):
            if run["status"] == RunStatus.DONE:
                break
            begun = run["started_at"]
        return begun

    def _rows(self, query: str, *values: object) -> list[Row]:
        for tried in range(_TRIES):
            try:
                if self._connection is None:
                    self._connection = attached(self._location, read_only=True, memory_limit=self._memory_limit)
                    require_current(self._connection)
                return list(rows(self._connection, query, *values))
            except duckdb.Error as error:
                self.close()
                if tried == _TRIES - 1:
                    raise LakeBusyError(f"The lake in {self._location.root} could not be read: {error}") from error
        raise AssertionError("the last try returns or raises")


def _article(url: str) -> str:
    try:
        return hashed("url", normalised_url(url))
    except ValueError:
        return ""


def _validators(headers: str | None) -> dict[str, str | None]:
    try:
        found = json.loads(headers or "{}")
    except ValueError:
        found = {}
    return {"etag": found.get("etag"), "last_modified": found.get("last-modified")}
