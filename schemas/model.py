"""What a table declaration is, and the strict building of Arrow tables from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa


class ContractError(ValueError):
    """Rows or columns do not fit the declaration: a bug of the code that made them, never of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its Arrow type, its unit where it has one, and a sentence that says what it holds."""

    name: str
    type: pa.DataType
    doc: str
    unit: str | None = None
    nullable: bool = False

    def note(self) -> str:
        """The sentence with the unit behind it, as comments and metadata show it."""
        return f"{self.doc} [{self.unit}]" if self.unit else self.doc

    def renamed(self, name: str, doc: str | None = None) -> "Column":
        """The same column under another name, with another sentence where one is given."""
        return Column(name=name, type=self.type, doc=doc or self.doc, unit=self.unit, nullable=self.nullable)

    def or_null(self) -> "Column":
        """The same column where rows may lack it, as behind an outer join."""
        return Column(name=self.name, type=self.type, doc=self.doc, unit=self.unit, nullable=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table or view: what a row is, what identifies it, what it holds."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: str | None = None
    references: tuple[tuple[str, str], ...] = ()
    """Pairs (column, "table.column") that a join may rely on."""

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    def names(self) -> list[str]:
        """Column names in their declared order."""
        return [column.name for column in self.columns]

    def arrow(self) -> pa.Schema:
        """Arrow schema whose metadata carries the docs into every Parquet file."""
        fields = [pa.field(c.name, c.type, c.nullable, metadata={"doc": c.note()}) for c in self.columns]
        return pa.schema(fields, metadata={"table": self.name, "grain": self.grain})

    def empty(self) -> pa.Table:
        """No rows, all columns."""
        return self.arrow().empty_table()

    def build(self, rows: Sequence[Mapping[str, object]]) -> pa.Table:
        """Rows to Arrow, strictly: pyarrow itself would let a missing or unknown column and a null pass.

        Raises ContractError naming the table and the columns.
        """
        names = frozenset(self.names())
        for row in rows:
            if row.keys() != names:
                raise ContractError(f"{self.name}: {sorted(row.keys() ^ names)} missing or unknown")
        arrays = [self._array(column, [row[column.name] for row in rows]) for column in self.columns]
        return self.check(pa.Table.from_arrays(arrays, schema=self.arrow()))

    def check(self, table: pa.Table) -> pa.Table:
        """The same table in the declared order and types, for stages that build columns themselves.

        Raises ContractError for a column too few or too many, a type that does not cast, or an unexpected null.
        """
        if set(table.column_names) != set(self.names()):
            difference = sorted(set(table.column_names) ^ set(self.names()))
            raise ContractError(f"{self.name}: {difference} missing or unknown")
        empty = [c.name for c in self.columns if not c.nullable and table.column(c.name).null_count]
        if empty:
            raise ContractError(f"{self.name}: null in {empty}")
        try:
            return table.select(self.names()).cast(self.arrow())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
            raise ContractError(f"{self.name}: {error}") from error

    def unique(self, table: pa.Table) -> pa.Table:
        """The same table, after a check that no key stands twice. Raises ContractError naming the table."""
        if table.num_rows != table.group_by(list(self.key)).aggregate([]).num_rows:
            raise ContractError(f"{self.name}: {self.key} is not unique")
        return table

    def sql_comments(self, kind: str = "VIEW") -> Iterator[str]:
        """DuckDB statements that put the docs on the view or table of this name."""
        yield f"COMMENT ON {kind} {self.name} IS {_quoted(self.grain)}"
        for column in self.columns:
            yield f'COMMENT ON COLUMN {self.name}."{column.name}" IS {_quoted(column.note())}'

    def markdown(self) -> str:
        """The section of the data dictionary for this table."""
        lines = [f"### {self.name}", "", f"{self.grain} Key: {', '.join(f'`{k}`' for k in self.key)}.", ""]
        lines += ["| column | type | null | meaning |", "|---|---|---|---|"]
        for column in self.columns:
            null = "yes" if column.nullable else ""
            meaning = column.note().replace("|", "\\|")
            lines.append(f"| `{column.name}` | {_readable(column.type)} | {null} | {meaning} |")
        for column_name, target in self.references:
            lines += ["", f"`{column_name}` refers to `{target}`."]
        return "\n".join(lines)

    def _array(self, column: Column, values: list[object]) -> pa.Array:
        try:
            return pa.array(values, type=column.type, from_pandas=False)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError) as error:
            raise ContractError(f"{self.name}.{column.name}: {error}") from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _readable(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_readable(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "(" + ", ".join(f"{f.name} {_readable(f.type)}" for f in kind) + ")"
    return {"timestamp[us, tz=UTC]": "timestamp, UTC", "date32[day]": "date"}.get(str(kind), str(kind))
