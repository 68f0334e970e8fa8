"""Forgetting a page of a live source by the real command: gone from the lake's folder, and not asked for again."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.commands import PageFacts, source_options
from flows.outcomes import DONE, WRONG_USAGE
from flows.planning import planned
from tests.faults import children
from tests.faults.site import Site, served
from tests.integration.conftest import Ended, command
from tests.integration.test_cli import ask
from warehouse.checks import broken
from warehouse.connection import connect

pytestmark = pytest.mark.slow


@pytest.fixture
def site() -> Iterator[Site]:
    with served({"/feed.xml": range(3)}) as made:
        yield made


def wirehouse(lake: Path, *arguments: str) -> Ended:
    words = command("--lake", lake, *arguments)
    done = subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=300)
    return Ended(done.returncode, done.stdout, done.stderr)


def files_naming(lake: Path, words: str) -> list[str]:
    return [path.name for path in lake.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_a_forgotten_page_of_a_feed_is_gone_and_is_not_asked_for_again(site: Site, lake_dir: Path) -> None:
    feed, page = f"{site.home}/feed.xml", f"{site.home}/news/1"
    assert children.ingest(lake_dir, [feed, page]).counts.new == 3
    assert "catalog.sqlite" in files_naming(lake_dir, page), "the search below can find something"

    assert wirehouse(lake_dir, "forget", page).code == WRONG_USAGE
    looked = wirehouse(lake_dir, "forget", page, "--dry-run", "--json").json
    assert (looked["articles"], looked["rows"]["articles"], looked["forgotten"]) == (1, 1, False)
    assert ask(lake_dir, "SELECT count(*) AS n FROM articles") == [{"n": 3}]

    done = wirehouse(lake_dir, "forget", page, "--yes", "--wait", "0", "--json")

    assert done.code == DONE, done.err
    assert done.json["forgotten"] and done.json["files_naming"] == []
    assert done.json["rows"] == looked["rows"] and set(done.json["left"].values()) == {0}
    assert files_naming(lake_dir, page) == []
    assert ask(lake_dir, "SELECT flow, sources FROM runs WHERE flow = 'forget'") == [
        {"flow": "forget", "sources": ["article"]}
    ]

    site.asked.clear()
    site.feeds["/feed.xml"] = [5, *range(3)]
    again = children.ingest(lake_dir, [feed, page])

    assert site.pages_asked() == ["/news/5"]
    assert (again.counts.new, dict(again.counts.reasons)) == (1, {"forgotten": 1})
    assert files_naming(lake_dir, page) == []
    with connect(lake_dir) as connection:
        assert broken(connection) == []


def test_a_forgotten_source_is_planned_as_such(site: Site, lake_dir: Path) -> None:
    feed = f"{site.home}/feed.xml"
    children.ingest(lake_dir, [feed])
    (lake_dir.parent / "sources.toml").write_text(f'[post]\nurl = "{feed}"\n')

    done = wirehouse(lake_dir, "forget", "127.0.0.1", "--yes", "--wait", "0", "--json")

    assert (done.code, json.loads(done.out)["articles"]) == (DONE, 3)
    settings = children.settings_of(lake_dir)
    plan = planned((), source_options(PageFacts(), settings), settings)
    assert (plan.decisions["post"].why, plan.nothing_due) == ("forgotten", True)
    assert ask(lake_dir, "SELECT count(*) AS n FROM lake.polls") == [{"n": 0}]
