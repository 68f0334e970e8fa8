"""Views: declared names and types, comments, newest revisions only, merges followed, filters that reach the files."""

import datetime as dt
import json
from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from schemas import LAKE_TABLES, VIEWS, Table
from tests.unit.warehouse.told_lake import article_of, entity
from warehouse.migrations import sql_type


def described(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(f"DESCRIBE {name}").fetchall()]


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_a_view_has_the_declared_columns(told: duckdb.DuckDBPyConnection, view: Table) -> None:
    assert described(told, view.name) == [(c.name, _shown(c.type)) for c in view.columns]


@pytest.mark.parametrize("table", LAKE_TABLES.values(), ids=lambda table: table.name)
def test_a_lake_table_has_the_declared_columns(told: duckdb.DuckDBPyConnection, table: Table) -> None:
    assert described(told, f"lake.{table.name}") == [(c.name, _shown(c.type)) for c in table.columns]


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_columns_that_may_not_be_null_are_not(told: duckdb.DuckDBPyConnection, view: Table) -> None:
    view.check(told.execute(f"FROM {view.name}").to_arrow_table())


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_its_key_stands_once(told: duckdb.DuckDBPyConnection, view: Table) -> None:
    view.unique(told.execute(f"FROM {view.name}").to_arrow_table())


def test_views_and_columns_say_what_they_hold(told: duckdb.DuckDBPyConnection) -> None:
    views = told.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'")
    assert dict(views.fetchall()) == {name: view.grain for name, view in VIEWS.items()}
    columns = told.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() "
        "WHERE database_name = 'memory' AND schema_name = 'main' AND NOT internal"
    )
    assert {(v, c): note for v, c, note in columns.fetchall()} == {
        (view.name, column.name): column.note() for view in VIEWS.values() for column in view.columns
    }


def test_articles_show_their_newest_revision(told: duckdb.DuckDBPyConnection) -> None:
    rows = told.execute("SELECT text LIKE '%killed 4%', revision_count FROM articles WHERE title LIKE 'Blast%'")
    assert rows.fetchall() == [(True, 2)]


def test_rows_of_replaced_revisions_are_left_out(told: duckdb.DuckDBPyConnection) -> None:
    killed = told.execute("SELECT value FROM event_quantities ORDER BY value").fetchall()
    assert killed == [(4.0,), (5.0,)]
    for view in ("mentions", "quotes", "event_mentions", "event_arguments"):
        counts = told.execute(f"SELECT (SELECT count(*) FROM {view}) < (SELECT count(*) FROM lake.{view})").fetchone()
        assert counts == (True,), view


def test_revisions_know_what_they_supersede(told: duckdb.DuckDBPyConnection) -> None:
    rows = told.execute(
        "SELECT revision_number, supersedes IS NOT NULL, is_newest FROM revisions WHERE article_id = ? ORDER BY 1",
        [article_of("blast")],
    )
    assert rows.fetchall() == [(1, False, False), (2, True, True)]


def test_merged_entities_are_one(told: duckdb.DuckDBPyConnection) -> None:
    assert told.execute("SELECT name FROM entities WHERE name LIKE '%Quill'").fetchall() == [("Ada Quill",)]
    speakers = told.execute("SELECT DISTINCT speaker, speaker_id FROM quotes WHERE speaker LIKE '%Quill'").fetchall()
    assert speakers == [("Ada Quill", entity("Ada Quill"))]


def test_an_event_unites_its_tellings(told: duckdb.DuckDBPyConnection) -> None:
    rows = told.execute(
        "SELECT actors, recipients, killed_min, killed_max, article_count, site_count, first_published, place_id "
        "FROM events WHERE type = 'ASSAULT'"
    )
    assert rows.fetchall() == [
        (["Sudmere"], ["Norhaven", "the first town"], 4.0, 5.0, 2, 2, dt.date(2025, 4, 2), entity("Norhaven"))
    ]


def test_parties_of_an_undated_article_are_found(told: duckdb.DuckDBPyConnection) -> None:
    rows = told.execute(
        "SELECT actors, recipients, recipient_ids FROM event_mentions WHERE article_id = ?", [article_of("undated")]
    )
    assert rows.fetchall() == [(["Sudmere"], ["Norhaven", "the first town"], [entity("Norhaven")])]


def test_coverage_counts_what_there_is(told: duckdb.DuckDBPyConnection) -> None:
    sums = told.execute("SELECT sum(articles), sum(quotes), sum(events) FROM coverage").fetchone()
    rows = told.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes), (SELECT count(*) FROM event_mentions)"
    )
    assert sums == rows.fetchone()


@pytest.mark.parametrize(
    ("view", "table"),
    [(name, name) for name in ("articles", "quotes", "mentions", "event_mentions")]
    + [("event_mentions", "event_arguments")],
)
@pytest.mark.parametrize("column", ["article_id", "published_date"])
def test_a_filter_reaches_the_files(told: duckdb.DuckDBPyConnection, view: str, table: str, column: str) -> None:
    """Without it a question about one day would read all years."""
    value = "'2025-03-01'" if column == "published_date" else f"'{article_of('port')}'"
    row = told.execute(f"EXPLAIN (FORMAT json) SELECT * FROM {view} WHERE {column} = {value}").fetchone()
    filters = [scan["extra_info"].get("Filters", "") for scan in _scans(json.loads(row[1])[0], table)]
    assert any(column in found and "=" in found for found in map(str, filters))


def test_equally_frequent_values_are_chosen_alike_in_any_order(told: duckdb.DuckDBPyConnection) -> None:
    row = told.execute("SELECT base.most_told(['b', 'a']), base.most_told(['a', 'b']), base.most_told(['a', 'a', 'b'])")
    assert row.fetchone() == ("b", "b", "a")


def _shown(kind: pa.DataType) -> str:
    return str(duckdb.sql(f"SELECT NULL::{sql_type(kind)} AS x").types[0])


def _scans(node: dict, table: str) -> Iterator[dict]:
    if node["extra_info"].get("Table") == table:
        yield node
    for child in node["children"]:
        yield from _scans(child, table)
