"""Publishing under SIGKILL: readers see the whole old publication or the whole new one, and strays do not stay."""

import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from schemas.marts import marts
from tests.unit.warehouse.invented_lake import make_lake
from warehouse.publish import publish

KILLS = int(os.environ.get("PUBLISH_KILLS", "8"))
"""A kill costs some CPU seconds; PUBLISH_KILLS=30 and more after a change to how releases are written."""
WHOLE_RUN_EVERY = 4
CHILD = """
import sys
from pathlib import Path
from warehouse.publish import publish
print("ready", flush=True)
publish(Path(sys.argv[1]), Path(sys.argv[2]), with_text=sys.argv[3] == "with")
"""


@dataclass
class Reader:
    """Opens all files of the publication over and over, as a BI tool would: the link is resolved once a reading."""

    out: Path
    readings: int = 0
    releases: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Read until stopped, or until a reading fails."""
        while not self.failures and not self.stopped.wait(0.2):
            try:
                self.releases.add(whole(self.out / "current"))
                self.readings += 1
            except Exception as error:  # noqa: BLE001 whatever a reader may meet is what the test is about
                self.failures.append(repr(error))


def whole(folder: Path) -> str:
    """The one release that all files of the folder belong to; raises where they are not one whole set."""
    resolved = folder.resolve()
    files = sorted(resolved.glob("*.parquet"))
    names = {path.stem for path in files}
    assert names == set(marts(with_text="article_text" in names)), names
    tables = {path.stem: pq.read_table(path) for path in files}
    stated = {value for table in tables.values() for value in table.column("release_id").unique().to_pylist()}
    in_metadata = {(table.schema.metadata or {})[b"release_id"].decode() for table in tables.values()}
    assert len(stated) == 1 and stated == in_metadata, stated | in_metadata
    articles = sum(tables["fact_coverage"].column("articles").to_pylist())
    assert articles == tables["dim_article"].num_rows
    return stated.pop()


def child(lake: Path, out: Path, number: int) -> subprocess.Popen[str]:
    """A process that publishes; each time with another option than the last, so that there is a release to make."""
    arguments = [sys.executable, "-c", CHILD, str(lake), str(out), "with" if number % 2 else "without"]
    process = subprocess.Popen(arguments, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_kills_leave_the_old_or_the_new(tmp_path: Path) -> None:
    lake, out = make_lake(tmp_path / "lake", 12), tmp_path / "out"
    started = time.monotonic()
    with child(lake, out, 0) as process:
        assert process.wait() == 0
    usual = time.monotonic() - started
    reader = Reader(out)
    reading = threading.Thread(target=reader.run)
    reading.start()
    chance = random.Random(20261126)
    outcomes: list[bool] = []
    for number in range(1, KILLS + 1):
        before = whole(out / "current")
        with child(lake, out, number) as process:
            time.sleep(chance.uniform(0, usual))
            process.kill()
        after = whole(out / "current")
        outcomes.append(after != before)
        for folder in (out / "releases").iterdir():
            whole(folder)
        if number % WHOLE_RUN_EVERY == 0:
            newest = publish(lake, out, with_text=bool(number % 8))
            assert whole(out / "current") == newest.release_id
            assert {path.name for path in out.iterdir()} == {".publish.lock", "current", "releases"}
            assert len(list((out / "releases").iterdir())) <= 3
            assert list(out.rglob("*.partial")) == []
    reader.stopped.set()
    reading.join()

    assert reader.failures == []
    assert reader.readings >= KILLS
    assert False in outcomes
