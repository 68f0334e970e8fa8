"""Opening a lake: what is wrong is said in words that help, and nothing is touched."""

import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import warehouse
from warehouse import extensions, location
from warehouse.errors import (
    ExtensionMissingError,
    LakeBusyError,
    LakeDamagedError,
    LakeError,
    LakeMissingError,
    LakeNewerError,
    LakeOlderError,
    LakeUnreachableError,
)
from warehouse.lake import Lake
from warehouse.location import LakeLocation, attached


def of_version(folder: Path, version: int) -> Path:
    """A new lake that says it has another version."""
    Lake.open(folder).close()
    with attached(LakeLocation(folder), read_only=False) as connection:
        connection.execute("UPDATE lake.wirehouse_schema SET version = ?", [version])
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Digest of every file that holds data; SQLite's own scratch files come and go with readers."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(("-shm", "-wal"))
    }


def test_no_lake(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError, match=r"wirehouse ingest.*--lake"):
        warehouse.connect(tmp_path / "lake")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("migrate", [False, True])
def test_a_newer_lake_is_refused_and_untouched(tmp_path: Path, migrate: bool) -> None:
    folder = of_version(tmp_path / "lake", 99)
    before = contents(folder)

    with pytest.raises(LakeNewerError, match=r"99.*upgrade wirehouse"):
        warehouse.connect(folder)
    with pytest.raises(LakeNewerError, match=r"99.*upgrade wirehouse"):
        Lake.open(folder, migrate=migrate)

    assert contents(folder) == before


def test_an_older_lake_says_what_to_run(tmp_path: Path) -> None:
    folder = of_version(tmp_path / "lake", 0)
    with pytest.raises(LakeOlderError, match="wirehouse doctor --migrate"):
        warehouse.connect(folder)
    with pytest.raises(LakeOlderError, match="wirehouse doctor --migrate"):
        Lake.open(folder)


def test_a_file_that_is_no_catalog(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database, for certain" * 100)
    with pytest.raises(LakeDamagedError, match="Restore it from a backup"):
        warehouse.connect(tmp_path)


def test_a_catalog_without_our_tables(tmp_path: Path) -> None:
    attached(LakeLocation(tmp_path), read_only=False).close()
    with pytest.raises(LakeDamagedError, match="no wirehouse tables"):
        warehouse.connect(tmp_path)


def test_a_catalog_that_is_another_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalog.sqlite") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(LakeDamagedError):
        warehouse.connect(tmp_path)


def test_a_missing_extension_names_its_package(told_lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions, "find_spec", lambda name: None)
    with pytest.raises(ExtensionMissingError, match=rf"pip install duckdb-extension-.*=={duckdb.__version__}"):
        warehouse.connect(told_lake)


def test_an_optional_extension_names_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions, "find_spec", lambda name: None)
    with pytest.raises(ExtensionMissingError, match=r"\[postgres\]"):
        Lake.open(LakeLocation(tmp_path, catalog="postgres:dbname=news"))


def test_an_extension_for_another_duckdb(told_lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "__version__", "9.9.9")
    with pytest.raises(ExtensionMissingError, match=r"installed for another DuckDB than 9\.9\.9"):
        warehouse.connect(told_lake)


def test_s3_and_postgres_are_the_same_lake_elsewhere(tmp_path: Path) -> None:
    location = LakeLocation(tmp_path, catalog="postgres:dbname=news host=db", data_path="s3://bucket/news")
    assert location.extensions == ("postgres_scanner", "ducklake", "httpfs")
    statement = location.attach_sql(read_only=True)
    assert "'ducklake:postgres:dbname=news host=db'" in statement
    assert "DATA_PATH 's3://bucket/news'" in statement
    assert "READ_ONLY" in statement
    assert "META_JOURNAL_MODE" not in statement


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "Existing DuckLake at metadata catalog - and creating a new DuckLake is explicitly disabled",
            LakeMissingError,
        ),
        ('Unable to connect to Postgres at "host=db password=secret user=news"', LakeUnreachableError),
        ("Failed to prepare query: database is locked", LakeBusyError),
    ],
)
def test_what_a_catalog_answers_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: type[LakeError]
) -> None:
    def refuse(*_: object) -> None:
        raise duckdb.IOException(said)

    monkeypatch.setattr(location, "load_extensions", refuse)
    with pytest.raises(expected) as refused:
        warehouse.connect(LakeLocation(tmp_path, catalog="postgres:dbname=news password=secret"))
    assert "secret" not in str(refused.value)


def test_a_relative_folder_does_not_follow_the_working_directory(
    told_lake: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(told_lake.parent)
    with warehouse.connect(told_lake.name) as connection:
        monkeypatch.chdir(tmp_path)
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (4,)


def test_a_folder_with_a_quotation_mark_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    Lake.open(folder).close()
    with warehouse.connect(folder) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)


def test_a_moved_lake_is_read_where_it_is(told_lake: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(told_lake, tmp_path / "moved")
    with warehouse.connect(tmp_path / "moved") as connection:
        assert connection.execute("SELECT count(*) FROM quotes").fetchone() == (3,)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM lake.articles", "DROP TABLE lake.quotes", "INSERT INTO lake.runs SELECT * FROM lake.runs"],
)
def test_readers_cannot_write(told: duckdb.DuckDBPyConnection, statement: str) -> None:
    with pytest.raises(duckdb.Error, match="read-only"):
        told.execute(statement)


def test_times_are_utc_and_memory_is_bounded(told_lake: Path) -> None:
    with warehouse.connect(told_lake, memory_limit="300MB", threads=1) as connection:
        settings = connection.execute(
            "SELECT current_setting('TimeZone'), current_setting('memory_limit'), current_setting('threads')"
        ).fetchone()
        assert settings == ("UTC", "286.1 MiB", 1)


def test_nothing_is_downloaded(told: duckdb.DuckDBPyConnection) -> None:
    row = told.execute(
        "SELECT current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')"
    )
    assert row.fetchone() == (False, False)


def test_importing_the_package_does_not_load_duckdb(root: Path) -> None:
    script = "import sys, warehouse; print('duckdb' in sys.modules, callable(warehouse.connect))"
    out = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "True"]


def test_a_name_that_the_package_lacks() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lakes'"):
        warehouse.lakes  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]
