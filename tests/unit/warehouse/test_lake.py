"""Loading: every record one fate, a batch twice is a batch once, our own mistakes are refused and nothing is stored."""

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import warehouse
from schemas import LAKE_TABLES, ContractError
from tests.unit.warehouse.made_batches import batch, run, same_rows, text
from warehouse import checks, runs
from warehouse.batch import Known, LoadBatch
from warehouse.errors import LakeMissingError, LakeReadOnlyError
from warehouse.lake import Lake


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake in which run-1 has begun, to be copied: making one takes a second."""
    folder = tmp_path_factory.mktemp("begun") / "lake"
    with Lake.open(folder) as opened:
        opened.start_run(run("run-1"))
    return folder


@pytest.fixture
def lake(begun: Path, tmp_path: Path) -> Iterator[Lake]:
    shutil.copytree(begun, tmp_path / "lake")
    with Lake.open(tmp_path / "lake") as opened:
        yield opened


def as_copy(table: pa.Table) -> pa.Table:
    """The same rows under another item's id."""
    index = table.column_names.index("fetch_id")
    return table.set_column(index, table.schema.field(index), pa.array(["copy"]))


def stored(lake: Lake) -> dict[str, pa.Table]:
    with warehouse.connect(lake.location) as connection:
        return {name: connection.execute(f"FROM lake.{name}").to_arrow_table() for name in LAKE_TABLES}


def test_a_batch_is_counted_and_stored_in_every_table(lake: Lake) -> None:
    outcome = lake.load("run-1", batch(range(4), refused=[9]))

    assert (outcome.new, outcome.revised, outcome.unchanged, outcome.rejected) == (4, 0, 0, 1)
    assert outcome.records == 5
    assert outcome.reasons == {"no_text": 1}
    rows = {name: table.num_rows for name, table in stored(lake).items()}
    assert rows["fetches"] == 5
    assert rows["articles"] == rows["quotes"] == rows["mentions"] == rows["event_links"] == 4
    assert rows["entities"] == rows["rejects"] == rows["runs"] == 1


def test_the_same_batch_twice_leaves_the_same_rows(lake: Lake) -> None:
    lake.load("run-1", batch(range(4), refused=[9]))
    before = stored(lake)

    again = lake.load("run-1", batch(range(4), refused=[9]))

    assert (again.new, again.unchanged, again.rejected) == (0, 4, 1)
    after = stored(lake)
    for name in LAKE_TABLES.keys() - {"runs", "run_stages", "run_sources"}:
        assert same_rows(before[name], after[name]), name


def test_another_text_of_a_page_is_a_revision_that_supersedes_the_first(lake: Lake) -> None:
    lake.load("run-1", batch([1]))

    outcome = lake.load("run-1", batch([1], edition=2))

    assert (outcome.new, outcome.revised) == (0, 1)
    with warehouse.connect(lake.location) as connection:
        assert connection.execute("SELECT text, revision_count FROM articles").fetchall() == [(text(1, 2), 2)]
        rows = connection.execute("SELECT revision_id, supersedes, is_newest FROM revisions ORDER BY revision_number")
        (first, nothing, old), (_, superseded, newest) = rows.fetchall()
    assert nothing is None
    assert superseded == first
    assert (old, newest) == (False, True)


def test_a_copy_in_the_batch_is_unchanged(lake: Lake) -> None:
    whole = batch([1, 2])
    copy = batch([1])
    both = dataclasses.replace(
        whole,
        extracted=pa.concat_tables([whole.extracted, as_copy(copy.extracted)]),
        fetched=pa.concat_tables([whole.fetched, as_copy(copy.fetched)]),
    )

    outcome = lake.load("run-1", both)

    assert (outcome.new, outcome.unchanged) == (2, 1)


def test_an_old_revision_that_comes_again_is_unchanged(lake: Lake) -> None:
    for edition in (1, 2):
        lake.load("run-1", batch([1], edition=edition))

    outcome = lake.load("run-1", batch([1], edition=1))

    assert (outcome.records, outcome.unchanged) == (1, 1)
    with warehouse.connect(lake.location) as connection:
        assert connection.execute("SELECT text FROM articles").fetchall() == [(text(1, 2),)]


