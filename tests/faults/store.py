"""What can happen to a lake from outside: a full disk, no permission, lost data, a flipped byte, clocks, versions."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.faults import children
from tests.faults.findings import Finding
from tests.faults.site import served
from tests.integration.load_batches import load
from tests.integration.test_cli import raise_version, written
from tests.integration.test_store_faults import said_in_read_only
from warehouse import connect
from warehouse.checks import broken
from warehouse.errors import LakeDamagedError, LakeError, LakeNewerError
from warehouse.lake import Lake
from warehouse.query import rows
from warehouse.replay import rejected_items

ROOT = Path(__file__).parents[2]
_MEGABYTES = 24


def findings(folder: Path) -> Iterator[Finding]:
    """One a fault."""
    for fault in (full_disk, read_only_folder, data_gone, flipped_byte, clock_set_back, newer_version):
        place = folder / fault.__name__
        place.mkdir()
        yield fault(place)


def full_disk(folder: Path) -> Finding:
    """A file system of a few megabytes in memory, in a name space of its own."""
    mount = f"mount -t tmpfs -o size={_MEGABYTES}m none {folder}"
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    if subprocess.run([*command, mount], capture_output=True, check=False).returncode:
        return _skipped("a disk that is full", "no file system of one's own may be mounted on this machine")
    script = [*command, f'{mount} && exec "$@"', "sh", sys.executable, "-m", "tests.faults.full_disk", str(folder)]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return _told("a disk that is full", "", [f"the writer met {done.stderr.strip().splitlines()[-1]}"])
    said = json.loads(done.stdout)
    return _told(
        "a disk that is full",
        f"{said['refused'][:60]}...; a reader saw {said['seen']} articles; {said['new']} stored once there was room",
        [
            *([] if said["refused"].startswith("LakeFullError") else [f"the writer was told {said['refused']!r}"]),
            *([] if (said["seen"], said["new"]) == (4, 300) else ["something was lost or half stored"]),
            *said["broken"],
        ],
    )


def read_only_folder(folder: Path) -> Finding:
    """A lake mounted read-only: reader and writer say so."""
    assert len(list(load(folder / "lake", 1, "run-1"))) == 1
    try:
        said = said_in_read_only(ROOT, folder / "lake")
    except pytest.skip.Exception as error:
        return _skipped("a catalog that may not be written", str(error))
    wrong = [f"it said {each!r}" for each in said if not each.startswith("LakeReadOnlyError")]
    return _told("a catalog that may not be written", f"{said[0][:70]}...", wrong)


def data_gone(folder: Path) -> Finding:
    """The folder of the data files is away: reader and writer say so; with it back all is there."""
    lake = folder / "lake"
    assert len(list(load(lake, 2, "run-1"))) == 2
    (lake / "data").rename(lake / "away")
    said = [
        _error(lambda: _opened(lake)),
        _error(lambda: connect(lake).close()),
    ]
    if (lake / "data").exists():
        return _told("the data folder is gone", str(said), ["an empty data folder was made in its place"])
    (lake / "away").rename(lake / "data")
    with connect(lake) as connection:
        laws = [law.name for law in broken(connection)]
    wrong = [f"it said {each!r}" for each in said if not isinstance(each, LakeDamagedError)]
    return _told("the data folder is gone", f"{said[0]}"[:90], wrong + laws)


def flipped_byte(folder: Path) -> Finding:
    """One byte of a stored body in its Parquet file: whoever reads it to extract it again is told, nothing is made."""
    lake = folder / "lake"
    assert len(list(load(lake, 1, "run-1"))) == 1
    file, offset = _stored_bodies(lake)
    content = bytearray(file.read_bytes())
    content[offset] ^= 0xFF
    file.write_bytes(content)
    with Lake.open(lake) as opened:
        error = _error(lambda: rejected_items(opened, reason="no_text", since=None, after="", limit=10))
        damaged = []
        if error is None:
            damaged = rejected_items(opened, reason="no_text", since=None, after="", limit=10).damaged
    told = f"{type(error).__name__}: {error}" if error else f"{len(damaged)} bodies do not fit their checksums"
    fits = isinstance(error, LakeError) or bool(damaged)
    return _told("a byte of a body is flipped", told[:110], [] if fits else [f"nothing noticed it: {told}"])


def clock_set_back(folder: Path) -> Finding:
    """A run by a clock that goes three days ahead, then two by the right one: asked again, nothing twice."""
    lake = folder / "lake"
    with served({"/feed.xml": range(4)}) as site:
        (folder / "sources.toml").write_text(f'[post]\nurl = "{site.home}/feed.xml"\ninterval = "1h"\n')
        for days in (3, 0, 0):
            process = children.started(children.ingest_at, lake, [], days)
            process.join()
            if process.exitcode:
                return _told("the clock is set back", "", [f"the run {days} days ahead ended with {process.exitcode}"])
            site.feeds["/feed.xml"] = list(range(6))
        pages, polls = site.pages_asked(), site.asked.count("/feed.xml")
    with connect(lake) as connection:
        laws = [law.name for law in broken(connection)]
        (stored,) = rows(connection, "SELECT count(*) AS n, count(DISTINCT url) AS urls FROM articles")
        (shown,) = rows(connection, "SELECT last_poll > now() OR last_new > now() AS ahead FROM source_status")
    wrong = [f"{len(pages) - len(set(pages))} pages were asked for twice"] if len(pages) != len(set(pages)) else []
    wrong += [] if stored == {"n": 6, "urls": 6} else [f"{stored} are stored, of 6 pages"]
    wrong += [] if polls == 2 else [f"the feed was asked {polls} times, not twice: then it was not due"]
    wrong += ["source_status shows a poll of the future"] if shown["ahead"] else []
    return _told("the clock is set back", f"{polls} polls, {len(pages)} pages, {stored['n']} articles", wrong + laws)


def newer_version(folder: Path) -> Finding:
    """A lake of a wirehouse to come: reader and writer say so and touch nothing."""
    lake = folder / "lake"
    assert len(list(load(lake, 1, "run-1"))) == 1
    raise_version(lake)
    before = written(lake)
    said = [_error(lambda: _opened(lake)), _error(lambda: connect(lake).close())]
    wrong = [f"it said {each!r}" for each in said if not isinstance(each, LakeNewerError)]
    wrong += [] if written(lake) == before else ["files of the lake were changed"]
    return _told("a lake of a newer version", f"{said[0]}"[:90], wrong)


def _opened(lake: Path) -> None:
    with Lake.open(lake) as opened:
        opened.known(["x"])


def _stored_bodies(lake: Path) -> tuple[Path, int]:
    """A data file of fetches and an offset in the midst of its column of bodies."""
    for file in sorted((lake / "data").rglob("*.parquet")):
        found = pq.ParquetFile(file)
        names = found.schema_arrow.names
        if "body" in names and "fate" in names:
            chunk = found.metadata.row_group(0).column(names.index("body"))
            return file, chunk.data_page_offset + chunk.total_compressed_size // 2
    raise AssertionError("no bodies are stored")


def _error(work: Callable[[], object]) -> Exception | None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 whichever it is, it is judged
        return error
    return None


def _told(fault: str, figures: str, problems: list[str]) -> Finding:
    return Finding(part="store", fault=fault, figures=figures, broken=problems)


def _skipped(fault: str, why: str) -> Finding:
    return Finding(part="store", fault=fault, figures="", skipped=why)
