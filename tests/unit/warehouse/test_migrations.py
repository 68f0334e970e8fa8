"""Moving a lake to a newer schema, with invented steps: whole or not at all, and never without a way."""

from pathlib import Path

import duckdb
import pytest

from schemas import LAKE_TABLES, SCHEMA_VERSION
from warehouse import migrations
from warehouse.errors import LakeNewerError, LakeOlderError
from warehouse.lake import Lake
from warehouse.location import LakeLocation, attached
from warehouse.polls import Polls


@pytest.fixture
def lake(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    Lake.open(tmp_path / "lake").close()
    return attached(LakeLocation(tmp_path / "lake"), read_only=False)


def add_mood(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE lake.articles ADD COLUMN mood VARCHAR")


def rename_mood(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE lake.articles RENAME COLUMN mood TO tone")


def fail(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE lake.articles ADD COLUMN half VARCHAR")
    raise RuntimeError("the step fails")


def columns(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute("DESCRIBE lake.articles").fetchall()}


def test_a_new_lake_has_the_current_version(lake: duckdb.DuckDBPyConnection) -> None:
    assert migrations.stored_version(lake) == SCHEMA_VERSION
    assert migrations.migrate(lake) == []


def test_steps_lead_from_version_to_version(lake: duckdb.DuckDBPyConnection) -> None:
    steps = {SCHEMA_VERSION: add_mood, SCHEMA_VERSION + 1: rename_mood}

    left = migrations.migrate(lake, steps=steps, version=SCHEMA_VERSION + 2)

    assert left == [SCHEMA_VERSION, SCHEMA_VERSION + 1]
    assert migrations.stored_version(lake) == SCHEMA_VERSION + 2
    assert "tone" in columns(lake)


def test_a_step_that_fails_leaves_the_version_before_it(lake: duckdb.DuckDBPyConnection) -> None:
    steps = {SCHEMA_VERSION: add_mood, SCHEMA_VERSION + 1: fail}

    with pytest.raises(RuntimeError, match="the step fails"):
        migrations.migrate(lake, steps=steps, version=SCHEMA_VERSION + 2)

    assert migrations.stored_version(lake) == SCHEMA_VERSION + 1
    assert "mood" in columns(lake)
    assert "half" not in columns(lake)


def test_a_version_without_a_step_is_said(lake: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(LakeOlderError, match="ingest into a new lake"):
        migrations.migrate(lake, steps={}, version=SCHEMA_VERSION + 1)


def test_a_newer_lake_is_not_migrated_back(lake: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(LakeNewerError):
        migrations.migrate(lake, version=SCHEMA_VERSION - 1)
    with pytest.raises(LakeNewerError):
        migrations.require_current(lake, version=SCHEMA_VERSION - 1)


def test_a_lake_of_version_1_gets_what_a_new_one_has(tmp_path: Path) -> None:
    location = LakeLocation(tmp_path / "old")
    tables = {name: table for name, table in LAKE_TABLES.items() if name != "forgotten"}
    location.root.mkdir()
    with attached(location, read_only=False) as old:
        migrations.create(old, tables)
        old.execute("UPDATE lake.wirehouse_schema SET version = 1")
    with pytest.raises(LakeOlderError, match="doctor --migrate"):
        Lake.open(location)
    with pytest.raises(LakeOlderError, match="doctor --migrate"):
        Polls(location, memory_limit="1GB").forgotten()

    with Lake.open(location, migrate=True) as moved, Lake.open(tmp_path / "new") as new:
        question = (
            "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE database_name = 'lake'"
        )
        assert set(map(str, moved.asked(question).to_pylist())) == set(map(str, new.asked(question).to_pylist()))
        assert not moved.forgotten()


def test_every_older_version_has_a_step() -> None:
    assert set(migrations.STEPS) == set(range(1, SCHEMA_VERSION))


def test_data_files_are_partitioned_and_compressed(lake: duckdb.DuckDBPyConnection) -> None:
    options = dict(lake.execute("SELECT option_name, value FROM ducklake_options('lake')").fetchall())
    assert options["parquet_compression"] == "zstd"
    assert options["expire_older_than"] == "7 days"
