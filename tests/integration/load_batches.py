"""Loads numbered batches into a lake and says each that is committed: what the tests kill, watch and run twice.

python -m tests.integration.load_batches LAKE BATCHES RUN_ID
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.unit.warehouse.made_batches import batch, joined, run
from warehouse.batch import LoadBatch
from warehouse.lake import Lake

SIZE = 4
"""Articles of a batch; one of the batch before comes again with another text, one as it was."""


def numbered(number: int) -> LoadBatch:
    """The batch of that number, always the same."""
    first = number * SIZE
    made = batch(range(first, first + SIZE), refused=[10_000 + number])
    if number == 0:
        return made
    return joined(made, batch([first - 1], edition=2), batch([first - 2]))


def load(folder: Path, batches: int, run_id: str) -> Iterator[int]:
    """Load them in order, with upkeep; yields each number after its commit."""
    with Lake.open(folder) as lake:
        lake.start_run(run(run_id, pid=os.getpid()))
        for number in range(batches):
            lake.load(run_id, numbered(number))
            yield number
            if number % 5 == 4:
                lake.tidy()
        lake.finish_run(run_id, "done")


if __name__ == "__main__":
    folder, batches, run_id = sys.argv[1:]
    for done in load(Path(folder), int(batches), run_id):
        print(done, flush=True)  # noqa: T201
