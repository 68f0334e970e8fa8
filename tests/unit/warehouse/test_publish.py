"""A publication is whole, agrees with itself, and every reader of Parquet finds the same rows of the declared types."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.marts import MARTS
from schemas.model import Table
from schemas.summaries import SUMMARIES
from tests.unit.warehouse.invented_lake import make_lake
from warehouse.connection import connect
from warehouse.errors import LakeMissingError
from warehouse.marts import mart_queries
from warehouse.publish import Release, publish
from warehouse.releases import PublishError, publications

every_mart = pytest.mark.parametrize("mart", MARTS.values(), ids=list(MARTS))


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_lake(tmp_path_factory.mktemp("invented") / "lake")


@pytest.fixture(scope="module")
def release(lake: Path) -> Release:
    return publish(lake, lake.parent / "marts", duckdb_file=True)


@pytest.fixture(scope="module")
def rows(release: Release) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in MARTS:
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{file(release, name)}')")
        yield connection


def file(release: Release, name: str) -> str:
    return str(release.path / f"{name}.parquet")


def sheet(path: Path, name: str) -> list[tuple]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def one(rows: duckdb.DuckDBPyConnection, query: str) -> tuple:
    found = rows.execute(query).fetchone()
    assert found is not None
    return found


def test_there_is_one_query_a_mart() -> None:
    assert set(mart_queries()) == set(MARTS)
    assert all(text.startswith("-- Grain: ") and "Key: " in text.splitlines()[0] for text in mart_queries().values())


@every_mart
def test_parquet_types_are_those_that_bi_tools_load(release: Release, mart: Table) -> None:
    """One column that is unsigned or a UUID, and Tableau's engine refuses the whole file."""
    expected = {
        "string": ("BYTE_ARRAY", "String"),
        "int32": ("INT32", "None"),
        "int64": ("INT64", "None"),
        "double": ("DOUBLE", "None"),
        "bool": ("BOOLEAN", "None"),
        "date32[day]": ("INT32", "Date"),
        "timestamp[us, tz=UTC]": ("INT64", "Timestamp(isAdjustedToUTC=true, timeUnit=microseconds"),
    }
    parquet = pq.ParquetFile(file(release, mart.name))
    for place, column in enumerate(mart.columns):
        stored = parquet.schema.column(place)
        physical, logical = expected[str(column.type)]
        assert (stored.name, stored.physical_type) == (column.name, physical)
        assert str(stored.logical_type).startswith(logical)
        assert stored.max_repetition_level == 0
        assert (stored.max_definition_level == 0) == (not column.nullable)


@every_mart
def test_files_are_version_1_compressed_and_say_what_they_hold(release: Release, mart: Table) -> None:
    metadata = pq.read_metadata(file(release, mart.name))
    about = {key.decode(): value.decode() for key, value in metadata.metadata.items() if key != b"ARROW:schema"}

    assert metadata.format_version == "1.0"
    assert {metadata.row_group(0).column(c).compression for c in range(metadata.num_columns)} == {"ZSTD"}
    assert (about["table"], about["grain"]) == (mart.name, mart.grain)
    assert about["release_id"] == release.release_id
    assert json.loads(about["columns"]) == {column.name: column.note() for column in mart.columns}
    assert pq.read_schema(file(release, mart.name)).field(0).metadata == {b"doc": mart.columns[0].note().encode()}


@every_mart
def test_all_readers_find_the_same_rows(release: Release, mart: Table) -> None:
    path = file(release, mart.name)
    table = pq.read_table(path)
    counts = {
        table.num_rows,
        len(pd.read_parquet(path)),
        pl.read_parquet(path).height,
        one(duckdb.connect(), f"SELECT count(*) FROM '{path}'")[0],
    }

    assert counts == {release.tables[mart.name]}
    assert table.num_rows > 0
    assert table.column("release_id").unique().to_pylist() == [release.release_id]
    assert pl.read_parquet(path).columns == list(pd.read_parquet(path).columns) == mart.names()


@every_mart
def test_integers_and_flags_keep_their_type_in_pandas(release: Release, mart: Table) -> None:
    frame = pd.read_parquet(file(release, mart.name))
    for column in mart.columns:
        if pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
            assert str(frame[column.name].dtype) == str(column.type)


