"""Writers and readers at once: nothing that was acknowledged is lost, and no reader sees half a batch."""

import json
import time
from pathlib import Path

from tests.faults import children
from tests.faults.findings import Finding, laws_broken
from warehouse import connect
from warehouse.lake import Lake

WRITERS = READERS = 4


def crowd(folder: Path, minutes: float) -> Finding:
    """Four of each for so long, with the usual upkeep."""
    lake, seconds = folder / "crowd", 60 * minutes
    Lake.open(lake).close()
    begin = time.monotonic()
    writers = {n: folder / f"writer-{n}" for n in range(1, WRITERS + 1)}
    readers = {n: folder / f"reader-{n}" for n in range(1, READERS + 1)}
    processes = [children.started(children.write_batches, lake, n, seconds, told) for n, told in writers.items()]
    processes += [children.started(children.read_on, lake, seconds, told) for told in readers.values()]
    for process in processes:
        process.join()
    problems = [f"a process ended with {process.exitcode}" for process in processes if process.exitcode]
    said = {line for told in writers.values() for line in told.read_text().split()}
    seen = [json.loads(told.read_text()) for told in readers.values() if told.exists()]
    problems += [sentence for each in seen for sentence in each["wrong"]]
    with connect(lake) as connection:
        urls = connection.execute("SELECT url FROM articles").fetchall()
        batches = connection.execute("SELECT sum(batches) FROM runs").fetchall()[0][0]
        problems += laws_broken(connection)
    stored = {url.rpartition("/")[2] for (url,) in urls}
    if said - stored:
        problems.append(f"{len(said - stored)} acknowledged articles are lost")
    return Finding(
        part="crowd", fault=f"{WRITERS} writers, {READERS} readers",
        figures=f"{time.monotonic() - begin:.0f} s, {batches} batches, {len(stored):,} articles, "
        f"{sum(each['readings'] for each in seen):,} readings",
        broken=problems,
    )  # fmt: skip
