"""sources.toml: what may stand there, in which words, and what is said where it is wrong."""

from pathlib import Path

import pytest

from flows.settings import SettingsError
from flows.sources_file import read_sources, source_snippet
from schemas.vocab import PollKind

URL = 'url = "https://courier.example/feed.xml"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "minutes"), [("90s", 1.5), ("30m", 30), ("30 min", 30), ("1.5h", 90), ("6H", 360), ("1d", 1440)]
)
def test_intervals_are_those_of_schedules(tmp_path: Path, words: str, minutes: float) -> None:
    (source,) = read_sources(written(tmp_path, f'[courier]\n{URL}interval = "{words}"\n'))
    assert source.live.interval_minutes == minutes


def test_all_keys(tmp_path: Path) -> None:
    text = (
        f'[courier]\n{URL}kind = "feed"\nlimit = 5\nmax_age_days = 7\ntags = ["local"]\n[off]\n{URL}enabled = false\n'
    )
    (source,) = read_sources(written(tmp_path, text))
    live = source.live
    assert (source.label, source.ref) == ("courier", "https://courier.example/feed.xml")
    assert (live.kind, live.most_items, live.oldest_days, live.tags) == (PollKind.FEED, 5, 7, ("local",))
    assert (live.scheduled, live.interval_minutes) == (True, None)


def test_a_section_of_the_settings_and_no_file(tmp_path: Path) -> None:
    assert [each.label for each in read_sources(written(tmp_path, f"[sources.courier]\n{URL}"))] == ["courier"]
    assert read_sources(tmp_path / "none.toml") == []


def test_what_discover_prints_can_be_read(tmp_path: Path) -> None:
    text = source_snippet("the courier", PollKind.SITEMAP, "https://courier.example/news.xml")
    (source,) = read_sources(written(tmp_path, text))
    assert (source.label, source.live.kind) == ("the courier", PollKind.SITEMAP)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[a]\n{URL}interval = 30\n", "with its unit"),
        (f'[a]\n{URL}interval = "0m"\n', "with its unit"),
        (f'[a]\n{URL}interval = "often"\n', "with its unit"),
        (f"[a]\n{URL}intervall = 30\n", "did you mean interval?"),
        (f'[a]\n{URL}kind = "blog"\n', "kind must be one of"),
        (f"[a]\n{URL}limit = 0\n", "limit must be a whole number over 0"),
        (f'[a]\n{URL}tags = "local"\n', "tags must be a list"),
        ('[a]\nurl = "file:///etc/passwd"\n', "needs a url that begins with"),
        (f"[a]\n{URL}[b]\n{URL}", "stands there twice"),
        ("[a\n", "not valid TOML"),
        (URL, "must be a table"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace("?", r"\?")):
        read_sources(written(tmp_path, text))
