"""Publications one after the other: what makes a new one, what it is read from, what stays of the old ones."""

import datetime as dt
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from schemas.marts import MARTS
from tests.unit.warehouse.invented_lake import add_articles, make_lake
from warehouse.batch import RunStart
from warehouse.lake import Lake
from warehouse.publish import Release, publish

RUN = RunStart(
    run_id="run-2",
    flow="publish",
    started_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    sources=("out",),
    versions="{}",
    host="host",
    pid=1,
)


def file(release: Release, name: str) -> str:
    return str(release.path / f"{name}.parquet")


@pytest.mark.slow
def test_a_snapshot_without_news_makes_no_new_release(tmp_path: Path) -> None:
    """Upkeep and rows that no mart shows make snapshots too: equal contents are found by their digests."""
    lake = make_lake(tmp_path / "lake", 1)
    first = publish(lake, tmp_path / "out")
    with Lake.open(lake) as opened:
        opened._connection.execute("UPDATE lake.articles SET language_score = 0.5")  # no mart shows it

    assert publish(lake, tmp_path / "out").release_id == first.release_id
    assert not list((tmp_path / "out").glob(".staging*"))


@pytest.mark.slow
def test_runs_alone_are_no_news(tmp_path: Path) -> None:
    """Else each publish, which is a run itself, would make the next one read the whole lake."""
    lake = make_lake(tmp_path / "lake", 3)
    first = publish(lake, tmp_path / "out")
    with Lake.open(lake) as opened:
        opened.start_run(RUN)
        opened.finish_run(RUN.run_id, "done")
    made: list[str] = []
    second = publish(lake, tmp_path / "out", progress=lambda name, _done, _total: made.append(name))

    assert (second.release_id, second.changed, made) == (first.release_id, False, [])


@pytest.mark.slow
def test_another_lake_with_as_many_snapshots_is_news(tmp_path: Path) -> None:
    publish(make_lake(tmp_path / "lake", 3), tmp_path / "out")
    (tmp_path / "lake").rename(tmp_path / "old")

    assert publish(make_lake(tmp_path / "lake", 2), tmp_path / "out").changed


@pytest.mark.slow
def test_news_and_other_options_make_a_new_release_and_the_last_three_stay(tmp_path: Path) -> None:
    lake, out = make_lake(tmp_path / "lake", 3), tmp_path / "out"
    first = publish(lake, out)
    add_articles(lake, range(3, 5))
    second = publish(lake, out)
    third = publish(lake, out, with_text=False)
    fourth = publish(lake, out)

    assert [r.changed for r in (first, second, third, fourth)] == [True] * 4
    assert (first.tables["dim_article"], second.tables["dim_article"]) == (3, 5)
    assert "article_text" not in third.tables
    assert not (third.path / "article_text.parquet").exists()
    assert sorted(path.name for path in (out / "releases").iterdir()) == ["000002", "000003", "000004"]
    assert (out / "current").resolve() == fourth.path


@pytest.mark.slow
def test_all_tables_are_read_from_one_snapshot(tmp_path: Path) -> None:
    """An ingest that commits in the middle of publishing is in none of the tables, not in some."""
    lake = make_lake(tmp_path / "lake", 3)

    def commit_meanwhile(name: str, _done: int, _total: int) -> None:
        if name == "fact_quote":
            add_articles(lake, range(3, 6))

    release = publish(lake, tmp_path / "out", progress=commit_meanwhile)

    assert release.tables["dim_article"] == release.tables["article_text"] == 3
    assert set(pq.read_table(file(release, "fact_quote"))["article_id"].to_pylist()) <= set(
        pq.read_table(file(release, "dim_article"))["article_id"].to_pylist()
    )
    assert publish(lake, tmp_path / "out").tables["dim_article"] == 6


@pytest.mark.slow
def test_files_of_an_empty_and_a_full_release_have_one_schema(tmp_path: Path) -> None:
    release = publish(make_lake(tmp_path / "lake"), tmp_path / "marts")
    empty = publish(make_lake(tmp_path / "empty", 0), tmp_path / "out", duckdb_file=True)
    for name, mart in MARTS.items():
        files = [file(release, name), file(empty, name)]
        assert pq.read_schema(files[0]).remove_metadata() == mart.arrow().remove_metadata()
        assert pq.read_schema(files[1]).remove_metadata() == mart.arrow().remove_metadata()
        assert ds.dataset(files, format="parquet").to_table().num_rows == release.tables[name] + empty.tables[name]
    assert empty.tables["dim_date"] == empty.tables["dim_site"] == empty.tables["dim_entity"] == 1


@pytest.mark.slow
def test_progress_is_told_for_every_file(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    publish(make_lake(tmp_path / "lake", 1), tmp_path / "out", progress=lambda *step: told.append(step))

    assert {name for name, _, _ in told} == {*MARTS, "summary.xlsx"}
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told)}
