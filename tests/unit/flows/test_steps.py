"""Reading in batches: limited by number and bytes, every record once, the work behind it known."""

from pathlib import Path

import pyarrow as pa
import pytest

from flows import steps
from flows.annotate import load
from flows.ingest import SourceOptions, plan
from flows.steps import ADDRESS_WORK, Reader


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Ten pages of 1,000 bytes."""
    for number in range(10):
        text = f"<html><body><p>Page {number} "
        (tmp_path / f"{number}.html").write_text(text.ljust(1000, "x"))
    return tmp_path


def reader(arguments: list[str], records: int = 256, size_bytes: int = 10**9) -> Reader:
    options = SourceOptions(retries=0, timeout=1)
    return Reader(plan(arguments, options), options, records=records, size_bytes=size_bytes)


def sizes(given: Reader) -> list[int]:
    batches = []
    while (reading := steps.read(given)) is not None:
        batches.append(reading.fetched.num_rows + reading.refused.num_rows)
    return batches


def test_batches_are_cut_by_number(pages: Path) -> None:
    assert sizes(reader([str(pages)], records=4)) == [4, 4, 2]


def test_batches_are_cut_by_bytes(pages: Path) -> None:
    assert sizes(reader([str(pages)], size_bytes=3000)) == [3, 3, 3, 1]


def test_what_was_refused_at_sight_is_a_record(pages: Path) -> None:
    given = reader([str(pages / "none.html"), str(pages / "0.html")])

    reading = steps.read(given)

    assert reading is not None
    assert reading.refused.column("reason").to_pylist() == ["not_found"]
    assert reading.fetched.num_rows == 1
    assert set(reading.sources) == {
        reading.refused.column("reject_id")[0].as_py(),
        reading.fetched.column("fetch_id")[0].as_py(),
    }
    assert steps.read(given) is None


def test_the_work_adds_up_to_the_whole(pages: Path) -> None:
    given = reader([str(pages), str(pages / "none.html")], records=4)

    done = []
    while (reading := steps.read(given)) is not None:
        done.append(reading.work_done)

    assert given.work == 10_000
    assert done == sorted(done)
    assert given.work_done == given.work


def test_an_address_counts_as_a_page_of_work() -> None:
    given = reader(["http://127.0.0.1:9/story"])

    assert given.work == ADDRESS_WORK
    assert sizes(given) == [1]
    assert given.work_done == given.work


def test_a_batch_in_parts_makes_the_rows_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Ada Brandal praised Norway.", "Norway accused Iceland.", "“We agree,” Ada Brandal told Iceland."]
    articles = pa.table({
        "article_id": ["a", "b", "c"], "revision_id": ["1", "2", "3"], "text": texts, "title": texts,
        "published_date": pa.nulls(3, pa.date32()),
    })  # fmt: skip
    nlp = load()
    whole = steps.normalise(articles, steps.annotate(articles, nlp))
    monkeypatch.setattr(steps, "_CHARACTERS_AT_ONCE", 30)
    cut = list(steps.parts(articles))

    made = steps.joined([steps.normalise(part, steps.annotate(part, nlp)) for part in cut])

    assert [part.num_rows for part in cut] == [1, 1, 1]
    assert {name: rows.to_pylist() for name, rows in made.tables.items()} == {
        name: rows.to_pylist() for name, rows in whole.tables.items()
    }
