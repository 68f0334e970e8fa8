"""A stage again from what is stored: rejects become articles, rows get today's version, nothing is read anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows import cli, steps
from flows.outcomes import WRONG_USAGE
from flows.replay import Wanted, replay
from flows.settings import Settings, load_settings
from schemas.articles import EXTRACTED
from schemas.ids import reject_id, revision_id
from schemas.rejects import REFUSED
from tests.unit.flows.test_pipeline import ask, dump, ingest, refusing_everything
from warehouse.checks import broken
from warehouse.connection import connect
from warehouse.lake import Lake
from warehouse.replay_extract import Reread, reread


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


@contextmanager
def extracting(change: Callable[[dict], dict | None]) -> Iterator[None]:
    """Extraction with other rules: each article row as `change` makes it; None refuses it."""

    def extract(fetched: pa.Table, pool: object) -> steps.Extraction:
        done = before(fetched, None)
        rows = [(row, change(dict(row))) for row in done.extracted.to_pylist()]
        made = [_consistent(new) for _, new in rows if new is not None]
        letters = [_letter(row) for row, new in rows if new is None]
        refused = pa.concat_tables([done.refused, REFUSED.build(letters)])
        return steps.Extraction(extracted=EXTRACTED.build(made), refused=refused, seconds=0.0)

    before = steps.extract
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "extract", extract)
        patch.setattr("flows.replay.EXTRACTOR_VERSION", "rules 2")
        yield


def _consistent(row: dict) -> dict:
    return row | {"revision_id": revision_id(row["text"]), "extractor_version": "rules 2"}


def _letter(row: dict) -> dict:
    letter = {name: row.get(name) for name in REFUSED.names()}
    return letter | {
        "reject_id": reject_id(source_ref=row["source_ref"], fetch_id=row["fetch_id"], stage="extract", reason="wall"),
        "stage": "extract", "reason": "wall", "detail": "A wall.", "replay": "wirehouse",
    }  # fmt: skip


def of_session(row: dict, number: int) -> bool:
    return row["url"] == f"https://example.org/{number}"


@pytest.fixture
def stored(lake_dir: Path, tmp_path: Path) -> Path:
    """A lake with three articles."""
    ingest(lake_dir, dump(tmp_path, 1, 2, 3))
    return lake_dir


def test_another_reading_of_a_body_takes_the_place_of_the_old_one(stored: Path) -> None:
    def shorter(row: dict) -> dict | None:
        if of_session(row, 1):
            return row | {"text": row["text"].replace(" The opposition left before the vote.", "")}
        if of_session(row, 2):
            return row | {"authors": ["Ida Roon"]}
        return row

    before = ask(stored, "SELECT url, ingested_at, valid_from FROM articles ORDER BY url")
    with extracting(shorter):
        done = replay(settings(stored), Wanted(stage="extract"))
        assert replay(settings(stored), Wanted(stage="extract")).records == 0, "they have today's version"

    assert (done.records, done.reread.unchanged, done.reread.restated, done.reread.replaced) == (3, 1, 1, 1)
    assert ask(stored, "SELECT count(*) AS n, count(DISTINCT article_id) AS articles FROM revisions") == [
        {"n": 3, "articles": 3}
    ]
    assert ask(stored, "SELECT url, ingested_at, valid_from FROM articles ORDER BY url") == before
    assert ask(stored, "SELECT count(*) AS n FROM articles WHERE text LIKE '%opposition%'") == [{"n": 2}]
    assert ask(stored, "SELECT authors FROM articles WHERE url LIKE '%/2'") == [{"authors": ["Ida Roon"]}]
    assert ask(stored, "SELECT count(DISTINCT article_id) AS n FROM quotes") == [{"n": 3}]
    with connect(stored) as connection:
        assert broken(connection) == []
    ingest(stored, stored.parent / "news.jsonl")
    assert ask(stored, "SELECT count(*) AS n FROM revisions") == [{"n": 3}]


def test_what_is_refused_now_is_no_article_any_more_and_may_become_one_again(stored: Path) -> None:
    with extracting(lambda row: None if of_session(row, 3) else row):
        done = replay(settings(stored), Wanted(stage="extract"))
    assert done.reread.rejected == ["wall"]
    assert ask(stored, "SELECT fate, reason, article_id FROM fetches WHERE fate = 'rejected'") == [
        {"fate": "rejected", "reason": "wall", "article_id": None}
    ]
    assert ask(stored, "SELECT count(*) AS n FROM articles") == [{"n": 2}]
    with connect(stored) as connection:
        assert broken(connection) == []

    with extracting(lambda row: row):
        again = replay(settings(stored), Wanted(stage="extract", reason="wall"))

    assert (again.mended, ask(stored, "SELECT count(*) AS n FROM articles")) == (1, [{"n": 3}])


def test_two_revisions_that_are_one_text_now_are_one(lake_dir: Path, tmp_path: Path) -> None:
    ingest(lake_dir, dump(tmp_path, 1))
    ingest(lake_dir, dump(tmp_path, 1, tail=" Advertisement.", name="later.jsonl"))
    assert ask(lake_dir, "SELECT count(*) AS n FROM revisions") == [{"n": 2}]

    with extracting(lambda row: row | {"text": row["text"].replace(" Advertisement.", "")}):
        done = replay(settings(lake_dir), Wanted(stage="extract"))

    assert (done.reread.unchanged, done.reread.joined) == (1, 1)
    assert ask(lake_dir, "SELECT count(*) AS n, count(supersedes) AS superseding FROM revisions") == [
        {"n": 1, "superseding": 0}
    ]
    assert ask(lake_dir, "SELECT count(DISTINCT revision_id) AS n FROM fetches") == [{"n": 1}]
    with connect(lake_dir) as connection:
        assert broken(connection) == []


def test_all_takes_today_s_too_and_goes_on_where_it_was_stopped(stored: Path) -> None:
    asked = Wanted(stage="extract", everything=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.replay.reread", _failing_behind(1))
        with pytest.raises(RuntimeError, match="killed"):
            replay(settings(stored), asked)

    assert replay(settings(stored), asked).records == 1, "two of the three were read by the run that was stopped"
    assert replay(settings(stored), asked).records == 3


def _failing_behind(batches: int) -> Callable[..., Reread]:
    done: list[int] = []

    def failing(*arguments: Any) -> Reread:
        if len(done) >= batches:
            raise RuntimeError("killed")
        done.append(1)
        return reread(*arguments)

    return failing


def test_revisions_without_a_body_stay(stored: Path) -> None:
    with Lake.open(stored) as lake:
        lake.commit(lambda c: c.execute("UPDATE lake.fetches SET body = NULL"), message="drop")

    with extracting(lambda row: None):
        done = replay(settings(stored), Wanted(stage="extract"))

    assert (done.records, done.without_body, done.reread.seen) == (3, 3, 0)
    assert ask(stored, "SELECT count(*) AS n FROM articles") == [{"n": 3}]
