"""Forgetting: all of it goes and nothing else, from history and files too; the evidence can fail; it stays out."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from schemas import LAKE_TABLES
from tests.unit.warehouse.made_batches import SOURCE, batch, run, same_rows
from warehouse.batch import LoadBatch, SourceLabel
from warehouse.checks import broken
from warehouse.connection import connect
from warehouse.forget import Marks, Target, counted, forget, remember_no_more
from warehouse.forget_batch import spared
from warehouse.forget_files import empty_catalog, expire_history, rewrite
from warehouse.forget_proof import Proof, proof
from warehouse.lake import Lake

ADDRESS = "https://courier.example/2"
PAGE = Target.of(f"{ADDRESS}?utm_source=feed")
SITE = Target.of("www.Courier.example")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake to be copied, which costs a tenth of making one."""
    folder = tmp_path_factory.mktemp("made") / "lake"
    with Lake.open(folder) as opened:
        opened.start_run(replace(run("run-1"), sources=("pages", ADDRESS)))
        opened.load("run-1", batch([1, 3], refused=[4, 5]))
        opened.load("run-1", _from_address(batch([2])))
        opened.load("run-1", batch([2], edition=2))
        opened.finish_run("run-1", "done")
    return folder


@pytest.fixture
def lake(made: Path, lake_dir: Path) -> Iterator[Lake]:
    """Articles 1 to 3, of the second one two revisions; 4 and 5 were refused; the second came from its address."""
    shutil.copytree(made, lake_dir)
    with Lake.open(lake_dir, create=False) as opened:
        yield opened


def _from_address(made: LoadBatch) -> LoadBatch:
    return replace(made, sources={key: SourceLabel(label=ADDRESS, kind="url") for key in made.sources})


def contents(lake: Lake) -> dict[str, pa.Table]:
    return {name: lake.asked(f"SELECT * FROM lake.{name}") for name in LAKE_TABLES}


def wholly(lake: Lake, *targets: Target) -> tuple[Marks, Proof]:
    """Rows, history, files; the lake is closed behind it."""
    marks, _ = forget(lake, targets)
    rewrite(lake)
    expire_history(lake, timedelta(0))
    lake.close()
    assert empty_catalog(lake.location)
    return marks, proof(lake.location, targets, marks)


def test_a_page_goes_with_all_its_revisions_and_nothing_else_does(lake: Lake) -> None:
    before = contents(lake)
    marks, expected = counted(lake._connection, [PAGE])

    again, done = forget(lake, [PAGE])

    after = contents(lake)
    assert (again, done) == (marks, expected)
    assert (done["articles"], done["fetches"], done["quotes"], done["superseded"]) == (2, 2, 2, 1)
    assert (done["entities"], done["entity_aliases"]) == (0, 0), "others name them, too"
    gone = set(marks.articles)
    for name in ("articles", "quotes", "mentions", "event_mentions", "event_links", "fetches"):
        kept = before[name].filter(pa.array([key not in gone for key in before[name]["article_id"].to_pylist()]))
        assert same_rows(kept, after[name]), name
    assert same_rows(before["rejects"], after["rejects"])


def test_the_lake_keeps_its_laws_and_runs_do_not_name_it(lake: Lake) -> None:
    forget(lake, [PAGE])

    with connect(lake.location) as connection:
        assert broken(connection) == []
    assert lake.asked("SELECT sources FROM lake.runs").to_pylist() == [{"sources": ["pages", "forgotten"]}]
    sources = lake.asked("SELECT source, records FROM lake.run_sources ORDER BY source").to_pylist()
    assert sources == [{"source": "forgotten", "records": 1}, {"source": "pages", "records": 5}]


def test_what_only_it_named_goes_with_a_site(lake: Lake) -> None:
    _, done = forget(lake, [SITE])

    assert (done["articles"], done["entities"], done["entity_aliases"]) == (4, 1, 1)
    assert lake.asked("SELECT count(*) AS n FROM lake.entities").to_pylist() == [{"n": 0}]
    assert lake.asked("SELECT count(*) AS n FROM lake.rejects").to_pylist() == [{"n": 2}], "they have no address"


def test_history_and_files_are_clean_and_the_evidence_says_so(lake: Lake) -> None:
    old = lake.asked("SELECT max(snapshot_id) AS n FROM ducklake_snapshots('lake')")["n"][0].as_py()

    marks, shown = wholly(lake, PAGE)

    assert shown.holds and shown.files > 10
    assert shown.naming == () and set(shown.rows.values()) == {0}
    content = b"".join(path.read_bytes() for path in lake.location.root.rglob("*") if path.is_file())
    assert not any(each.encode() in content for each in (*marks.articles, *marks.fetches, ADDRESS, "remark, number 2"))
    with connect(lake.location) as connection, pytest.raises(Exception, match="snapshot"):
        connection.execute(f"FROM lake.articles AT (VERSION => {old})")


