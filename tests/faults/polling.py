"""What a second run costs over feeds that have not changed: requests, pages, seconds over those of a start."""

import json
from pathlib import Path

from tests.faults import children
from tests.faults.findings import Finding
from tests.faults.site import served
from warehouse import connect
from warehouse.query import rows

MOST_SECONDS = 3.0
"""CPU seconds over those of a start, for a hundred feeds."""


def unchanged_feeds(folder: Path, feeds: int, most_seconds: float = MOST_SECONDS) -> Finding:
    """Two runs over so many feeds of two pages each, then one to which none is due: what both start with."""
    place, lake = folder / "feeds", folder / "feeds" / "lake"
    place.mkdir()
    with served({f"/feed-{n}.xml": [2 * n, 2 * n + 1] for n in range(feeds)}) as site:
        _sources(place, site.urls(), "1s")
        _run(place, lake)
        site.asked.clear()
        second = _run(place, lake)
        polls, pages = len(site.asked) - len(site.pages_asked()), len(site.pages_asked())
        _sources(place, site.urls(), "1d")
        with connect(lake) as connection:
            outcomes = rows(
                connection, "SELECT outcome, count(*) AS n FROM source_status WHERE kind = 'feed' GROUP BY 1"
            )
        idle = _run(place, lake, ["none.html"])
    cpu, over = second["cpu"] - idle["cpu"], second["seconds"] - idle["seconds"]
    problems = [f"{polls} requests for {feeds} feeds"] if polls > feeds else []
    problems += [f"{pages} pages were fetched"] if pages else []
    problems += [] if outcomes == [{"outcome": "unchanged", "n": feeds}] else [f"outcomes are {outcomes}"]
    problems += [f"{cpu:.1f} CPU s over start-up, {most_seconds:g} may be"] if cpu > most_seconds else []
    return Finding(
        part="feeds", fault=f"second run on {feeds} unchanged feeds",
        figures=f"{polls} requests, {pages} pages, {cpu:.2f} CPU s and {over:.2f} s over start-up "
        f"({second['cpu']:.2f} and {idle['cpu']:.2f} CPU s)",
        broken=problems,
    )  # fmt: skip


def _sources(folder: Path, urls: list[str], interval: str) -> None:
    lines = (f'[feed-{n}]\nurl = "{url}"\ninterval = "{interval}"\n' for n, url in enumerate(urls))
    (folder / "sources.toml").write_text("".join(lines))


def _run(folder: Path, lake: Path, sources: list[str] | None = None) -> dict[str, float]:
    told = folder / "told.json"
    process = children.started(children.ingest_timed, lake, sources or [], told)
    process.join()
    if process.exitcode:
        raise RuntimeError(f"the run ended with {process.exitcode}")
    return json.loads(told.read_text())
