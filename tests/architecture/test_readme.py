"""What the README tells people to type exists, and what it repeats from elsewhere is still so."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import CycloptsError

from flows.cli import app
from flows.settings import defaults_text

SETTINGS = re.compile(r"^\| setting \| default \| meaning \|\n(?:\|.*\n)+", re.MULTILINE)
QUESTION = re.compile(
    r"^.+ \(\[\w+\]\((?P<path>warehouse/examples/\w+\.sql)\)\)\n\n```sql\n(?:(?!```).*\n)*```\n", re.MULTILINE
)
_GLOBAL_FLAGS = {"--lake": 2, "--config": 2, "--verbose": 1, "--debug": 1}


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text("utf-8")


def commands(readme: str) -> Iterator[list[str]]:
    """Every command line in a code block or in backticks that calls wirehouse."""
    code = re.findall(r"```\w*\n(.*?)```", readme, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", readme, flags=re.DOTALL))
    for line in [line for block in code for line in block.splitlines()] + inline:
        if found := re.search(r"(?:^|[|$/] ?)wirehouse (?P<rest>[^#]+)", line.replace("\\|", "|").strip()):
            yield _without_global_flags(shlex.split(found["rest"]))


def test_every_wirehouse_command_parses(readme: str) -> None:
    wrong = []
    for command in commands(readme):
        try:
            app.parse_args(command, exit_on_error=False, print_error=False, help_on_error=False)
        except CycloptsError as error:
            wrong.append(f"{shlex.join(command)}: {error}")

    assert wrong == []


def test_every_command_is_shown(readme: str) -> None:
    shown = {command[0] for command in commands(readme) if command}

    assert {"init", "ingest", "sql", "publish", "analyse", "show", "doctor"} <= shown


def test_every_make_target_exists(root: Path, readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z]+)", " ".join(_code(readme)))) <= targets


def test_golden_parts_are_those_of_their_files(root: Path, readme: str, update_golden: bool) -> None:
    """The table of settings is that of defaults.toml, each question that of its file in warehouse/examples."""
    actual = SETTINGS.sub(lambda _: _settings_table(), readme)
    actual = QUESTION.sub(lambda found: _question(root / found["path"]), actual)
    if update_golden:
        (root / "README.md").write_text(actual, "utf-8")

    assert len(QUESTION.findall(actual)) == 11
    assert update_golden or actual.splitlines() == readme.splitlines()


def test_the_dependencies_are_the_declared_ones(root: Path, readme: str) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[><=\[]", line)[0] for line in project["dependencies"]}
    rows = re.findall(r"^\| ([a-z0-9, -]+) \|", _section(readme, "Dependencies"), re.MULTILINE)

    assert {name.strip() for row in rows for name in row.split(",")} - {"package"} == declared


def test_every_linked_file_exists(root: Path, readme: str) -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme)

    assert [name for name in linked if not (root / name).exists()] == []


def _code(readme: str) -> list[str]:
    return re.findall(r"```.*?```|`[^`\n]+`", readme, re.DOTALL)


def _section(readme: str, title: str) -> str:
    return re.split(r"^## ", readme.partition(f"\n## {title}")[2], maxsplit=1, flags=re.MULTILINE)[0]


def _settings_table() -> str:
    """Rows of the shipped file: each line `key = value   # meaning` under its section."""
    rows, section = [], ""
    for line in defaults_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]") + "."
        elif found := re.match(r"(?P<key>\w+) = (?P<value>.*?)\s+# (?P<meaning>.*)", line):
            rows.append(f"| `{section}{found['key']}` | `{found['value']}` | {found['meaning']} |\n")
    return "| setting | default | meaning |\n|---|---|---|\n" + "".join(rows)


def _question(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    question = " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
    sql = "\n".join(line for line in lines if not line.startswith("--"))
    return f"{question} ([{path.stem}](warehouse/examples/{path.name}))\n\n```sql\n{sql}\n```\n"


def _without_global_flags(words: list[str]) -> list[str]:
    kept: list[str] = []
    while words:
        length = _GLOBAL_FLAGS.get(words[0], 0)
        kept += words[:1] if not length and words[0] != "-" else []  # a lone - is moved by the command line itself
        words = words[max(length, 1) :]
    return kept
