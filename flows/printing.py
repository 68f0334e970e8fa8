"""How commands print what they found: tables for people, JSON for machines, both on stdout; notes on stderr."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.answers import json_value, text_value

_PIPE_WIDTH = 200


def print_json(value: object) -> None:
    """The value as JSON; times as ISO 8601."""
    print(json.dumps(json_value(value), ensure_ascii=False, indent=1))  # noqa: T201


def print_table(rows: Sequence[Mapping[str, object]], *, title: str | None = None) -> None:
    """The rows with their keys as heads; numbers to the right, times to the minute."""
    console = _stdout()
    if title:
        console.print(Text(title, "bold"))
    if not rows:
        console.print(Text("none", "dim"))
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name in rows[0]:
        number = all(isinstance(row[name], int | float) or row[name] is None for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    console.print(table)


def print_lines(lines: Iterable[str]) -> None:
    """Sentences on stdout, as they are."""
    console = _stdout()
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def note(text: str) -> None:
    """A sentence for the person, on stderr."""
    Console(stderr=True).print(text, highlight=False, markup=False, soft_wrap=True)


def size(size_bytes: int | None) -> str:
    """Bytes as a person says it: 12 B, 3.4 kB, 5.6 MB."""
    if size_bytes is None:
        return ""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= scale:
            return f"{size_bytes / scale:.1f} {unit}"
    return f"{size_bytes} B"


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return text_value(value)


def _stdout() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPE_WIDTH)
