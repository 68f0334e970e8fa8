"""What `wirehouse backup` does: copy, say what was copied."""

from dataclasses import asdict
from pathlib import Path

from flows.outcomes import DONE
from flows.printing import note, print_json, size
from flows.settings import Settings
from warehouse.backup import backup


def run(settings: Settings, directory: Path, *, as_json: bool) -> int:
    """Copy the lake to the folder. Raises LakeError."""
    done = backup(settings.location(), directory.absolute())
    if as_json:
        print_json(asdict(done) | {"path": str(done.path)})
    else:
        note(f"{done.path}: {done.files:,} files, {size(done.bytes)}; {done.copied_files:,} of them copied now")
    return DONE
