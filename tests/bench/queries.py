"""Eight analysis queries on the lake and on native DuckDB tables that hold the same rows."""

import time
from collections import Counter
from pathlib import Path

import duckdb

from schemas import LAKE_TABLES
from tests.bench.results import Result
from warehouse.location import LakeLocation, attached

QUERIES = {
    "articles a month": "SELECT date_trunc('month', published_date) m, count(*) FROM articles GROUP BY m ORDER BY m",
    "who is quoted most": """
        SELECT e.name, count(*) n FROM quotes q JOIN entities e ON e.entity_id = q.speaker_id
        GROUP BY e.name ORDER BY n DESC, 1 LIMIT 20""",
    "what one person said in a year": """
        SELECT q.published_date, q.words FROM quotes q JOIN entities e ON e.entity_id = q.speaker_id
        WHERE e.name LIKE 'Ada %' AND q.published_date BETWEEN '2019-01-01' AND '2019-12-31' ORDER BY 1""",
    "who did what to whom": """
        SELECT a.entity_id, m.type, r.entity_id, count(*) n FROM event_mentions m
        JOIN event_arguments a ON a.event_mention_id = m.event_mention_id AND a.role = 'actor'
        JOIN event_arguments r ON r.event_mention_id = m.event_mention_id AND r.role = 'recipient'
        GROUP BY ALL ORDER BY n DESC, 1, 2, 3 LIMIT 20""",
    "events of a type by place and year": """
        SELECT year(published_date) y, place, count(*) n FROM event_mentions
        WHERE type = 'PROTEST' AND status = 'asserted' GROUP BY ALL ORDER BY n DESC, 1, 2, 3 LIMIT 20""",
    "what is mentioned together": """
        SELECT a.entity_id, b.entity_id, count(DISTINCT a.article_id) n FROM mentions a
        JOIN mentions b ON b.article_id = a.article_id AND a.entity_id < b.entity_id
        WHERE a.published_date BETWEEN '2019-03-01' AND '2019-03-31'
          AND b.published_date BETWEEN '2019-03-01' AND '2019-03-31'
        GROUP BY ALL ORDER BY n DESC, 1, 2, 3 LIMIT 20""",
    "words in all texts": "SELECT count(*) FROM articles WHERE text ILIKE '%threw it overboard%'",
    "one article by its id": "SELECT * FROM articles WHERE article_id = (SELECT min(article_id) FROM quotes)",
}
_REPEATS = 5


def against_native(folder: Path) -> Result:
    """CPU milliseconds of each query, the least of five tries, after a check that both sides give the same rows."""
    connection = attached(LakeLocation(folder / "lake"), read_only=True, threads=1)
    _copy(connection, folder / "native.duckdb")
    rows, totals = [], [0.0, 0.0]
    for name, query in QUERIES.items():
        _compare(connection, name, query)
        lake, native = (_best(connection, place, query) for place in ("lake", "native"))
        totals = [totals[0] + lake, totals[1] + native]
        rows.append((name, f"{lake:.0f}", f"{native:.0f}", f"{lake / native:.1f}"))
    rows.append(("all eight", f"{totals[0]:.0f}", f"{totals[1]:.0f}", f"{totals[0] / totals[1]:.1f}"))
    connection.close()
    return Result(title="Queries", columns=("query", "lake CPU ms", "native CPU ms", "times native"), rows=rows)


def _copy(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    connection.execute(f"ATTACH '{file}' AS native")
    for name in LAKE_TABLES:
        connection.execute(f"CREATE TABLE native.main.{name} AS SELECT * FROM lake.main.{name}")
    connection.execute("CHECKPOINT native")


def _compare(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    """Raises ValueError where the two sides differ: the times of different answers say nothing."""
    lake, native = (_rows(connection, place, query) for place in ("lake", "native"))
    if lake != native:
        raise ValueError(f"{name}: the lake and the native tables give different rows")


def _rows(connection: duckdb.DuckDBPyConnection, place: str, query: str) -> Counter[str]:
    connection.execute(f"USE {place}")
    return Counter(map(repr, connection.execute(query).fetchall()))


def _best(connection: duckdb.DuckDBPyConnection, place: str, query: str) -> float:
    connection.execute(f"USE {place}")
    return min(_milliseconds(connection, query) for _ in range(_REPEATS))


def _milliseconds(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    begin = time.process_time()
    connection.execute(query).fetchall()
    return (time.process_time() - begin) * 1000
