"""SIGKILL at random moments of ingests from feeds, upkeep, publishing and forgetting, beside a reader that polls."""

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from tests.faults import children
from tests.faults.findings import Finding, laws_broken
from tests.faults.site import Site, headline, served
from tests.integration.test_ingest_kills import contents
from tests.integration.test_publish_kills import Reader, whole
from warehouse import connect
from warehouse.errors import LakeMissingError
from warehouse.location import LakeLocation, attached
from warehouse.query import rows

FEEDS = {"/harbour.xml": range(12), "/town.xml": range(8, 20)}
KILLS_A_ROUND = 5
FORGOTTEN = 9
"""The page that is forgotten; both feeds list it."""
_TIMES = {"fetched_at", "at", "forgotten_at"}
_APART = {"polls"}
"""Differs by what happened: a killed run is followed by further polls."""
_ROWS_OF_ARTICLES = """
SELECT a.requested_url AS url, a.n, m.n AS mentions, q.n AS quotes, e.n AS events, c.told
FROM (SELECT requested_url, article_id, count(*) AS n FROM lake.fetches WHERE fate = 'new' GROUP BY ALL) a
LEFT JOIN (SELECT article_id, count(*) AS n FROM lake.mentions GROUP BY ALL) m USING (article_id)
LEFT JOIN (SELECT article_id, count(*) AS n FROM lake.quotes GROUP BY ALL) q USING (article_id)
LEFT JOIN (SELECT article_id, count(*) AS n FROM lake.event_mentions GROUP BY ALL) e USING (article_id)
CROSS JOIN (SELECT sum(new) = (SELECT count(*) FROM lake.articles) AS told FROM lake.runs) c
"""


@dataclass
class Watch:
    """Polls a lake with new connections; each article that it sees must have all the rows that it will ever have.

    Without the views, of which making them would take most of a reading.
    """

    lake: Path
    expected: dict[str, dict]
    """By address."""
    afterwards: dict[str, dict] | None = None
    """All that there is once something was forgotten: seen for the first time, it is what is expected from then on."""
    readings: int = 0
    broken: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def look(self) -> None:
        """One reading."""
        try:
            with attached(LakeLocation(self.lake), read_only=True, memory_limit="1GB") as connection:
                found = {row.pop("url"): row for row in rows(connection, _ROWS_OF_ARTICLES)}
        except (LakeMissingError, duckdb.CatalogException):
            return  # there is no lake yet, or it has no tables
        self.readings += 1
        if found == self.afterwards:
            self.expected, self.seen = found, set(found)
        if lost := self.seen - found.keys():
            self.broken.append(f"{len(lost)} articles that were seen are gone")
        self.seen = set(found)
        self.broken += [f"{url} has {row}, not {self.expected.get(url)}" for url, row in found.items()
                        if row != self.expected.get(url)]  # fmt: skip


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    """Let it poll in the background; what it raises counts as broken."""
    stopped = threading.Event()

    def poll() -> None:
        while not stopped.wait(0.1):
            try:
                watch.look()
            except Exception as error:  # noqa: BLE001 whatever a reader may meet is what the run is about
                watch.broken.append(f"a reader met {error!r}")

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield watch
    finally:
        stopped.set()
        thread.join()