@every_mart
def test_keys_are_unique(rows: duckdb.DuckDBPyConnection, mart: Table) -> None:
    """Also where case does not count: Power BI's keys are such, and it refuses a dimension with a key twice."""
    key = ", ".join(f"lower({column}::VARCHAR)" for column in mart.key)

    assert one(rows, f"SELECT count(*) FROM {mart.name}") == one(
        rows, f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM {mart.name})"
    )


@every_mart
def test_every_key_has_its_row(rows: duckdb.DuckDBPyConnection, mart: Table) -> None:
    for column, target in mart.references:
        table, key = target.split(".")
        assert one(rows, f"SELECT count(*) FROM {mart.name} AS f ANTI JOIN {table} AS d ON f.{column} = d.{key}") == (
            0,
        )


@pytest.mark.parametrize("dimension", ["dim_date", "dim_site", "dim_entity"])
def test_the_unknown_member_is_there_once(rows: duckdb.DuckDBPyConnection, dimension: str) -> None:
    assert one(rows, f"SELECT count(*) FROM {dimension} WHERE {MARTS[dimension].key[0]} = 'unknown'") == (1,)


def test_coverage_adds_up_to_the_articles(rows: duckdb.DuckDBPyConnection) -> None:
    counted = one(rows, "SELECT sum(articles), sum(words), sum(quotes), sum(events) FROM fact_coverage")

    assert counted == one(rows, "SELECT count(*), sum(word_count), sum(quote_count), sum(event_count) FROM dim_article")
    assert counted[2:] == one(
        rows, "SELECT (SELECT count(*) FROM fact_quote), (SELECT count(*) FROM fact_event_mention)"
    )


def test_sites_that_differ_in_case_are_one(rows: duckdb.DuckDBPyConnection) -> None:
    assert one(rows, "SELECT article_count FROM dim_site WHERE site_id = 'harbour-courier.example'") == (16,)


def test_dates_are_whole_years_without_gaps(rows: duckdb.DuckDBPyConnection) -> None:
    covered = one(rows, "SELECT min(date), max(date), count(*) FROM dim_date WHERE in_coverage")

    assert [str(covered[0]), str(covered[1]), covered[2]] == ["2025-01-01", "2025-12-31", 365]


def test_a_day_before_1900_keeps_its_key_and_no_date(rows: duckdb.DuckDBPyConnection) -> None:
    assert rows.execute("SELECT said_on_key, said_on FROM fact_quote WHERE said_on_key <> 'unknown'").fetchall() == [
        ("1865-04-14", None),
        ("1865-04-14", None),
    ]
    day = one(rows, "SELECT date, year, weekday_name, week FROM dim_date WHERE date_key = '1865-04-14'")
    assert day == (None, 1865, "Friday", "1865-W15")


