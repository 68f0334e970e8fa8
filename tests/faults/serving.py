"""`wirehouse serve` for a long time over feeds that change all the while, and how it stops in the midst of a batch."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import duckdb

from tests.faults.findings import Finding, laws_broken
from tests.faults.processes import Held, tree
from tests.faults.site import Site, served
from tests.integration.conftest import command
from warehouse import connect
from warehouse.errors import LakeError
from warehouse.location import LakeLocation, attached
from warehouse.query import rows

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 10
GROWTH = 1.10
"""Flat is: the median of the last quarter is at most so many times that of the second, which is past all starts."""
_SETTINGS = """
[network]
allow_private_addresses = true
host_delay = 0.0
retry_wait = 0.0
contact = "desk@lunsk.example"
[ingest]
batch_records = {batch}
[extract]
workers = 1
"""
_SAMPLE_SECONDS = 2.0
_LISTED = 6


@dataclass
class Samples:
    """What was seen over time: of the parent, of its server, and of each run that began."""

    parent: list[tuple[float, Held]] = field(default_factory=list)
    server: list[tuple[float, Held]] = field(default_factory=list)
    runs: dict[int, list[tuple[float, Held]]] = field(default_factory=dict)
    lake: list[tuple[float, int, int]] = field(default_factory=list)
    """Time, bytes in the lake's folder, articles."""

    def take(self, root: int, lake: Path) -> None:
        """Add one sample."""
        now, (parent, *others) = time.monotonic(), tree(root)
        self.parent.append((now, parent))
        for each in others:
            if "flows.prefect_server" in each.command:
                self.server.append((now, each))
            elif each.parent == root:
                self.runs.setdefault(each.pid, []).append((now, each))
        if len(self.parent) % 10 == 0:
            self.lake.append((now, _bytes(lake), _articles(lake)))