def ingest_kills(folder: Path, kills: int) -> Finding:
    """Rounds of killed runs and one that ends, each compared with a lake that nobody disturbed."""
    chance, done, rounds, again, problems, readings = random.Random(1), 0, 0, 0, [], 0
    begin = time.monotonic()
    with served(FEEDS) as site:
        seconds = _timed(children.started(children.ingest, folder / "calm", site.urls()))
        expected, calm = _expected(folder / "calm"), _plain(folder / "calm")
        while done < kills:
            rounds += 1
            lake = folder / f"round-{rounds}"
            with watching(Watch(lake, expected)) as watch:
                for _ in range(min(KILLS_A_ROUND, kills - done)):
                    stored, asked = set(watch.seen), len(site.asked)
                    process = children.started(children.ingest, lake, site.urls())
                    was_killed = _killed(process, chance.uniform(0, seconds))
                    again += _asked_again(site, stored, asked)
                    done += was_killed
                    if not was_killed:
                        break  # nothing is left to do in this lake
                problems += _ended(children.started(children.ingest, lake, site.urls()))
            problems += watch.broken + _unequal(lake, calm)
            readings += watch.readings
    if again:
        problems.append(f"{again} pages that were stored were asked for again")
    return Finding(
        part="kills", fault="ingest from two feeds",
        figures=f"{done} kills in {rounds} lakes of {len(expected)} articles, {readings} readings, "
        f"{again} pages fetched again, {time.monotonic() - begin:.0f} s",
        broken=problems,
    )  # fmt: skip


def maintain_kills(folder: Path, kills: int) -> Finding:
    """New small batches, then upkeep that is killed: no row changes, no reader misses one."""
    chance, done, ended, problems, readings, number = random.Random(2), 0, 0, [], 0, 0
    begin, lake, seconds = time.monotonic(), folder / "upkept", 2.0
    with served({"/feed.xml": range(3)}) as site:
        while done < kills:
            site.feeds["/feed.xml"] = list(range(number, number + 3))
            number += 3
            problems += _ended(children.started(children.ingest, lake, site.urls(), {"ingest__batch_records": 1}))
            before = _plain(lake)
            with watching(Watch(lake, _expected(lake))) as watch:
                watch.look()
                for _ in range(min(KILLS_A_ROUND, kills - done)):
                    process = children.started(children.keep_up, lake)
                    was_killed = _killed(process, chance.uniform(0, seconds))
                    done += was_killed
                    ended += not was_killed
                seconds = max(0.5, _timed(children.started(children.keep_up, lake)))
            readings += watch.readings
            problems += watch.broken + _unequal(lake, before)
    return Finding(
        part="kills", fault="maintain",
        figures=f"{done} kills, {ended} ended first, {len(_expected(lake))} articles, {readings} readings, "
        f"{time.monotonic() - begin:.0f} s",
        broken=problems,
    )  # fmt: skip


def publish_kills(folder: Path, kills: int) -> Finding:
    """A reader of the publication sees one whole release at any time, and what a kill left behind goes."""
    chance, done, problems = random.Random(3), 0, []
    begin, lake, out = time.monotonic(), folder / "published", folder / "out"
    with served(FEEDS) as site:
        problems += _ended(children.started(children.ingest, lake, site.urls()))
    seconds = _timed(children.started(children.publish_to, lake, out, True))
    expected, reader = _expected(lake), Reader(out)
    thread = threading.Thread(target=reader.run)
    thread.start()
    number = 0
    while done < kills:
        number += 1
        with_text = bool(number % 2)
        done += _killed(children.started(children.publish_to, lake, out, with_text), chance.uniform(0, seconds))
        if number % KILLS_A_ROUND == 0:
            problems += _ended(children.started(children.publish_to, lake, out, bool(number % 4)))
            problems += _publication(out, len(expected))
    reader.stopped.set()
    thread.join()
    return Finding(
        part="kills", fault="publish",
        figures=f"{done} kills, {reader.readings} readings, {len(reader.releases)} releases seen, "
        f"{time.monotonic() - begin:.0f} s",
        broken=problems + reader.failures,
    )  # fmt: skip