def test_text_parts_join_to_the_article_and_fit_a_cell(lake: Path, rows: duckdb.DuckDBPyConnection) -> None:
    parts = rows.execute(
        "SELECT article_id, string_agg(text, '' ORDER BY part), count(*), max(part_count), "
        "bool_and(start_char = (part - 1) * 16000) FROM article_text GROUP BY article_id ORDER BY article_id"
    ).fetchall()
    with connect(lake) as connection:
        texts = connection.execute("SELECT article_id, text FROM articles ORDER BY article_id").fetchall()

    assert [(article, text) for article, text, *_ in parts] == texts
    assert {(count, declared, right) for _, _, count, declared, right in parts} == {(1, 1, True), (2, 2, True)}
    longest = max(len(t.encode("utf-16-le")) // 2 for (t,) in rows.execute("SELECT text FROM article_text").fetchall())
    assert longest <= 32_766


def test_an_event_has_its_sentence_its_actors_and_its_number(rows: duckdb.DuckDBPyConnection) -> None:
    sentence, actors = one(rows, "SELECT sentence, actors FROM fact_event_mention WHERE sentence LIKE '%Bridge 1/0 %'")
    assert sentence == "Mayor Bruno Marsh said in Westering: “Bridge 1/0 will be rebuilt.”"
    assert actors == "Bruno Marsh; Bridge 1/0"
    parties = rows.execute(
        "SELECT ordinal, name, p.entity_id = 'unknown' FROM bridge_event_mention_party AS p "
        "JOIN fact_event_mention AS m USING (event_mention_id) WHERE m.sentence LIKE '%Bridge 1/0 %' ORDER BY ordinal"
    ).fetchall()
    assert parties == [(0, "Bruno Marsh", False), (1, "Bridge 1/0", True)]
    assert one(rows, "SELECT max(value) FILTER (value < 1), typeof(any_value(value)) FROM fact_event_quantity") == (
        0.667,
        "DOUBLE",
    )


def test_codes_have_labels_beside_them(rows: duckdb.DuckDBPyConnection) -> None:
    assert rows.execute("SELECT DISTINCT type, type_label FROM dim_entity ORDER BY type").fetchall() == [
        ("GPE", "Country, region or city"),
        ("PERSON", "Person"),
        ("unknown", "Unknown"),
    ]
    assert one(rows, "SELECT DISTINCT country_label FROM dim_entity WHERE country = 'NOR'") == ("Norway",)
    assert rows.execute("SELECT event_type_id, mode_label, quad_class_label FROM dim_event_type").fetchall() == [
        ("ASSAULT/bombing", "Bombing", "Material conflict"),
        ("CONSULT/visit", "Visit", "Verbal cooperation"),
        ("HAZARD", "None", "None"),
    ]


def test_the_database_holds_the_same_tables_with_comments(release: Release) -> None:
    with duckdb.connect(release.path / "marts.duckdb", read_only=True) as database:
        for name, mart in MARTS.items():
            assert one(database, f"SELECT count(*) FROM {name}") == (release.tables[name],)
            assert one(database, f"SELECT comment FROM duckdb_tables() WHERE table_name = '{name}'") == (mart.grain,)
        uncommented = "SELECT count(*) FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        assert one(database, uncommented) == (0,)
        types = database.execute("SELECT DISTINCT data_type FROM duckdb_columns() WHERE NOT internal").fetchall()
        assert {kind for (kind,) in types} == {
            "VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP",
        }  # fmt: skip
        tags = one(database, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'marts'")
        assert tags == ("v1.0.0+",)


def test_nothing_new_makes_no_new_release(lake: Path, release: Release) -> None:
    again = publish(lake, lake.parent / "marts", duckdb_file=True)

    assert (again.changed, again.path, again.release_id) == (False, release.path, release.release_id)
    assert again.tables == release.tables


def test_no_two_publish_into_one_folder(lake: Path, tmp_path: Path) -> None:
    with publications(tmp_path / "out"), pytest.raises(PublishError, match="Another process publishes"):
        publish(lake, tmp_path / "out")


def test_no_lake_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError):
        publish(tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_keeping_none_is_refused(lake: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="keep"):
        publish(lake, tmp_path / "out", keep=0)


def test_csv_and_sheets_hold_the_same(release: Release) -> None:
    workbook = openpyxl.load_workbook(release.path / "summary.xlsx", read_only=True)
    assert workbook.sheetnames == ["about", *SUMMARIES]
    for name, table in SUMMARIES.items():
        with (release.path / "summary" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        found = list(workbook[name].iter_rows(values_only=True))
        assert lines[0] == list(found[0]) == table.names()
        assert len(lines) == len(found) > 1


def test_the_tables_answer_for_people(release: Release) -> None:
    quoted = sheet(release.path / "summary.xlsx", "most_quoted")
    assert {row[1] for row in quoted[1:]} == {"Person"}
    counts = [row[3] for row in quoted[1:]]
    assert counts == sorted(counts, key=int, reverse=True)
    events = sheet(release.path / "summary.xlsx", "newest_events")
    days = [row[0] for row in events[1:] if row[0]]
    assert days == sorted(days, reverse=True)
    assert any("said in" in str(row[11]) for row in events[1:])
    months = sheet(release.path / "summary.xlsx", "events_by_month")
    assert {row[1] for row in months[1:]} == {"Assault", "Consult", "Hazard"}
