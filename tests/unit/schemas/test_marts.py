"""The published tables are ones that BI tools load unaided, by their declaration alone."""

import pyarrow as pa
import pytest

from schemas.mart_dimensions import CELL_CHARACTERS
from schemas.marts import MARTS, marts
from schemas.model import Column, Table
from schemas.summaries import SUMMARIES

FLAT = {"string", "int32", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]"}
DIMENSIONS = [table for name, table in MARTS.items() if name.startswith("dim_")]

every_mart = pytest.mark.parametrize("mart", MARTS.values(), ids=list(MARTS))


@every_mart
def test_only_flat_types(mart: Table) -> None:
    assert {str(column.type) for column in mart.columns} <= FLAT


@every_mart
def test_counts_flags_and_keys_are_never_null(mart: Table) -> None:
    """A null would turn integers into floats and flags into objects in pandas, and joins would lose rows."""
    keys = {*mart.key, *(column for column, _ in mart.references)} - {"mode"}

    def must_stand(column: Column) -> bool:
        return pa.types.is_integer(column.type) or pa.types.is_boolean(column.type) or column.name in keys

    assert [column.name for column in mart.columns if column.nullable and must_stand(column)] == []


@every_mart
def test_keys_are_strings(mart: Table) -> None:
    for column, target in mart.references:
        table, target_column = target.split(".")
        assert mart.column(column).type == MARTS[table].column(target_column).type == pa.string()
        assert MARTS[table].key == (target_column,)


@every_mart
def test_every_file_says_its_release(mart: Table) -> None:
    assert mart.names()[-1] == "release_id"


@every_mart
def test_a_moment_has_a_day_beside_it(mart: Table) -> None:
    """Charts are drawn by day, and dim_date is joined by day."""
    names = set(mart.names()) | {"released_date", "snapshot_date"}
    moments = [column.name for column in mart.columns if pa.types.is_timestamp(column.type)]

    assert [name for name in moments if name.removesuffix("_at") + "_date" not in names] == []


@every_mart
def test_every_column_is_explained(mart: Table) -> None:
    assert [column.name for column in mart.columns if not column.doc.endswith(".")] == []
    assert len(set(mart.names())) == len(mart.names())


@pytest.mark.parametrize("dimension", [d for d in DIMENSIONS if d.name != "dim_article"], ids=lambda d: d.name)
def test_facts_refer_to_every_dimension(dimension: Table) -> None:
    targets = {target for mart in MARTS.values() for _, target in mart.references}

    assert f"{dimension.name}.{dimension.key[0]}" in targets


def test_dimensions_do_not_refer_to_each_other() -> None:
    """Two ways from a fact to a dimension are what BI tools call ambiguous."""
    assert [dimension.name for dimension in DIMENSIONS if dimension.references] == []


def test_a_cell_fits_excel_and_power_bi_in_utf16() -> None:
    assert 2 * CELL_CHARACTERS <= 32_766


def test_texts_can_be_left_out() -> None:
    assert set(MARTS) - set(marts(with_text=False)) == {"article_text"}


@pytest.mark.parametrize("summary", SUMMARIES.values(), ids=list(SUMMARIES))
def test_a_summary_fits_a_sheet(summary: Table) -> None:
    assert len(summary.name) <= 31
    assert {str(column.type) for column in summary.columns} <= FLAT - {"timestamp[us, tz=UTC]"}
    assert all(column.doc.endswith(".") for column in summary.columns)
