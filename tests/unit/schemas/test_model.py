"""Strict building: pyarrow alone would let every one of these mistakes pass."""

import datetime as dt

import pyarrow as pa
import pytest

from schemas import LAKE_TABLES, VIEWS, Column, ContractError, Table
from schemas.types import DAY, SPANS, TEXT, TEXTS, WHOLE

PEOPLE = Table(
    name="people",
    grain="One row a person's page.",
    key=("name",),
    columns=(
        Column(name="name", type=TEXT, doc="Who it is."),
        Column(name="age", type=WHOLE, unit="years", nullable=True, doc="Age; it's null where unknown."),
        Column(name="born", type=DAY, nullable=True, doc="Day of birth."),
        Column(name="aliases", type=TEXTS, doc="Other names."),
    ),
)


def person(**changes: object) -> dict[str, object]:
    return {"name": "Ada Quill", "age": 41, "born": dt.date(1983, 2, 1), "aliases": []} | changes


def test_rows_get_the_declared_order_types_and_docs() -> None:
    built = PEOPLE.build([person(), person(name="Ben Ost", age=None, born=None, aliases=["Benno"])])

    assert built.schema.equals(PEOPLE.arrow(), check_metadata=True)
    assert built.schema.field("age").metadata == {b"doc": b"Age; it's null where unknown. [years]"}
    assert built.column("aliases").to_pylist() == [[], ["Benno"]]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"name": "Ada Quill"}, "age"),
        (person(height=180), "height"),
        (person(name=None), "name"),
        (person(aliases=None), "aliases"),
        (person(age="old"), "age"),
        (person(age=2**40), "age"),
        (person(name="\ud800"), "name"),
    ],
    ids=["missing", "unknown", "null", "null list", "wrong type", "too large", "lone surrogate"],
)
def test_a_row_that_breaks_the_declaration_raises_and_names_the_column(row: dict[str, object], named: str) -> None:
    with pytest.raises(ContractError, match=f"people.*{named}"):
        PEOPLE.build([row])


def test_no_rows_still_have_all_columns() -> None:
    assert PEOPLE.build([]).equals(PEOPLE.empty())


def test_check_refuses_columns_built_elsewhere_that_do_not_fit() -> None:
    with pytest.raises(ContractError, match="born"):
        PEOPLE.check(PEOPLE.build([person()]).drop_columns(["born"]))
    with pytest.raises(ContractError, match="null in"):
        PEOPLE.check(pa.table({"name": [None], "age": [1], "born": [None], "aliases": [[]]}))


def test_a_key_that_stands_twice_raises() -> None:
    with pytest.raises(ContractError, match="not unique"):
        PEOPLE.unique(PEOPLE.build([person(), person(age=3)]))


def test_comments_quote_the_sentence() -> None:
    assert "COMMENT ON COLUMN people.\"age\" IS 'Age; it''s null where unknown. [years]'" in list(PEOPLE.sql_comments())


def test_markdown_names_every_column() -> None:
    section = PEOPLE.markdown()
    assert all(f"`{name}`" in section for name in PEOPLE.names())


@pytest.mark.parametrize("declared", [*LAKE_TABLES.values(), *VIEWS.values()], ids=lambda t: t.name)
def test_every_declaration_is_whole(declared: Table) -> None:
    names = declared.names()
    assert len(names) == len(set(names))
    assert set(declared.key) <= set(names)
    assert all(column.doc.strip().endswith((".", "?")) or column.unit for column in declared.columns)
    assert declared.grain.endswith(".")


def test_references_point_at_declared_columns() -> None:
    for declared in LAKE_TABLES.values():
        for column, target in declared.references:
            table, target_column = target.split(".")
            assert declared.column(column).type == LAKE_TABLES[table].column(target_column).type


def test_spans_hold_offsets_and_text() -> None:
    assert [field.name for field in SPANS.value_type] == ["start_char", "end_char", "text"]
