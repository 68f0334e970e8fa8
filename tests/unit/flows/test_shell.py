"""The SQL shell without a terminal: what a line does, what can be completed."""

from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows import shell
from flows.shell import Shell, Words
from warehouse import connect


@pytest.fixture
def opened(small_lake: Path):
    with connect(small_lake) as connection:
        yield Shell(connection)


def completions(words: Words, text: str) -> list[str]:
    return [each.text for each in words.get_completions(Document(text), CompleteEvent())]


def test_a_query_is_answered(opened: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert opened.handle(".mode csv")
    assert opened.handle("SELECT count(*) AS n FROM articles;")

    out, err = capsys.readouterr()
    assert out == "n\n2\n"
    assert "1 rows" in err


def test_a_mistake_is_told_and_the_shell_goes_on(opened: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert opened.handle("SELEC 1;")
    assert opened.handle("SELECT error('in the middle');")
    assert opened.handle("DELETE FROM lake.articles;")

    out, err = capsys.readouterr()
    assert out == ""
    assert "syntax error" in err
    assert "in the middle" in err
    assert "read-only" in err


@pytest.mark.parametrize(
    ("line", "expected"),
    [(".tables", "event_mentions"), (".macros", "said_about"), (".schema quotes", "speaker"), (".schema 'x", "rows")],
)
def test_dot_commands(opened: Shell, capsys: pytest.CaptureFixture[str], line: str, expected: str) -> None:
    assert opened.handle(line)

    out, err = capsys.readouterr()
    assert expected in out + err


@pytest.mark.parametrize("line", [".help", ".schema", ".mode xml", ".unknown"])
def test_an_unclear_dot_command_is_answered_with_help(
    opened: Shell, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    assert opened.handle(line)
    assert ".macros" in capsys.readouterr().err


@pytest.mark.parametrize("line", [".quit", "quit", "exit;", " .exit "])
def test_leaving(opened: Shell, line: str) -> None:
    assert not opened.handle(line)


def test_completion_knows_tables_columns_and_macros(opened: Shell) -> None:
    words = Words(opened.names())

    assert "quotes" in completions(words, "SELECT * FROM quo")
    assert "speaker_id" in completions(words, "SELECT speaker")
    assert "said_about" in completions(words, "FROM said_a")
    assert completions(words, ".ta") == [".tables"]
    assert completions(words, "") == []


def test_a_session_reads_several_lines_until_the_semicolon(
    opened: Shell, small_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()), connect(small_lake) as lake:
        keys.send_text(".mode csv\nSELECT count(*) AS n\nFROM articles;\n.quit\n")
        assert shell.run(lake) == 0

    assert capsys.readouterr().out == "n\n2\n"
    assert "FROM articles;" in (tmp_path / "wirehouse" / "sql_history").read_text()