def test_rows_of_an_older_revision_are_kept_and_not_shown(lake: Lake) -> None:
    for edition in (1, 2):
        lake.load("run-1", batch([1], edition=edition))

    with warehouse.connect(lake.location) as connection:
        counts = connection.execute("SELECT (SELECT count(*) FROM quotes), count(*) FROM lake.quotes").fetchone()
    assert counts == (1, 2)


def test_records_that_needed_no_work_are_counted_by_their_first_fate(lake: Lake) -> None:
    seen = [
        Known(fetch_id="a", fate="new", reason=None, article_id="x", revision_id="y"),
        Known(fetch_id="b", fate="rejected", reason="binary", article_id=None, revision_id=None),
    ]

    outcome = lake.load("run-1", LoadBatch(seen_before=seen))

    assert (outcome.unchanged, outcome.rejected, outcome.reasons) == (1, 1, {"binary": 1})


def test_what_was_read_is_known(lake: Lake) -> None:
    made = batch([1], refused=[2])
    lake.load("run-1", made)
    one, two = made.fetched["fetch_id"].to_pylist()

    known = lake.known([one, two, "never seen"])

    assert set(known) == {one, two}
    assert known[one].fate == "new"
    assert (known[two].fate, known[two].reason) == ("rejected", "no_text")
    pair = (made.extracted["article_id"][0].as_py(), made.extracted["revision_id"][0].as_py())
    assert lake.stored([pair, ("other", "pair")]) == {pair}


def test_a_rejected_item_that_becomes_an_article_loses_its_dead_letter(lake: Lake) -> None:
    lake.load("run-1", batch([], refused=[3]))

    outcome = lake.load("run-1", batch([3]))

    assert outcome.new == 1
    rows = stored(lake)
    assert rows["rejects"].num_rows == 0
    assert rows["fetches"]["fate"].to_pylist() == ["new"]
    assert lake.body(rows["fetches"]["fetch_id"][0].as_py()) == text(3, 1).encode()


def test_bodies_are_kept_once_and_come_back_as_they_were(lake: Lake) -> None:
    made = batch([1])
    lake.load("run-1", made)
    lake.load("run-1", dataclasses.replace(made, fetched=as_copy(made.fetched), extracted=as_copy(made.extracted)))

    assert lake.body("copy") == text(1, 1).encode()
    assert stored(lake)["fetches"]["body"].null_count == 1


