"""Where a lake lies: its folder, its catalog, its data files; and how DuckDB attaches it."""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.errors import (
    LakeBusyError,
    LakeDamagedError,
    LakeMissingError,
    LakeReadOnlyError,
    LakeUnreachableError,
)
from warehouse.extensions import load_extensions

_PASSWORD = re.compile(r"password=('[^']*'|[^\s\"]+)")


@dataclass(frozen=True, slots=True)
class LakeLocation:
    """A lake's folder; by default catalog and data lie in it.

    catalog: None for SQLite in the folder, else a PostgreSQL connection string ("postgres:dbname=... host=...").
    data_path: None for the folder's `data`, else another folder or an s3:// address.
    """

    directory: Path
    catalog: str | None = None
    data_path: str | None = None

    @classmethod
    def of(cls, lake: "str | Path | LakeLocation") -> "LakeLocation":
        """The location that a folder's name stands for."""
        return lake if isinstance(lake, LakeLocation) else cls(Path(lake))

    @property
    def root(self) -> Path:
        """The folder as an absolute path: a relative one would follow the working directory."""
        return self.directory.expanduser().resolve()

    @property
    def catalog_file(self) -> Path:
        """SQLite's file, where the catalog is one."""
        return self.root / "catalog.sqlite"

    @property
    def lock_file(self) -> Path:
        """What writers and maintenance lock; readers never do."""
        return self.root / "write.lock"

    @property
    def diary_file(self) -> Path:
        """What upkeep notes for its next turn."""
        return self.root / "upkeep.json"

    @property
    def data(self) -> str:
        """Where the Parquet files lie."""
        if self.data_path is None:
            return str(self.root / "data")
        return self.data_path if "://" in self.data_path else str(Path(self.data_path).expanduser().resolve())

    @property
    def extensions(self) -> tuple[str, ...]:
        """DuckDB extensions that this lake needs, in load order."""
        catalog = "sqlite_scanner" if self.catalog is None else "postgres_scanner"
        return (catalog, "ducklake", *(("httpfs",) if "://" in self.data else ()))

    def exists(self) -> bool:
        """Whether there is a catalog with tables; a PostgreSQL server is asked, and may raise LakeError.

        SQLite's file appears with its tables; in PostgreSQL a killed process may have made the catalog alone.
        """
        if self.catalog is None:
            return self.catalog_file.exists()
        try:
            with attached(self, read_only=True) as connection:
                tables = "SELECT 1 FROM duckdb_tables() WHERE database_name = 'lake' LIMIT 1"
                return connection.execute(tables).fetchone() is not None
        except LakeMissingError:
            return False

    def attach_sql(self, *, read_only: bool) -> str:
        """The ATTACH statement with the settings that were measured best for batches of articles.

        WAL and the busy timeout let readers go on while a batch is written; the mode stays with the file, and a reader
        that asked for it could not open a copy that has another. Inlining 0 since most known wrong results of DuckLake
        need inlined rows.
        """
        options = [f"DATA_PATH {_quoted(self.data)}", "OVERRIDE_DATA_PATH true", "DATA_INLINING_ROW_LIMIT 0"]
        if self.catalog is None:
            options += ["META_BUSY_TIMEOUT 10000", *(() if read_only else ("META_JOURNAL_MODE 'WAL'",))]
            source = f"sqlite:{self.catalog_file}"
        else:
            source = self.catalog
        if read_only:
            options.append("READ_ONLY")
        return f"ATTACH {_quoted('ducklake:' + source)} AS lake ({', '.join(options)})"


def attached(
    location: LakeLocation, *, read_only: bool, memory_limit: str = "2GB", threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with the lake attached as `lake`; times are shown in UTC.

    Raises LakeMissingError, LakeReadOnlyError, LakeDamagedError, LakeBusyError, LakeUnreachableError,
    ExtensionMissingError.
    """
    if read_only and location.catalog is None and not location.catalog_file.exists():
        raise missing(location)
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    try:
        load_extensions(connection, location.extensions)
        connection.execute("SET TimeZone='UTC'")
        connection.execute(f"SET memory_limit={_quoted(memory_limit)}")
        connection.execute("SET enable_progress_bar=false")
        if not read_only:
            # A writer reads a file once; the cache would grow with the lake.
            connection.execute("SET enable_external_file_cache=false")
        if threads:
            connection.execute(f"SET threads={threads}")
        connection.execute(location.attach_sql(read_only=read_only))
        _check_data(location, connection)
    except duckdb.Error as error:
        connection.close()
        raise _explained(location, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def missing(location: LakeLocation) -> LakeMissingError:
    """What to say where there is no lake."""
    if location.catalog is None:
        return LakeMissingError(
            f"There is no lake in {location.root}: run `wirehouse ingest SOURCE` first, or name it with --lake."
        )
    return LakeMissingError(
        "The PostgreSQL catalog holds no lake: run `wirehouse ingest SOURCE` first, or set catalog."
    )


def _check_data(location: LakeLocation, connection: duckdb.DuckDBPyConnection) -> None:
    """Without its files a lake would answer what stands in the catalog, and take new batches."""
    if "://" in location.data or Path(location.data).is_dir():
        return
    row = connection.execute("SELECT sum(file_count) FROM ducklake_table_info('lake')").fetchone()
    if row and row[0]:
        raise LakeDamagedError(
            f"The data files of the lake in {location.root} are gone: there is no folder {location.data}. Put it back, "
            "or restore the lake from a backup; the catalog is untouched."
        )


def _explained(location: LakeLocation, error: duckdb.Error) -> Exception:
    text = _PASSWORD.sub("password=...", str(error))
    lowered = text.lower()
    if location.catalog is not None and "creating a new ducklake is explicitly disabled" in lowered:
        return missing(location)
    if "unable to connect to postgres" in lowered:
        return LakeUnreachableError(
            f"The PostgreSQL catalog cannot be reached; see that its server runs and lets this account in. {text}"
        )
    if "database is locked" in lowered:
        return LakeBusyError(f"Another process keeps the catalog of the lake in {location.root} locked: try again.")
    if any(words in lowered for words in ("readonly database", "read-only", "permission denied", "unable to open")):
        return LakeReadOnlyError(
            f"The lake in {location.root} cannot be opened: reading, too, needs to write beside its catalog. Make the "
            "folder writable for this account, or read the marts that `wirehouse publish` makes."
        )
    return LakeDamagedError(
        f"{location.catalog_file if location.catalog is None else 'The catalog'} is no usable lake catalog: {text} "
        "Restore it from a backup; the data files are untouched."
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
