"""One table of figures and how it is printed."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

_PACKAGES = ("wirehouse", "trafilatura", "resiliparse", "duckdb", "duckdb-extension-ducklake", "pyarrow", "spacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A measurement as it is printed."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def versions() -> Result:
    """What was measured: Python, the machine, the packages that the figures depend on."""
    rows = [("Python", platform.python_version()), ("machine", f"{platform.machine()}, {platform.system()}")]
    return Result(
        title="Versions", columns=("what", "version"), rows=rows + [(name, version(name)) for name in _PACKAGES]
    )


def show(result: Result) -> None:
    """Print the table, numbers to the right."""
    console = Console(width=None if Console().is_terminal else 120)
    console.print(result.title, style="bold", highlight=False)
    table = Table()
    for index, column in enumerate(result.columns):
        table.add_column(column, justify="right" if index else "left")
    for row in result.rows:
        table.add_row(*row)
    console.print(table)
    console.print()