@pytest.mark.slow
@pytest.mark.parametrize("left_out", ["rewrite", "history", "catalog"])
def test_the_evidence_fails_where_a_step_is_left_out(lake: Lake, left_out: str) -> None:
    marks, _ = forget(lake, [SITE])
    if left_out != "rewrite":
        rewrite(lake)
    if left_out != "history":
        expire_history(lake, timedelta(0))
    lake.close()
    if left_out != "catalog":
        empty_catalog(lake.location)

    shown = proof(lake.location, [SITE], marks)

    assert not shown.holds
    assert any(name.endswith(".sqlite" if left_out == "catalog" else ".parquet") for name in shown.naming)


def test_the_same_again_finishes_what_was_killed(lake: Lake) -> None:
    forget(lake, [PAGE])

    marks, shown = wholly(lake, PAGE)

    assert shown.holds
    assert marks.fetches == ()


def test_it_does_not_come_back_and_its_records_are_counted(lake: Lake) -> None:
    forget(lake, [PAGE])
    before = contents(lake)

    lake.start_run(replace(run("run-2"), sources=(ADDRESS,)))
    outcome = lake.load("run-2", _from_address(batch([2, 6], edition=3)))

    after = contents(lake)
    assert (outcome.records, outcome.new, outcome.rejected) == (2, 1, 1)
    assert outcome.reasons == {"forgotten": 1}
    assert after["rejects"].num_rows == before["rejects"].num_rows
    assert after["fetches"].num_rows == before["fetches"].num_rows + 1
    assert ADDRESS not in repr([table.to_pylist() for table in after.values()])
    with connect(lake.location) as connection:
        assert broken(connection) == []


def test_a_forgotten_site_leaves_no_entity_of_its_own(lake: Lake) -> None:
    forget(lake, [SITE])

    outcome = lake.load("run-1", batch([7], refused=[8]))

    assert outcome.reasons == {"forgotten": 1, "no_text": 1}
    assert lake.asked("SELECT count(*) AS n FROM lake.entities").to_pylist() == [{"n": 0}]


def test_an_ingest_under_way_meets_it_at_its_next_batch(lake: Lake) -> None:
    with Lake.open(lake.location) as other:
        other.start_run(run("run-2"))
        forget(lake, [PAGE])
        rewrite(lake)
        expire_history(lake, timedelta(0))

        outcome = other.load("run-2", batch([1, 2, 9], edition=3))

        assert (outcome.new, outcome.revised, outcome.rejected) == (1, 1, 1)


def test_a_body_that_another_item_has_too_stays_with_it(lake: Lake) -> None:
    twin = batch([9])
    same = batch([2]).fetched.select(["body", "body_sha256", "body_bytes"])
    fetched = twin.fetched
    for name in same.column_names:
        fetched = fetched.set_column(fetched.column_names.index(name), fetched.schema.field(name), same[name])
    lake.load("run-1", replace(twin, fetched=fetched))
    item = fetched["fetch_id"][0].as_py()

    forget(lake, [PAGE])

    assert lake.body(item) == same["body"][0].as_py()


def test_it_may_be_let_in_again(lake: Lake) -> None:
    forget(lake, [PAGE])
    assert lake.forgotten().holds("http://m.courier.example/2#top")

    assert remember_no_more(lake, [PAGE, SITE]) == 1

    assert lake.load("run-1", batch([2])).new == 1


def test_feeds_polls_and_canonical_links_of_others_lose_the_name(lake: Lake) -> None:
    lake.commit(
        lambda c: c.execute("UPDATE lake.articles SET canonical_url = ? WHERE url LIKE '%/1'", [ADDRESS]),
        message="link",
    )

    _, done = forget(lake, [PAGE])

    assert done["articles.canonical_url"] == 1
    assert lake.asked("SELECT count(*) AS n FROM lake.articles WHERE canonical_url IS NOT NULL").to_pylist() == [
        {"n": 0}
    ]


def test_a_batch_is_left_as_it_is_where_nothing_of_it_was_forgotten(lake: Lake) -> None:
    forget(lake, [PAGE])
    made = batch([1, 5])

    kept = spared(made, lake.forgotten())

    assert kept.extracted.equals(made.extracted) and kept.fetched.equals(made.fetched)
    assert kept.seen_before == () and kept.sources == dict.fromkeys(made.sources, SOURCE)


def test_a_name_is_an_address_a_site_or_an_id() -> None:
    assert Target.of("https://www.Courier.example/2?utm_source=x").key == PAGE.key
    assert Target.of("courier.example") == SITE
    assert Target.of("a" * 24).kind == "article"
    for wrong in ("courier.example/2", "ftp://courier.example/2", "", "pages/story.html"):
        with pytest.raises(ValueError, match="address"):
            Target.of(wrong)
