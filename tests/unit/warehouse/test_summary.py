"""The summary opens in Excel, reads as words, and runs nothing that a page has written into it."""

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.utils.escape import unescape

from schemas.model import Column, Table
from warehouse.summary import write_csv, write_workbook

SAID = Table(
    name="said",
    grain="Things said.",
    key=("words",),
    columns=(
        Column(name="words", type=pa.string(), nullable=True, doc="Words."),
        Column(name="day", type=pa.date32(), nullable=True, doc="Day."),
        Column(name="count", type=pa.int64(), doc="Count."),
    ),
)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"]


def said(*words: str | None, day: dt.date | None = None) -> pa.Table:
    return SAID.build([{"words": text, "day": day, "count": -1} for text in words])


def cells(path: Path, sheet: str = "said") -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("words", DANGEROUS)
def test_a_formula_in_csv_is_text(tmp_path: Path, words: str) -> None:
    write_csv(SAID, said(words), tmp_path / "said.csv")
    with (tmp_path / "said.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["words", "day", "count"], [f"'{words}", "", "-1"]]


@pytest.mark.parametrize("words", [*DANGEROUS, "https://news.example/", "{=1}", "internal:a!A1"])
def test_a_formula_in_the_workbook_is_text(tmp_path: Path, words: str) -> None:
    write_workbook([(SAID, said(words))], tmp_path / "said.xlsx", release_id="1")
    cell = openpyxl.load_workbook(tmp_path / "said.xlsx")["said"]["A2"]

    assert cell.data_type in {"s", "inlineStr"}
    assert cell.hyperlink is None
    assert unescape(str(cell.value)).strip() == words.strip()


def test_what_a_sheet_cannot_hold_is_cut_or_replaced(tmp_path: Path) -> None:
    rows = said("\x00a\x0b￾", "\U0001f32b" * 40_000, None, "", day=dt.date(1865, 4, 14))
    write_workbook([(SAID, rows)], tmp_path / "said.xlsx", release_id="1")

    found = cells(tmp_path / "said.xlsx")
    assert found[1] == ("\ufffda\ufffd\ufffd", "1865-04-14", -1)
    assert str(found[2][0]) == "\U0001f32b" * 16_000
    assert found[3][0] is None


def test_numbers_and_days_stay_such(tmp_path: Path) -> None:
    write_workbook([(SAID, said("a", day=dt.date(2026, 3, 1)))], tmp_path / "said.xlsx", release_id="1")

    assert cells(tmp_path / "said.xlsx")[1] == ("a", dt.datetime(2026, 3, 1), -1)


def test_the_workbook_explains_its_sheets(tmp_path: Path) -> None:
    write_workbook([(SAID, said("a"))], tmp_path / "said.xlsx", release_id="000001-x")

    about = cells(tmp_path / "said.xlsx", "about")
    assert about[1][:2] == ("Release", "000001-x")
    assert ("said", None, "Things said.") in [tuple(cell or None for cell in row) for row in about]
