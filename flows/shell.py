"""The interactive SQL shell: history, completion from the catalog, dot commands. Read-only, like `wirehouse sql`."""

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.console import Console

from flows import answers
from flows.outcomes import DONE
from warehouse.query import Connection, QueryError, answer, query_errors, rows

_HELP = """\
End a query with ; and Enter.
.tables           tables and views with their meaning
.macros           questions with parameters: SELECT * FROM name(...)
.schema NAME      columns of a table or view with their meaning
.mode FORMAT      table, csv or json
.quit             leave (also Ctrl-D)"""
_KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP", "BY", "ORDER", "LIMIT", "HAVING", "JOIN", "LEFT", "USING", "ON", "AS",
    "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END",
    "DISTINCT", "WITH", "UNION", "ALL", "EXISTS", "DESC", "ASC", "COUNT", "SUM", "AVG", "MIN", "MAX", "UNNEST",
    "LIST",
)  # fmt: skip
_MODES = (answers.Format.TABLE, answers.Format.CSV, answers.Format.JSON)
_TABLES = """SELECT view_name AS name, comment AS meaning FROM duckdb_views()
WHERE NOT internal AND schema_name = 'main' AND database_name = current_database() ORDER BY 1"""
_MACROS = """SELECT function_name || '(' || array_to_string(parameters, ', ') || ')' AS macro, comment AS meaning
FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal ORDER BY 1"""
_SCHEMA = """SELECT column_name AS column, data_type AS type, comment AS meaning FROM duckdb_columns()
WHERE table_name = ? AND schema_name = 'main' AND database_name = current_database() ORDER BY column_index"""
_NAMES = """SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' UNION
SELECT column_name FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' UNION
SELECT function_name FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal"""


class Words(Completer):
    """Completes table, column and macro names, then keywords, and dot commands at the start of a line."""

    _COMMANDS = (".help", ".macros", ".mode", ".quit", ".schema", ".tables")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [*sorted(names), *_KEYWORDS]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Names that begin with what stands before the cursor."""
        line = document.text_before_cursor
        if line.startswith(".") and " " not in line:
            yield from (Completion(name, -len(line)) for name in self._COMMANDS if name.startswith(line))
            return
        begun = re.search(r"\w*$", line)
        word = begun.group().lower() if begun else ""
        if word:
            yield from (Completion(name, -len(word)) for name in self._names if name.lower().startswith(word))


class Shell:
    """What the shell does with a line; knows nothing of how the line came."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._console = Console(stderr=True, highlight=False)
        self._mode = answers.Format.TABLE

    def names(self) -> set[str]:
        """What can be completed."""
        return {next(iter(row.values())) for row in rows(self._connection, _NAMES)}

    def handle(self, line: str) -> bool:
        """Answer one query or dot command; False where the user wants to leave."""
        text = line.strip()
        if text.rstrip(";").lower() in (".quit", ".exit", "quit", "exit"):
            return False
        if text.startswith("."):
            self._command(*text.rstrip(";").split())
        elif text.strip("; \n"):
            self._answer(text)
        return True

    def _command(self, name: str, *arguments: str) -> None:
        if name == ".tables":
            self._answer(_TABLES)
        elif name == ".macros":
            self._answer(_MACROS)
        elif name == ".schema" and arguments:
            self._answer(_SCHEMA.replace("?", "'" + arguments[0].replace("'", "''") + "'"))
        elif name == ".mode" and arguments and arguments[0] in list(_MODES):
            self._mode = answers.Format(arguments[0])
        else:
            self._console.print(_HELP)

    def _answer(self, query: str) -> None:
        begin = time.perf_counter()
        try:
            count = answers.write(answer(self._connection, query), self._mode, None)
        except (QueryError, *query_errors) as error:
            self._console.print(str(error), style="red", markup=False)
        except KeyboardInterrupt:
            self._connection.interrupt()
            self._console.print("stopped", style="dim")
        else:
            self._console.print(f"{count:,} rows, {time.perf_counter() - begin:.2f} s", style="dim")


def run(connection: Connection) -> int:
    """Read queries from the terminal until the user leaves."""
    shell = Shell(connection)
    session: PromptSession[str] = PromptSession(
        history=_history(),
        completer=Words(shell.names()),
        lexer=PygmentsLexer(SqlLexer),
        key_bindings=_keys(),
        multiline=True,
        complete_while_typing=True,
        prompt_continuation="      ...> ",
    )
    Console(stderr=True, highlight=False).print("SQL over the warehouse, read-only. .help helps.", style="dim")
    while True:
        try:
            if not shell.handle(session.prompt("wirehouse> ")):
                return DONE
        except KeyboardInterrupt:
            continue
        except EOFError:
            return DONE


def _keys() -> KeyBindings:
    """Enter ends a query behind ; and a dot command; elsewhere it begins a new line."""
    keys = KeyBindings()

    @Condition
    def complete() -> bool:
        from prompt_toolkit.application import get_app

        text = get_app().current_buffer.text.strip()
        return not text or text.endswith(";") or text.startswith(".") or text.lower() in ("quit", "exit")

    @keys.add("enter", filter=complete)
    def accept(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys


def _history() -> History:
    """History in the user's state folder; none where that cannot be written."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "wirehouse"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return FileHistory(str(folder / "sql_history"))
    except OSError:
        return InMemoryHistory()
