"""`wirehouse doctor`: is the set-up whole, is the lake sound, and what to do where not. Changes nothing."""

import os
import platform
import shlex
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.outcomes import UsageError
from flows.settings import Settings
from schemas.registry import SCHEMA_VERSION
from warehouse import Lake, connect
from warehouse.checks import broken
from warehouse.errors import LakeError, LakeMissingError
from warehouse.extensions import extension_path
from warehouse.lock import holder
from warehouse.query import Connection, rows
from warehouse.runs import alive

LEAST_FREE_GIGABYTES = 1.0
"""Below this much free disk a batch and its upkeep may not fit."""


class State(StrEnum):
    """How a check went."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    advice: str | None = None

    @property
    def failed(self) -> bool:
        """Something must be done."""
        return self.state is State.WRONG


def examined(settings_of: Callable[[], Settings], *, migrate: bool = False) -> list[Check]:
    """All checks, in the order in which a fault in one explains those behind it."""
    checks = [*_setup()]
    try:
        settings = settings_of()
    except UsageError as error:
        return [*checks, _wrong("settings", str(error), "correct it; `wirehouse init` writes a file with all settings")]
    checks.append(_ok("settings", "valid"))
    checks += [*_extensions(settings), *_recogniser(settings)]
    if any(check.failed for check in checks):
        return checks
    return [*checks, *lake_checks(settings, migrate=migrate)]


def print_checks(checks: Sequence[Check], console: Console) -> None:
    """One line a check, with what to do under those that are wrong."""
    styles = {State.OK: "green", State.NOTE: "yellow", State.WRONG: "bold red"}
    table = Table.grid(padding=(0, 2))
    for check in checks:
        found = Text(check.found)
        if check.advice:
            found.append(f"\n{check.advice}", "bold")
        table.add_row(Text(check.state, styles[check.state]), check.name, found)
    console.print(table)
    wrong = sum(check.failed for check in checks)
    console.print(
        f"\n{wrong} thing{'s' if wrong != 1 else ''} to put right" if wrong else "\nAll is well", style="bold"
    )


def as_json(checks: Sequence[Check]) -> dict[str, object]:
    """The object that `doctor --json` prints."""
    return {"ok": not any(check.failed for check in checks), "checks": [asdict(check) for check in checks]}


def _setup() -> Iterator[Check]:
    yield _ok("python", platform.python_version())
    yield from _packages()


def _packages() -> Iterator[Check]:
    """Every package that the installed wirehouse asks for, extras aside, in a version that it asks for."""
    missing, met = [], 0
    for text in requires("wirehouse") or []:
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            present = version(wanted.name)
        except PackageNotFoundError:
            missing.append(f"{wanted.name} is not installed")
            continue
        met += 1
        if not wanted.specifier.contains(present, prereleases=True):
            missing.append(f"{wanted.name} is {present}, not {wanted.specifier}")
    if missing:
        yield _wrong("packages", "; ".join(missing), "pip install --upgrade wirehouse, in the environment it runs in")
    else:
        yield _ok("packages", f"all {met} there in the right versions")


def _extensions(settings: Settings) -> Iterator[Check]:
    for name in settings.location().extensions:
        try:
            yield _ok(f"DuckDB extension {name}", f"there, for DuckDB {extension_path(name).parent.name.lstrip('v')}")
        except LakeError as error:
            yield _wrong(f"DuckDB extension {name}", "missing", str(error))


def _recogniser(settings: Settings) -> Iterator[Check]:
    from flows.annotate import annotator_version, load

    try:
        yield _ok("recogniser", annotator_version(load(settings.annotate.model, settings.annotate.pipeline)))
    except (ValueError, OSError) as error:
        yield _wrong("recogniser", str(error), "set annotate.model and annotate.pipeline to ones that there are")


def lake_checks(settings: Settings, *, migrate: bool = False) -> Iterator[Check]:
    """What concerns the lake alone."""
    location = settings.location()
    try:
        if migrate:
            Lake.open(location, create=False, migrate=True).close()
        connection = connect(location, memory_limit=settings.memory_limit)
    except LakeMissingError:
        yield from _writable(_nearest_folder(location.root))
        yield _note("lake", f"there is none in {location.root} yet", "the first `wirehouse ingest SOURCE` makes it")
        return
    except LakeError as error:
        yield _wrong("lake", f"{location.root} cannot be used", str(error))
        return
    with connection:
        yield _ok("lake", _contents(connection, location.root))
        yield from _writable(location.root)
        yield from _lock(location.lock_file)
        yield from _runs(connection)
        yield from _sound(connection)


def _contents(connection: Connection, root: Path) -> str:
    counted = "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM lake.runs) AS runs"
    row = rows(connection, counted)[0]
    return f"{root}: {row['articles']:,} articles from {row['runs']:,} runs, schema version {SCHEMA_VERSION}"


def _writable(folder: Path) -> Iterator[Check]:
    if not os.access(folder, os.W_OK):
        yield _wrong(
            "disk", f"{folder} cannot be written by this account", "change its owner or rights, or name another --lake"
        )
        return
    free = shutil.disk_usage(folder).free / 1e9
    if free < LEAST_FREE_GIGABYTES:
        yield _wrong(
            "disk", f"{free:.2f} GB are free under {folder}", "free some: a batch that does not fit is refused"
        )
    else:
        yield _ok("disk", f"writable, {free:,.0f} GB free")


def _lock(lock_file: Path) -> Iterator[Check]:
    who = holder(lock_file)
    if who is None:
        yield _ok("write lock", "free")
    else:
        yield _note(
            "write lock",
            f"held by {who}",
            "nothing to do: others wait for it, and the system frees it with its process",
        )


def _runs(connection: Connection) -> Iterator[Check]:
    """Runs that go on, and runs that were cut off."""
    going = rows(connection, "SELECT * FROM lake.runs WHERE status = 'running' ORDER BY run_id")
    for run in going:
        command = f"wirehouse ingest {shlex.join(run['sources'])}"
        if run["host"] == socket.gethostname() and not alive(run["pid"], run["started_at"]):
            yield _note(
                "runs", f"{run['run_id']} was cut off", f"what it stored is whole; `{command}` goes on from there"
            )
        else:
            yield _note("runs", f"{run['run_id']} goes on in process {run['pid']} on {run['host']}", None)
    if not going:
        yield _ok("runs", "none is open")


def _sound(connection: Connection) -> Iterator[Check]:
    """The lake's own laws: keys stand once, rows show their article's text."""
    laws = broken(connection)
    for law in laws:
        yield _wrong("data", f"{law.name} {law.meaning}: {law.rows:,} times", "restore a backup, or report it as a bug")
    if not laws:
        yield _ok("data", "keys are unique, rows show what stands in their articles")


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _ok(name: str, found: str) -> Check:
    return Check(name=name, state=State.OK, found=found)


def _note(name: str, found: str, advice: str | None) -> Check:
    return Check(name=name, state=State.NOTE, found=found, advice=advice)


def _wrong(name: str, found: str, advice: str) -> Check:
    return Check(name=name, state=State.WRONG, found=found, advice=advice)
