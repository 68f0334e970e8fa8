"""Which article is meant, and what is shown of it."""

from pathlib import Path

import pytest

from flows import cli
from flows.outcomes import DONE, FAILED
from flows.show import found
from warehouse import connect


@pytest.fixture(scope="module")
def connection(small_lake: Path):
    with connect(small_lake) as opened:
        yield opened


@pytest.mark.parametrize(
    "name",
    [
        "https://www.example.org/world/trawler?utm_source=feed",
        "http://m.example.org/world/trawler/",
        "/pages/trawler.html",
        "pages/trawler.html",
        "./trawler.html",
    ],
)
def test_an_article_is_found_by_what_a_user_knows_of_it(connection, name: str) -> None:
    assert [each.source_ref for each in found(connection, name)] == ["/pages/trawler.html"]


def test_an_article_is_found_by_its_id_and_its_beginning(connection) -> None:
    article_id = found(connection, "trawler.html")[0].article_id

    assert [each.article_id for each in found(connection, article_id)] == [article_id]
    assert [each.article_id for each in found(connection, article_id[:6].upper())] == [article_id]


@pytest.mark.parametrize("name", ["", "nothing", "awler.html", "abcdef0123", "%", "' OR 1=1 --"])
def test_what_fits_nothing_finds_nothing(connection, name: str) -> None:
    assert found(connection, name) == []


def test_show_prints_the_article(small_lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--lake", str(small_lake), "show", "trawler.html"]) == DONE

    out = capsys.readouterr().out
    assert "They took our boat" in out
    assert "2024-03-04" in out
    assert "[Ida Brandt PERSON]" in out


def test_show_says_what_does_not_fit(small_lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--lake", str(small_lake), "show", "nothing.html"]) == FAILED
    out, err = capsys.readouterr()
    assert (out, "no article is named 'nothing.html'" in err) == ("", True)
