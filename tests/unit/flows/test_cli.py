"""The command line as typed: usage errors with advice, help that is quick, no heavy import before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows import cli, commands
from flows.outcomes import DONE, FAILED, INTERRUPTED, WRONG_USAGE
from flows.settings import Settings

HEAVY = ("prefect", "pyarrow", "duckdb", "spacy", "trafilatura", "prompt_toolkit")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ingst pages", 'Did you mean "ingest"'),
        ("ingest --wrokers 3 x", "Did you mean --workers?"),
        ("ingest --workers many x", "--workers"),
        ("ingest", "ingest needs a source"),
        ("sql SELECT -f q.sql", "not both"),
        ("show", "requires an argument"),
        ("ingest x --workers 0 --batch-size 0", "ingest.batch_records must be over 0"),
        ("--config none.toml doctor", "there is no settings file none.toml"),
        ("ingest x --text-column a --url https://example.org/a --url", "--url"),
        ("sql SELECT --format xml", "xml"),
    ],
)
def test_wrong_usage_is_told_in_two_lines_and_exits_2(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    if line.startswith("--config"):
        line = "--config none.toml sql SELECT"

    assert cli.run(line.split()) == WRONG_USAGE

    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) <= 2
    assert "Traceback" not in err
    assert "--help" in err


@pytest.mark.parametrize("command", ["", *(name for name in cli.app if not name.startswith("-"))])
def test_every_command_has_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*command.split(), "--help"]) == DONE

    out = capsys.readouterr().out
    assert ("Examples:" in out) or not command
    assert "wirehouse" in out


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from flows.cli import run; run(['ingest', '--help']);"
        f"sys.exit(', '.join(name for name in {HEAVY} if name in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.stderr.strip() == ""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == DONE
    assert capsys.readouterr().out.startswith("wirehouse 0.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_commands(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", shell]) == DONE
    assert "ingest" in capsys.readouterr().out


def test_options_reach_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, object] = {}

    def ingest(sources: tuple[str, ...], facts: commands.PageFacts, settings: Settings, **options: object) -> int:
        seen.update(sources=sources, facts=facts, settings=settings, **options)
        return 3

    monkeypatch.setattr(commands, "ingest", ingest)

    code = cli.run(
        ["--lake", "l", "ingest", "a", "-", "b", "--json", "--no-bodies", "--workers", "3", "--batch-size", "9",
         "--text-column", "body", "--published", "2024-03-04", "--retry", "--verbose"]
    )  # fmt: skip

    assert code == 3
    assert seen["sources"] == ("a", "b", "-")
    settings, facts = seen["settings"], seen["facts"]
    assert isinstance(settings, Settings)
    assert isinstance(facts, commands.PageFacts)
    assert (settings.lake, settings.extract.workers) == (tmp_path / "l", 3)
    assert (settings.ingest.batch_records, settings.ingest.keep_bodies) == (9, False)
    assert facts.typed() == ("--published", "2024-03-04", "--text-column", "body")
    assert (seen["as_json"], seen["retry"], seen["dry_run"], seen["verbose"]) == (True, True, False, True)


def test_options_of_all_commands_may_stand_behind_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Settings] = []
    monkeypatch.setattr(commands, "show", lambda article, settings, **_: seen.append(settings) or DONE)

    assert cli.run(["show", "abc", "--lake", "behind"]) == DONE
    assert seen[0].lake == tmp_path / "behind"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), INTERRUPTED, "stopped"),
        (FileNotFoundError(2, "No such file or directory", "q.sql"), FAILED, "q.sql: No such file or directory"),
        (ZeroDivisionError("division by zero"), FAILED, "That is a bug"),
    ],
)
def test_errors_become_short_messages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(commands, "show", fail)

    assert cli.run(["show", "abc"]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "show", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        cli.run(["--debug", "show", "abc"])


def test_init_writes_settings_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(["init", "--lake", "news"]) == DONE
    assert (tmp_path / "wirehouse.toml").read_text().count('lake = "news"') == 1
    assert cli.run(["init"]) == WRONG_USAGE
    assert "--force" in capsys.readouterr().err
    assert cli.run(["init", "--force"]) == DONE
    assert 'lake = "news"' not in (tmp_path / "wirehouse.toml").read_text()


def test_a_dry_run_reads_and_makes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><p>Words</p></body></html>")

    assert cli.run(["ingest", "a.html", "--dry-run"]) == DONE
    assert cli.run(["ingest", "none.html", "--dry-run"]) == 3

    assert "a.html" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
