"""What `wirehouse forget` does: show what would go, ask, delete it from rows, history and files, and prove it."""

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

from flows.exclusive import claimed
from flows.outcomes import DONE, FAILED, UsageError
from flows.printing import note, print_json, print_table, size
from flows.recorded import Recorded, recorded
from flows.settings import Settings
from warehouse import LakeLocation
from warehouse.forget import Marks, Target, counted, forget, held, remember_no_more
from warehouse.forget_files import empty_catalog, expire_history, rewrite
from warehouse.forget_proof import Proof, proof
from warehouse.location import attached
from warehouse.migrations import require_current

_LISTED = 10
_LOOK_EVERY_S = 1.0


def run(
    settings: Settings, names: Sequence[str], *, dry_run: bool, yes: bool, undo: bool, wait_s: float, as_json: bool
) -> int:
    """Forget the named articles and sites; FAILED where something is left. Raises UsageError, LakeError."""
    targets = _targets(names)
    if undo:
        return _let_in_again(settings, targets, as_json=as_json)
    marks, before = _looked(settings, targets)
    if dry_run or not (yes or _agreed(before, marks, settings)):
        return _only_shown(before, marks, dry_run=dry_run, as_json=as_json)
    marks, before, catalog_is_empty = _forgotten(settings, targets, wait_s)
    shown = proof(settings.location(), targets, marks)
    if as_json:
        print_json(_as_json(before, marks, shown))
    else:
        _tell(before, marks, shown, settings, catalog_is_empty=catalog_is_empty)
    return DONE if shown.holds else FAILED


def _targets(names: Sequence[str]) -> list[Target]:
    if not names:
        raise UsageError("forget needs an address (https://...), a site (courier.example) or an article's id")
    if files := [name for name in names if Path(name).exists()]:
        raise UsageError(
            f"{files[0]} is a file: name the article by its address, or by its id, as `wirehouse sql` has it"
        )
    try:
        return [Target.of(name) for name in names]
    except ValueError as error:
        raise UsageError(str(error)) from error


def _looked(settings: Settings, targets: Sequence[Target]) -> tuple[Marks, dict[str, int]]:
    with attached(settings.location(), read_only=True, memory_limit=settings.memory_limit) as connection:
        require_current(connection)
        return counted(connection, targets)


def _agreed(before: dict[str, int], marks: Marks, settings: Settings) -> bool:
    """Ask at the terminal. Raises UsageError where nobody can answer."""
    if not sys.stdin.isatty():
        raise UsageError("forget asks before it deletes: give --yes where nobody can answer, or --dry-run to look")
    print_table(_rows(before))
    note(
        f"{len(marks.articles):,} articles and {len(marks.fetches):,} items go for good, also from the history of "
        f"{settings.lake}: states of the lake from before cannot be read any more."
    )
    note("Type yes to forget them:")
    return sys.stdin.readline().strip().lower() == "yes"


def _only_shown(before: dict[str, int], marks: Marks, *, dry_run: bool, as_json: bool) -> int:
    if as_json:
        print_json(_as_json(before, marks, None))
    elif dry_run:
        print_table(_rows(before))
        _tell_files(marks)
    note("Nothing was deleted." if dry_run else "Nothing was deleted: the answer was not yes.")
    return DONE


def _forgotten(settings: Settings, targets: Sequence[Target], wait_s: float) -> tuple[Marks, dict[str, int], bool]:
    """Each step is whole or harmless when it is cut off, and the same command goes on with what is left to do."""
    location = settings.location()
    kinds = sorted({target.kind for target in targets})
    with recorded(settings, "forget", kinds) as step:
        with step.interrupts.shield():
            marks, before = forget(step.lake, targets)
        _forget_robots(settings.cache_folder(), targets)
        rewrite(step.lake)
        _wait_for_readers(location, step, wait_s)
    return marks, before, empty_catalog(location)


def _wait_for_readers(location: LakeLocation, step: Recorded, wait_s: float) -> None:
    """Queries and a publication that began before the deletion end first: expired under them, they would lose rows."""
    while True:
        with claimed(location, "publish") as other:
            if other is None:
                if wait_s:
                    note(f"Queries under way get {wait_s:g} s to end")
                time.sleep(wait_s)
                expire_history(step.lake, timedelta(seconds=wait_s))
                return
        note(f"{other} publishes this lake: waiting for its end")
        time.sleep(_LOOK_EVERY_S)


def _forget_robots(cache: Path, targets: Sequence[Target]) -> None:
    """Files of robots.txt are named by their site."""
    gone = held(target for target in targets if target.kind == "site")
    for file in (cache / "robots").glob("*.json") if gone else ():
        if gone.holds(unquote(file.stem)):
            file.unlink(missing_ok=True)


def _let_in_again(settings: Settings, targets: Sequence[Target], *, as_json: bool) -> int:
    with recorded(settings, "forget", ["undo"]) as step:
        known = remember_no_more(step.lake, targets)
    if as_json:
        print_json({"let_in_again": known})
    else:
        note(f"{known:,} of {len(targets):,} had been forgotten and may come in again; what was deleted stays deleted")
    return DONE


def _rows(before: dict[str, int], left: dict[str, int] | None = None) -> list[dict[str, object]]:
    """Tables with rows to go; of columns, rows that lose a name."""
    found = [name for name, count in before.items() if count or (left or {}).get(name)]
    if left is None:
        return [{"table": name, "rows": before[name]} for name in found]
    return [{"table": name, "forgotten": before[name], "left": left[name]} for name in found]


def _as_json(before: dict[str, int], marks: Marks, shown: Proof | None) -> dict[str, object]:
    told: dict[str, object] = {
        "articles": len(marks.articles),
        "items": len(marks.fetches),
        "rows": before,
        "read_from": list(marks.refs),
        "forgotten": shown is not None and shown.holds,
    }
    if shown is not None:
        told |= {"left": shown.rows, "files_searched": shown.files, "bytes_searched": shown.bytes}
        told |= {"files_naming": list(shown.naming)}
    return told


def _tell(before: dict[str, int], marks: Marks, shown: Proof, settings: Settings, *, catalog_is_empty: bool) -> None:
    if not any(before.values()):
        note("Nothing of it was stored; it is remembered, and will not be let in")
    print_table(_rows(before, shown.rows))
    note(f"{shown.files:,} files ({size(shown.bytes)}) searched for its ids and addresses: {_found(shown)}")
    for name in shown.naming:
        note(f"  {name}{_advice(name, settings)}")
    if not catalog_is_empty:
        note("Readers kept the catalog's free pages from being emptied: give the same command again when they rest")
    _tell_files(marks)
    note(
        "Not in reach: marts that were published before (publish again with --keep 1, and the old releases go), "
        "backups (back up again to the same folder), what others have copied."
    )


def _found(shown: Proof) -> str:
    return f"{len(shown.naming):,} still name it" if shown.naming else "none names it"


def _advice(name: str, settings: Settings) -> str:
    if Path(name).is_relative_to(settings.lake / ".prefect"):
        return ": Prefect's history of runs. Stop what runs and delete that folder; it holds nothing else"
    return ": give the same command again"


def _tell_files(marks: Marks) -> None:
    """The files that it was read from are the user's."""
    files = [ref for ref in marks.refs if "://" not in ref]
    if files:
        note("It was read from these, which stay as they are and are not read again:")
    for ref in files[:_LISTED]:
        note(f"  {ref}")
    if len(files) > _LISTED:
        note(f"  ... and {len(files) - _LISTED:,} more")
