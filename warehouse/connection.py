"""A read-only DuckDB with the lake's views and macros: what `wirehouse sql`, notebooks and publish read through."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import duckdb

from schemas import VIEWS
from warehouse.location import LakeLocation, attached
from warehouse.migrations import require_current

_MACRO = re.compile(r"^(?P<name>(?:base\.)?\w+)\((?P<parameters>[^)]*)\)$")
_OF_LINKS = "events /* of links */"


@dataclass(frozen=True, slots=True)
class Macro:
    """A question with parameters: SELECT * FROM name(parameters)."""

    name: str
    parameters: str
    doc: str
    sql: str


def connect(
    lake: str | Path | LakeLocation = "lake", *, memory_limit: str = "2GB", threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the lake read-only with all views, macros and their comments; safe while an ingest writes.

    The tables themselves are under `lake.`. Raises LakeMissingError, LakeNewerError, LakeOlderError and others of
    warehouse.errors, each saying what to do.
    """
    connection = attached(LakeLocation.of(lake), read_only=True, memory_limit=memory_limit, threads=threads)
    try:
        require_current(connection)
        for statement in _definitions():
            connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def macros() -> list[Macro]:
    """All macros for people, in the order in which they are made; those of the schema `base` serve the others."""
    return [macro for macro in _all_macros() if not macro.name.startswith("base.")]


def sql_files(folder: str) -> list[tuple[str, str]]:
    """Name and text of each .sql file in warehouse/sql/<folder>, in the order of the numbers before their names."""
    found = [entry for entry in files("warehouse").joinpath("sql", folder).iterdir() if entry.name.endswith(".sql")]
    return [
        (re.sub(r"^\d+_", "", entry.name.removesuffix(".sql")), entry.read_text("utf-8"))
        for entry in sorted(found, key=lambda e: e.name)
    ]


def _definitions() -> Iterator[str]:
    """One script a kind: hundreds of single statements would cost more than they do."""
    functions = [_macro(text) for _, text in sql_files("functions")]
    scalar = (f"CREATE MACRO base.{made.name}({made.parameters}) AS {made.sql}" for made in functions)
    yield "; ".join(("CREATE SCHEMA base", *scalar))
    yield "; ".join(f"CREATE VIEW base.{name} AS {sql}" for name, sql in sql_files("base"))
    views = sql_files("views")
    yield "; ".join(f"CREATE VIEW {name} AS {sql}" for name, sql in views)
    yield "; ".join(comment for name, _ in views for comment in VIEWS[name].sql_comments())
    made = _all_macros()
    yield "; ".join(f"CREATE MACRO {m.name}({m.parameters}) AS TABLE {m.sql}" for m in made)
    yield "; ".join(f"COMMENT ON MACRO TABLE {m.name} IS '{m.doc.replace(chr(39), chr(39) * 2)}'" for m in made)


def _all_macros() -> list[Macro]:
    return [_macro(text) for _, text in sql_files("macros")]


def _macro(text: str) -> Macro:
    """A macro's file: its signature in the first comment line, its sentence in the next ones, then the SELECT."""
    lines = text.splitlines()
    comments = [line.removeprefix("--").strip() for line in takewhile(lambda line: line.startswith("--"), lines)]
    signature = _MACRO.match(comments[0])
    if signature is None:
        raise ValueError(f"a macro file begins with `-- name(parameters)`, not {comments[0]!r}")
    body = "\n".join(lines[len(comments) :])
    if _OF_LINKS in body:
        body = body.replace(_OF_LINKS, _events_of_links())
    return Macro(signature["name"], signature["parameters"], " ".join(comments[1:]), body)


def _events_of_links() -> str:
    """The view `events` over the macro's `links` alone: DuckDB brings no condition past an aggregation by itself."""
    return "(" + dict(sql_files("views"))["events"].replace("lake.event_links", "links") + ") events"
