"""A lake on a disk that fills up in the midst of a batch, told as JSON: python -m tests.faults.full_disk FOLDER."""

import json
import os
import sys
from pathlib import Path

from tests.unit.warehouse.made_batches import batch, run
from warehouse import connect
from warehouse.checks import broken
from warehouse.errors import LakeError
from warehouse.lake import Lake


def main(folder: Path) -> dict[str, object]:
    """Fill the file system that the folder is on, load, make room, load again."""
    filler, lake = folder / "filler", folder / "lake"
    with Lake.open(lake) as opened:
        opened.start_run(run("run-1"))
        opened.load("run-1", batch(range(4)))
        _fill(filler, leave=200_000)
        refused = _refusal(opened)
        seen = _articles(lake)
        filler.unlink()
        new = opened.load("run-1", batch(range(100, 400))).new
    with connect(lake) as connection:
        return {"refused": refused, "seen": seen, "new": new, "broken": [law.name for law in broken(connection)]}


def _fill(filler: Path, leave: int) -> None:
    state = os.statvfs(filler.parent)
    filler.write_bytes(b"\0" * max(0, state.f_bavail * state.f_frsize - leave))


def _refusal(lake: Lake) -> str:
    try:
        lake.load("run-1", batch(range(100, 400)))
    except LakeError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _articles(lake: Path) -> int:
    with connect(lake) as connection:
        return connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201