def test_without_bodies_none_is_stored(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake", keep_bodies=False) as lake:
        lake.start_run(run("run-1"))
        lake.load("run-1", batch([1]))
        assert stored(lake)["fetches"]["body"].to_pylist() == [None]


def test_an_offset_that_shows_another_text_is_refused_and_nothing_is_stored(lake: Lake) -> None:
    made = batch([1])
    quotes = made.rows["quotes"]
    index = quotes.column_names.index("start_char")
    wrong = quotes.set_column(index, quotes.schema.field(index), pa.array([0], pa.int32()))

    with pytest.raises(ContractError, match=r"quotes\.text"):
        lake.load("run-1", dataclasses.replace(made, rows={**made.rows, "quotes": wrong}))

    rows = stored(lake)
    assert rows["articles"].num_rows == rows["fetches"].num_rows == rows["entities"].num_rows == 0


def test_a_key_that_stands_twice_is_refused(lake: Lake) -> None:
    made = batch([1])
    twice = pa.concat_tables([made.rows["quotes"]] * 2)

    with pytest.raises(ContractError, match="not unique"):
        lake.load("run-1", dataclasses.replace(made, rows={**made.rows, "quotes": twice}))


def test_an_item_without_a_fate_is_refused(lake: Lake) -> None:
    made = batch([1, 2])

    with pytest.raises(ContractError, match="neither extracted nor refused"):
        lake.load("run-1", dataclasses.replace(made, extracted=made.extracted.slice(0, 1)))


def test_a_batch_of_a_run_that_was_not_started_is_refused(lake: Lake) -> None:
    with pytest.raises(ContractError, match="was not started"):
        lake.load("run-2", batch([1]))


def test_counts_of_a_run_add_up_over_batches(lake: Lake) -> None:
    lake.load("run-1", batch([1, 2], refused=[8]))
    lake.load("run-1", batch([2, 3], refused=[9]))
    lake.finish_run("run-1", "done")

    rows = stored(lake)
    (row,) = rows["runs"].to_pylist()
    assert row["records"] == row["new"] + row["revised"] + row["unchanged"] + row["rejected"] == 6
    assert (row["new"], row["unchanged"], row["rejected"], row["batches"]) == (3, 1, 2, 2)
    assert (row["status"], row["reasons"]) == ("done", '{"no_text": 2}')
    (source,) = rows["run_sources"].to_pylist()
    assert (source["source"], source["records"]) == ("pages", 6)
    assert [(s["stage"], s["records_in"]) for s in rows["run_stages"].to_pylist()] == [("load", 6)]


def test_a_run_whose_process_is_gone_is_marked_interrupted(lake: Lake) -> None:
    lake.start_run(run("run-2", pid=2**22 + 12345))
    lake.start_run(run("run-3", pid=os.getpid()))
    lake.start_run(run("run-4", host="elsewhere", pid=2**22 + 12345))
    lake.start_run(run("run-5", pid=os.getppid()))
    lake.start_run(run("run-6", pid=os.getpid()))

    status = {row["run_id"]: row["status"] for row in stored(lake)["runs"].to_pylist()}
    assert (status["run-2"], status["run-3"], status["run-4"]) == ("interrupted", "running", "running")
    assert status["run-5"] == "interrupted", "the process of that number began after the run"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_a_process_that_ended_and_was_not_waited_for_is_gone() -> None:
    began = datetime.now(UTC)
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    assert runs.alive(process.pid, began)

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert not runs.alive(process.pid, began)
    process.wait()


def test_upkeep_changes_no_row(lake: Lake) -> None:
    for number in range(3):
        lake.load("run-1", batch([number, number + 1], edition=1 + number % 2))
    before = stored(lake)

    lake.tidy()
    lake.clean()

    for name, table in stored(lake).items():
        assert same_rows(before[name], table), name


def test_upkeep_joins_small_files(lake: Lake) -> None:
    files = "SELECT count(*) FROM ducklake_list_files('lake', 'quotes')"
    for number in range(5):
        lake.load("run-1", batch([number]))
    assert lake._connection.execute(files).fetchall() == [(5,)]

    lake.tidy()

    assert lake._connection.execute(files).fetchall() == [(1,)]
    assert stored(lake)["quotes"].num_rows == 5


def test_upkeep_is_due_after_ten_batches(lake: Lake) -> None:
    done = []
    for number in range(10):
        done.append(lake.tidy_if_due())
        lake.load("run-1", batch([number]))
    assert done == [False] * 10
    assert lake.tidy_if_due()
    assert not lake.tidy_if_due()


def test_a_sound_lake_breaks_no_law(lake: Lake) -> None:
    lake.load("run-1", batch(range(3), refused=[9]))
    with warehouse.connect(lake.location) as connection:
        assert checks.broken(connection) == []


def test_no_lake_is_said_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError, match="wirehouse ingest"):
        Lake.open(tmp_path / "nothing", create=False)
    assert not (tmp_path / "nothing").exists()


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LakeReadOnlyError, match="cannot be made"):
        Lake.open(tmp_path / "file" / "lake")


def test_a_row_that_refers_to_nothing_is_refused(lake: Lake) -> None:
    made = batch([1])
    without = {name: table for name, table in made.rows.items() if name not in ("entities", "entity_aliases")}

    with pytest.raises(ContractError, match=r"mentions\.entity_id: no entities\.entity_id"):
        lake.load("run-1", dataclasses.replace(made, rows=without))


def test_a_piece_of_a_quotation_that_shows_another_text_is_refused(lake: Lake) -> None:
    made = batch([1])
    quotes = made.rows["quotes"]
    index = quotes.column_names.index("content")
    wrong = pa.array([[{"start_char": 0, "end_char": 3, "text": "Not"}]], quotes.schema.field(index).type)

    with pytest.raises(ContractError, match=r"quotes\.content"):
        table = quotes.set_column(index, quotes.schema.field(index), wrong)
        lake.load("run-1", dataclasses.replace(made, rows={**made.rows, "quotes": table}))


def test_revisions_that_come_in_the_wrong_order_are_put_right(lake: Lake) -> None:
    for edition in (3, 1, 2):
        lake.load("run-1", batch([1], edition=edition))

    with warehouse.connect(lake.location) as connection:
        assert connection.execute("SELECT text FROM articles").fetchall() == [(text(1, 3),)]
        assert checks.broken(connection) == []
