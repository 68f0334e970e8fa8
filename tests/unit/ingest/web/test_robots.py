"""robots.txt: what it permits, what its absence and its failure mean, how long it is kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from flows.ingest.web.robots import MAX_BYTES, Robots, RobotsCache, Rules, agent_token, robots_text

NOW = datetime(2024, 3, 4, tzinfo=UTC)
PAGE = httpx.URL("https://lunsk.example/news/1.html?print=1")


def rules(text: str, status: int | None = 200) -> Rules:
    return Rules(Robots(origin="https://lunsk.example", status=status, body=text, at=NOW), "wirehouse")


@pytest.mark.parametrize("first", ["*", "wirehouse"])
def test_a_byte_order_mark_hides_no_rule(first: str) -> None:
    text = robots_text(b"\xef\xbb\xbfUser-agent: " + first.encode() + b"\n\nDisallow: /\n")
    assert not rules(text).permits(PAGE)


@pytest.mark.parametrize(
    ("text", "permitted"),
    [
        ("User-agent: *\nDisallow: /*?print=", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: wirehouse\nDisallow: /private", True),
        ("<html>not found</html>", True),
        ("", True),
    ],
)
def test_what_it_permits(text: str, permitted: bool) -> None:
    assert rules(text).permits(PAGE) is permitted


@pytest.mark.parametrize(("status", "permitted"), [(404, True), (403, True), (500, False), (429, False), (None, False)])
def test_no_means_yes_and_a_failure_means_no(status: int | None, permitted: bool) -> None:
    assert rules("User-agent: *\nDisallow: /", status).permits(PAGE) is permitted


def test_delay_and_sitemaps() -> None:
    found = rules("User-agent: *\nCrawl-delay: 7\nRequest-rate: 1/9\nSitemap: https://lunsk.example/news.xml\n")
    assert (found.delay, found.sitemaps) == (9.0, ("https://lunsk.example/news.xml",))


def test_a_long_one_is_cut_at_a_line() -> None:
    body = b"User-agent: *\nDisallow: /a\n" + b"# padding\n" * MAX_BYTES
    assert robots_text(body).endswith("# padding")


def test_it_is_kept_for_a_day_on_disk(tmp_path: Path) -> None:
    kept = Robots(origin="https://lunsk.example:8443", status=200, body="User-agent: *\nDisallow: /x", at=NOW)
    RobotsCache(tmp_path).put(kept)
    assert RobotsCache(tmp_path).get(kept.origin, NOW + timedelta(hours=23)) == kept
    assert RobotsCache(tmp_path).get(kept.origin, NOW + timedelta(hours=25)) is None
    assert RobotsCache(tmp_path).get(kept.origin, NOW - timedelta(days=300)) is None  # the clock was set back
    next(tmp_path.iterdir()).write_text("torn")
    assert RobotsCache(tmp_path).get(kept.origin, NOW) is None


def test_the_agents_name() -> None:
    assert agent_token("wirehouse/0.1 (news archive reader; desk@lunsk.example)") == "wirehouse"
