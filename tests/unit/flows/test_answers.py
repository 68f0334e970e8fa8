"""Answers of SQL in every format: what a program reads back is what the query gave."""

import csv
import io
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows import answers
from flows.answers import Format
from flows.outcomes import UsageError

MOMENT = datetime(2024, 3, 4, 5, 6, 7, tzinfo=UTC)


def reader(table: pa.Table) -> pa.RecordBatchReader:
    return table.to_reader(max_chunksize=2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2024, 3, 4), "2024-03-04"),
        (MOMENT, "2024-03-04T05:06:07+00:00"),
        (time(5, 6), "05:06:00"),
        (Decimal("1.50"), 1.5),
        (Decimal("12345678901234567890"), 12345678901234567890),
        (float("nan"), None),
        (b"\x00\xff", "00ff"),
        ([{"a": date(2024, 1, 1)}, None], [{"a": "2024-01-01"}, None]),
        (True, True),
    ],
)
def test_json_values(value: object, expected: object) -> None:
    assert answers.json_value(value) == expected
    assert type(answers.json_value(value)) is type(expected)


def test_json_is_one_array_of_objects(tmp_path: Path) -> None:
    table = pa.table({"n": [1, 2, 3], "names": [["A", "B"], [], None], "at": [MOMENT, None, MOMENT]})
    output = tmp_path / "a.json"

    assert answers.write(reader(table), Format.JSON, output) == 3

    rows = json.loads(output.read_text("utf-8"))
    assert rows[0] == {"n": 1, "names": ["A", "B"], "at": "2024-03-04T05:06:07+00:00"}
    assert [row["names"] for row in rows] == [["A", "B"], [], None]


def test_json_of_no_rows_is_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    answers.write(reader(pa.table({"n": pa.array([], pa.int64())})), Format.JSON, None)

    assert json.loads(capsys.readouterr().out) == []


def test_columns_of_one_name_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array([3])], names=["x", "x", "x_2"])

    answers.write(reader(table), Format.JSON, None)

    assert list(json.loads(capsys.readouterr().out)[0].values()) == [1, 2, 3]


def test_csv_keeps_lists_quotes_and_line_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.table({"words": ['He said "no",\nthen left'], "names": [["A"]], "none": [None], "yes": [True]})

    answers.write(reader(table), Format.CSV, None)

    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [["words", "names", "none", "yes"], ['He said "no",\nthen left', '["A"]', "", "true"]]


def test_parquet_keeps_types(tmp_path: Path) -> None:
    table = pa.table({"n": pa.array([1, None], pa.int32()), "at": pa.array([MOMENT, None], pa.timestamp("us", "UTC"))})

    answers.write(reader(table), Format.PARQUET, tmp_path / "a.parquet")

    assert pq.read_table(tmp_path / "a.parquet").equals(table)


def test_a_table_says_how_many_rows_it_leaves_out(capsys: pytest.CaptureFixture[str]) -> None:
    count = answers.write(reader(pa.table({"number": list(range(1000))})), Format.TABLE, None)

    printed = capsys.readouterr().out
    assert count == 1000
    assert "200 of 1,000 rows" in printed
    assert len(printed.splitlines()) < 210


def test_a_failed_answer_leaves_the_old_file(tmp_path: Path) -> None:
    output = tmp_path / "a.csv"
    output.write_text("old")

    def batches():
        yield pa.record_batch({"n": [1]})
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        answers.write(pa.RecordBatchReader.from_batches(pa.schema({"n": pa.int64()}), batches()), Format.CSV, output)

    assert output.read_text() == "old"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize(
    ("asked", "output", "expected"),
    [
        (None, None, Format.TABLE),
        (None, Path("a.csv"), Format.CSV),
        (None, Path("a.out"), Format.TABLE),
        ("json", Path("a.csv"), Format.JSON),
    ],
)
def test_the_format_follows_the_flag_then_the_suffix(asked: str | None, output: Path | None, expected: Format) -> None:
    assert answers.chosen_format(asked, output) is expected


def test_parquet_is_not_written_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    with pytest.raises(UsageError, match="-o"):
        answers.chosen_format("parquet", None)
