"""Live sources through the lake, over several runs: what is asked, what is stored, what is left alone and why."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows import discovery, steps
from flows.commands import PageFacts, source_options
from flows.planning import Planned, planned
from flows.report import RunReport
from flows.sources_file import read_sources
from tests.faults import children
from tests.faults.site import Site, headline, served
from tests.integration.test_cli import ask
from warehouse.checks import broken
from warehouse.connection import connect

pytestmark = pytest.mark.slow

Run = Callable[..., RunReport]


@pytest.fixture
def site() -> Iterator[Site]:
    with served({"/feed.xml": range(4)}) as made:
        yield made


@pytest.fixture
def run(lake_dir: Path) -> Run:
    """One run over these sources, without any over those of sources.toml that are due."""
    return lambda *sources, **flags: children.ingest(lake_dir, list(sources), flags)


def decided(lake: Path, *sources: str) -> Planned:
    settings = children.settings_of(lake)
    return planned(sources, source_options(PageFacts(), settings), settings)


def named(lake: Path, url: str, lines: str = "") -> None:
    (lake.parent / "sources.toml").write_text(f'[post]\nurl = "{url}"\n{lines}\n')


def test_a_feed_becomes_rows_and_then_only_what_is_new_is_asked_for(site: Site, run: Run, lake_dir: Path) -> None:
    feed = f"{site.home}/feed.xml"
    first = run(feed)
    assert (first.counts.new, first.counts.rejected) == (4, 0)
    rows = ask(lake_dir, "SELECT title, url, authors, authors_source, published_source FROM lake.articles ORDER BY url")
    assert rows[0] == {
        "title": headline(0), "url": f"{site.home}/news/0", "authors": ["Ida Roon"], "authors_source": "feed",
        "published_source": "feed",
    }  # fmt: skip
    assert ask(lake_dir, "SELECT DISTINCT found_by, found_in FROM fetches") == [{"found_by": "feed", "found_in": feed}]

    site.asked.clear()
    again = run(feed)
    assert (site.asked, again.counts.records) == (["/feed.xml"], 0)
    status = ask(lake_dir, "SELECT outcome, status, items, new_items FROM source_status WHERE kind = 'feed'")
    assert status == [{"outcome": "unchanged", "status": 304, "items": 4, "new_items": 0}]

    site.asked.clear()
    site.feeds["/feed.xml"] = [7, *range(4)]
    site.editions[2] = 2
    third = run(feed)
    assert sorted(site.pages_asked()) == ["/news/2", "/news/7"]
    assert (third.counts.new, third.counts.revised) == (1, 1)
    told = ask(lake_dir, "SELECT paragraphs_added, paragraphs_removed FROM revisions WHERE supersedes IS NOT NULL")
    assert told == [{"paragraphs_added": 1, "paragraphs_removed": 0}]
    with connect(lake_dir) as connection:
        assert broken(connection) == []


def test_sources_of_the_file_are_asked_when_they_are_due(site: Site, run: Run, lake_dir: Path) -> None:
    named(lake_dir, f"{site.home}/feed.xml", 'interval = "1h"\nlimit = 2')
    assert decided(lake_dir).decisions["post"].why == "due"
    assert run().counts.new == 2

    site.asked.clear()
    waiting = decided(lake_dir)
    assert (waiting.decisions["post"].why, waiting.nothing_due) == ("not_due", True)
    assert (run().counts.records, site.asked) == (0, [])

    assert decided(lake_dir, "post").decisions["post"].why == "named"
    assert children.ingest(lake_dir, [f"{site.home}/feed.xml"]).counts.new == 2
    (status,) = ask(lake_dir, "SELECT interval_minutes, failures FROM source_status WHERE source = 'post'")
    assert status == {"interval_minutes": 60, "failures": 0}


def test_robots_txt_is_obeyed_and_remembered(site: Site, run: Run, lake_dir: Path) -> None:
    site.robots = "User-agent: *\nDisallow: /news/\n"
    report = run(f"{site.home}/feed.xml")
    assert (site.pages_asked(), dict(report.counts.reasons)) == ([], {"robots": 4})
    assert decided(lake_dir, f"{site.home}/news/1").decisions[f"{site.home}/news/1"].why == "robots"


def test_a_failing_server_is_parked_and_left_alone(site: Site, run: Run, lake_dir: Path) -> None:
    site.failing = True
    pages = [f"{site.home}/news/{number}" for number in range(7)]
    assert dict(run(*pages).counts.reasons) == {"http_error": 5, "parked": 2}

    site.asked.clear()
    assert dict(run(*pages).counts.reasons) == {"parked": 7}
    assert site.asked == []
    assert {each.why for each in decided(lake_dir, *pages).decisions.values()} == {"parked"}
    (host,) = ask(
        lake_dir, "SELECT url, failures, parked_until > now() AS parked FROM source_status WHERE kind = 'host'"
    )
    assert host == {"url": "127.0.0.1", "failures": 5, "parked": True}


def live_blog(entries: int) -> str:
    told = "".join(
        f"<p>At {n} o'clock the ferry to Lunsk was said to be {n} hours late by its master.</p>" for n in range(entries)
    )
    return (
        "<!doctype html><html lang='en'><head><title>Storm over Lunsk</title><script type='application/ld+json'>"
        '{"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Storm over Lunsk", '
        '"datePublished": "2024-03-04T08:00:00Z", "coverageStartTime": "2024-03-04T08:00:00Z"}</script></head>'
        f"<body><article><h1>Storm over Lunsk</h1>{told}</article></body></html>"
    )


def test_a_live_blog_is_one_article_with_revisions(site: Site, run: Run, lake_dir: Path) -> None:
    site.feeds["/feed.xml"] = [5]
    for hour in (1, 2, 3):
        site.bodies[5], site.editions[5] = live_blog(3 + hour), hour
        run(f"{site.home}/feed.xml")
    assert ask(lake_dir, "SELECT live_blog, count(*) AS n FROM articles GROUP BY ALL") == [{"live_blog": True, "n": 1}]
    added = ask(
        lake_dir, "SELECT paragraphs_added AS n FROM revisions WHERE supersedes IS NOT NULL ORDER BY valid_from"
    )
    assert [row["n"] for row in added] == [1, 1]


def once(work: Callable) -> Callable:
    """It works the first time only."""
    left = [work]

    def working_once(*given: object) -> object:
        if not left:
            raise ConnectionError("cut short")
        return left.pop()(*given)

    return working_once


def test_a_run_that_was_cut_short_goes_on_without_asking_again(
    site: Site, run: Run, lake_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.feeds["/feed.xml"] = list(range(10))
    with monkeypatch.context() as patch:
        patch.setattr(steps, "load", once(steps.load))
        with pytest.raises(ConnectionError):
            run(f"{site.home}/feed.xml", ingest__batch_records=4)
    had = {row["url"].removeprefix(site.home) for row in ask(lake_dir, "SELECT url FROM articles")}
    assert 0 < len(had) < 10

    site.asked.clear()
    run(f"{site.home}/feed.xml")
    assert sorted(site.pages_asked()) == sorted({f"/news/{number}" for number in range(10)} - had)
    assert ask(lake_dir, "SELECT count(*) AS n FROM articles") == [{"n": 10}]
    site.asked.clear()
    run(f"{site.home}/feed.xml")
    assert site.pages_asked() == []


def test_a_yield_that_collapses_is_told(site: Site, run: Run) -> None:
    feed = f"{site.home}/feed.xml"
    site.feeds["/feed.xml"] = list(range(22))
    assert run(feed).warnings == ()
    site.feeds["/feed.xml"] = list(range(100, 106))
    site.bodies |= dict.fromkeys(range(100, 106), "<!doctype html><html><body><div id=wall></div></body></html>")
    report = run(feed)
    assert report.counts.rejected == 6
    assert [warning for warning in report.warnings if warning.startswith(f"{feed}: 0% of 6 records")]


def test_what_discover_prints_is_a_source(site: Site, lake_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert discovery.run(children.settings_of(lake_dir), f"{site.home}/", as_json=False) == 0
    printed = capsys.readouterr().out
    (lake_dir.parent / "sources.toml").write_text(printed[printed.index("[") :])
    (source,) = read_sources(lake_dir.parent / "sources.toml")
    assert (source.ref, source.live.kind) == (f"{site.home}/feed.xml", "feed")
    assert not site.pages_asked()