def soak(folder: Path, minutes: float) -> Finding:
    """Feeds bring two new pages and a revision every few seconds; everything is sampled every two."""
    place, samples = folder / "soak", Samples()
    place.mkdir()
    feeds = {"/harbour.xml": range(_LISTED), "/town.xml": range(1000, 1000 + _LISTED)}
    with (
        served(feeds) as site,
        serving(place, site, batch=20, ingest="15s", publish="1m", maintain="2m") as process,
    ):
        end, step = time.monotonic() + 60 * minutes, 0
        while time.monotonic() < end and process.poll() is None:
            time.sleep(_SAMPLE_SECONDS)
            step += 1
            if process.poll() is None:
                samples.take(process.pid, place / "lake")
            if step % 5 == 0:
                _change(site, step // 5)
        problems = [] if process.poll() is None else [f"serve ended by itself with {process.returncode}"]
        stopped, left = _stopped(process)
    problems += left + _sound(place / "lake") + _growth(samples)
    return Finding(
        part="serve", fault=f"{minutes:g} minutes of changing feeds",
        figures=f"{_figures(samples, place / 'lake')}; stopped in {stopped:.1f} s",
        broken=problems,
    )  # fmt: skip


def stop_in_a_batch(folder: Path) -> Finding:
    """SIGTERM while a run stores batch after batch: it ends in time, and what is stored is whole."""
    place = folder / "stopped"
    place.mkdir()
    with served({"/feed.xml": range(3000)}) as site:
        with serving(place, site, batch=5, ingest="10s", publish="", maintain="") as process:
            wait_for(lambda: _articles(place / "lake") > 0, process, 300)
            stopped, problems = _stopped(process)
        stored = _articles(place / "lake")
    problems += _sound(place / "lake")
    if stopped > STOP_SECONDS:
        problems.append(f"it took {stopped:.1f} s to stop, {STOP_SECONDS} are promised")
    (told,) = _asked(place / "lake", "SELECT sum(new)::BIGINT AS n, sum(batches)::BIGINT AS batches FROM runs")
    if not 0 < stored == told["n"] < 3000:
        problems.append(f"{stored} articles are stored, {told['n']} were told")
    return Finding(
        part="serve", fault="SIGTERM with a batch in flight",
        figures=f"stopped in {stopped:.1f} s, {stored} articles in {told['batches']} batches", broken=problems,
    )  # fmt: skip


@contextmanager
def serving(
    folder: Path, site: Site, *, batch: int, ingest: str, publish: str, maintain: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """`wirehouse serve` over all feeds of the site, each due all the time; its log is serve.log."""
    (folder / "wirehouse.toml").write_text(_SETTINGS.format(batch=batch))
    (folder / "sources.toml").write_text(
        "".join(f'[feed-{n}]\nurl = "{url}"\ninterval = "5s"\n' for n, url in enumerate(site.urls()))
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WIREHOUSE_"))}
    environment |= {"PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(ROOT)}
    arguments = command("serve", "--ingest", ingest, "--publish", publish, "--maintain", maintain)
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            arguments, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_for(done: Callable[[], bool], process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Return when it is done. Raises RuntimeError where the process ends or the time is up before."""
    end = time.monotonic() + seconds
    while not done():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"serve ended with {process.poll()} or did nothing for {seconds:.0f} s")
        time.sleep(1)


def _stopped(process: "subprocess.Popen[bytes]") -> tuple[float, list[str]]:
    """Seconds from SIGTERM to the end, and what is wrong with how it ended."""
    before, begin = tree(process.pid), time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        return time.monotonic() - begin, ["it did not stop within a minute"]
    seconds = time.monotonic() - begin
    time.sleep(1.5)  # the server looks for its parent once a second
    left = [each.command[:80] for each in before if Path(f"/proc/{each.pid}/cmdline").exists()]
    wrong = [f"{each} was left running" for each in left]
    return seconds, wrong + ([f"it ended with {process.returncode}"] if process.returncode else [])


def _change(site: Site, step: int) -> None:
    """Two new pages at the top, the oldest gone from the feed, one of the others in a new edition."""
    for numbers in site.feeds.values():
        numbers[:] = [max(numbers) + 1, *numbers[: _LISTED - 1]]
        revised = numbers[step % _LISTED]
        site.editions[revised] = site.editions.get(revised, 1) + 1


def _growth(samples: Samples) -> list[str]:
    """Figures that grew from the second quarter to the last."""
    problems = []
    for name, taken in (("parent", samples.parent), ("server", samples.server)):
        problems += _grown(f"memory of the {name}", [(at, held.megabytes) for at, held in taken], slack=10)
        problems += _grown(f"file handles of the {name}", [(at, held.handles) for at, held in taken], slack=5)
    problems += _grown("memory of the runs", _peaks(samples, lambda held: held.megabytes), slack=10)
    problems += _grown("file handles of the runs", _peaks(samples, lambda held: held.handles), slack=5)
    sizes = [(at, size / max(1, articles)) for at, size, articles in samples.lake]
    return problems + _grown("size of the lake an article", sizes, slack=1000)


def _grown(what: str, series: Sequence[tuple[float, float]], *, slack: float) -> list[str]:
    second, last = _quarters(series)
    if last <= GROWTH * second + slack:
        return []
    return [f"{what} grew from {second:,.0f} to {last:,.0f}"]


def _quarters(series: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Medians of the second and the last quarter of the time."""
    if len(series) < 4:
        return 0.0, 0.0
    begin, length = series[0][0], series[-1][0] - series[0][0]
    parts = [[value for at, value in series if low <= (at - begin) / length <= high] for low, high in _SPANS]
    return (median(parts[0]), median(parts[1])) if all(parts) else (0.0, 0.0)


_SPANS = ((0.25, 0.5), (0.75, 1.0))


def _peaks(samples: Samples, of: Callable[[Held], float]) -> list[tuple[float, float]]:
    """The most that each run held, by when it began; those that were hardly seen left out."""
    return [(taken[0][0], max(of(held) for _, held in taken)) for taken in samples.runs.values() if len(taken) > 2]


def _figures(samples: Samples, lake: Path) -> str:
    told = []
    for name, series in (
        ("parent MB", [(at, held.megabytes) for at, held in samples.parent]),
        ("server MB", [(at, held.megabytes) for at, held in samples.server]),
        ("run MB", _peaks(samples, lambda held: held.megabytes)),
        ("parent handles", [(at, held.handles) for at, held in samples.parent]),
        ("run handles", _peaks(samples, lambda held: held.handles)),
        ("lake kB an article", [(at, size / 1000 / max(1, articles)) for at, size, articles in samples.lake]),
    ):
        second, last = _quarters(series)
        told.append(f"{name} {second:.0f} to {last:.0f}")
    counts = ", ".join(f"{row['n']} {row['flow']} {row['status']}" for row in _asked(lake, _RUNS))
    size = f"{_bytes(lake) / 1e6:.0f} MB for {_articles(lake):,} articles"
    return f"{'; '.join(told)}; runs: {counts}; {size}"


_RUNS = "SELECT flow, status, count(*) AS n FROM runs GROUP BY ALL ORDER BY ALL"


def _sound(lake: Path) -> list[str]:
    with connect(lake) as connection:
        laws = laws_broken(connection)
    return laws + [f"a run of {row['flow']} failed: {row['error']}" for row in _asked(lake, _FAILED)]


_FAILED = "SELECT flow, error FROM runs WHERE status = 'failed'"


def _articles(lake: Path) -> int:
    """Without the views: it is asked often."""
    try:
        with attached(LakeLocation(lake), read_only=True, memory_limit="1GB") as connection:
            return rows(connection, "SELECT count(*) AS n FROM lake.articles")[0]["n"]
    except (LakeError, duckdb.CatalogException):
        return 0


def _asked(lake: Path, query: str) -> list[dict]:
    with connect(lake) as connection:
        return rows(connection, query)


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return total
