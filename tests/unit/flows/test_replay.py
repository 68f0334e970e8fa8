"""A stage again from what is stored: rejects become articles, rows get today's version, nothing is read anew."""

from pathlib import Path

import pytest

from flows import cli
from flows.outcomes import WRONG_USAGE
from flows.replay import Wanted, replay
from flows.settings import Settings, load_settings
from tests.unit.flows.test_pipeline import ask, dump, ingest, refusing_everything
from warehouse.checks import broken
from warehouse.connection import connect
from warehouse.lake import Lake


def settings(lake: Path) -> Settings:
    flags = {"lake": str(lake), "ingest.batch_records": 2, "extract.workers": 1}
    return load_settings(config=None, environment={}, flags=flags, folder=lake.parent)


@pytest.fixture
def refused(lake_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake in which three readable items were rejected, and whose source is gone."""
    pages = dump(tmp_path, 1, 2, 3)
    with refusing_everything(monkeypatch):
        ingest(lake_dir, pages)
    pages.unlink()
    return lake_dir


def test_rejected_items_become_articles_from_their_bodies(refused: Path) -> None:
    done = replay(settings(refused), Wanted(stage="extract", reason="no_text"))

    assert (done.records, done.mended, done.still_rejected.total()) == (3, 3, 0)
    assert ask(refused, "SELECT count(*) AS n FROM rejects") == [{"n": 0}]
    assert ask(refused, "SELECT count(*) AS n FROM articles") == [{"n": 3}]
    assert ask(refused, "SELECT count(DISTINCT article_id) AS n FROM quotes") == [{"n": 3}]
    assert ask(refused, "SELECT status, new FROM runs WHERE flow = 'replay'") == [{"status": "done", "new": 3}]
    assert replay(settings(refused), Wanted(stage="extract")).records == 0
    with connect(refused) as connection:
        assert broken(connection) == []


def test_another_reason_and_a_later_day_choose_nothing(refused: Path) -> None:
    assert replay(settings(refused), Wanted(stage="extract", reason="wall")).records == 0
    assert replay(settings(refused), Wanted(stage="extract", since="2999-01-01")).records == 0


def test_a_flipped_body_is_told_and_left_alone(refused: Path) -> None:
    with Lake.open(refused) as lake:
        lake.commit(lambda c: c.execute("UPDATE lake.fetches SET body_sha256 = 'f' || body_sha256[2:]"), message="flip")

    done = replay(settings(refused), Wanted(stage="extract"))

    assert (done.mended, len(done.damaged)) == (0, 3)


def test_articles_of_another_recogniser_are_read_again(lake_dir: Path, tmp_path: Path) -> None:
    ingest(lake_dir, dump(tmp_path, 1, 2, 3))
    before = ask(lake_dir, "SELECT * FROM quotes ORDER BY quote_id")
    current = ask(lake_dir, "SELECT DISTINCT annotator_version AS v FROM articles")
    with Lake.open(lake_dir) as lake:
        lake.commit(lambda c: c.execute("UPDATE lake.articles SET annotator_version = 'old 0'"), message="age")
        lake.commit(lambda c: c.execute("DELETE FROM lake.quotes"), message="lose")

    done = replay(settings(lake_dir), Wanted(stage="annotate"))

    assert done.records == 3
    assert (done.rows_before["quotes"], done.rows_after["quotes"]) == (0, len(before))
    assert ask(lake_dir, "SELECT * FROM quotes ORDER BY quote_id") == before
    assert ask(lake_dir, "SELECT DISTINCT annotator_version AS v FROM articles") == current
    assert replay(settings(lake_dir), Wanted(stage="normalise")).records == 0
    with connect(lake_dir) as connection:
        assert broken(connection) == []


def test_a_reason_goes_with_extraction_only(lake_dir: Path) -> None:
    for arguments in (["--stage", "annotate", "--reason", "no_text"], ["--reason", "nonsense"]):
        assert cli.run(["--lake", str(lake_dir), "replay", *arguments]) == WRONG_USAGE