def forget_kills(folder: Path, kills: int) -> Finding:
    """Copies of a lake of which one page is forgotten: it goes whole, stays away, and all else is as it was."""
    chance, done, ended, rounds, problems, readings = random.Random(4), 0, 0, 0, [], 0
    begin, full, calm = time.monotonic(), folder / "remembered", folder / "forgetful"
    with served(FEEDS) as site:
        page = f"{site.home}/news/{FORGOTTEN}"
        problems += _ended(children.started(children.ingest, full, site.urls()))
        shutil.copytree(full, calm)
        seconds = _timed(children.started(children.forget, calm, page))
        before, afterwards, left = _expected(full), _expected(calm), _plain(calm)
        while done < kills:
            rounds += 1
            lake = folder / f"forgetting-{rounds}"
            shutil.copytree(full, lake)
            with watching(Watch(lake, before, afterwards)) as watch:
                for _ in range(min(KILLS_A_ROUND, kills - done)):
                    was_killed = _killed(children.started(children.forget, lake, page), chance.uniform(0, seconds))
                    done += was_killed
                    ended += not was_killed
            problems += _ended(children.started(children.forget, lake, page)) + _traces(lake, page)
            site.asked.clear()
            problems += _ended(children.started(children.ingest, lake, site.urls()))
            problems += [f"{path} was asked for after that" for path in site.pages_asked()]
            problems += watch.broken + _unequal(lake, left)
            readings += watch.readings
    return Finding(
        part="kills", fault="forget",
        figures=f"{done} kills, {ended} ended first, {rounds} lakes of {len(before)} articles, {readings} readings, "
        f"{time.monotonic() - begin:.0f} s",
        broken=problems,
    )  # fmt: skip


def _traces(lake: Path, page: str) -> list[str]:
    """Files of the lake in which the page's address or headline stands, the cells of Parquet files read."""
    words = (page, headline(FORGOTTEN))
    texts = {path: _text(path) for path in lake.rglob("*") if path.is_file()}
    return [f"{path.name} still names it" for path, text in texts.items() if any(word in text for word in words)]


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pq.ParquetFile(path).read().to_pydict())
    return path.read_bytes().decode("latin-1")


def _publication(out: Path, articles: int) -> list[str]:
    whole(out / "current")
    problems = [f"{path} was left behind" for path in out.rglob("*.partial")]
    kept = len(list((out / "releases").iterdir()))
    return problems + ([f"{kept} releases lie there, 3 may"] if kept > 3 else [])


def _timed(process: ForkServerProcess) -> float:
    begin = time.monotonic()
    if problem := _ended(process):
        raise RuntimeError(problem[0])
    return time.monotonic() - begin


def _killed(process: ForkServerProcess, after: float) -> bool:
    """Whether it still ran when it was killed."""
    process.join(after)
    process.kill()
    process.join()
    if process.exitcode not in (0, -9):
        raise RuntimeError(f"{process} ended with {process.exitcode} by itself")
    return process.exitcode == -9


def _ended(process: ForkServerProcess) -> list[str]:
    process.join()
    return [f"a run that nobody disturbed ended with {process.exitcode}"] if process.exitcode else []


def _asked_again(site: Site, stored: set[str], since: int) -> int:
    return sum(site.home + path in stored for path in site.asked[since:])


def _expected(lake: Path) -> dict[str, dict]:
    with connect(lake) as connection:
        return {row.pop("url"): row for row in rows(connection, _ROWS_OF_ARTICLES)}


def _plain(lake: Path) -> dict[str, list[str]]:
    return {name: found for name, found in contents(lake, without=_TIMES).items() if name not in _APART}


def _unequal(lake: Path, calm: dict[str, list[str]]) -> Iterator[str] | list[str]:
    """Tables that differ from those of the lake that nobody disturbed, and laws that the lake breaks."""
    found = _plain(lake)
    differing = [f"{name} differs: {set(found[name]) ^ set(calm[name])}" for name in calm if found[name] != calm[name]]
    with connect(lake) as connection:
        laws = laws_broken(connection)
        running = rows(connection, "SELECT run_id FROM runs WHERE status = 'running'")
    return differing + laws + [f"run {row['run_id']} is still called running" for row in running]


Part = Callable[[Path, int], Finding]
PARTS: tuple[Part, ...] = (ingest_kills, maintain_kills, publish_kills, forget_kills)
