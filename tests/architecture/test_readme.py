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


def test_the_settings_are_the_shipped_ones(readme: str) -> None:
    shown = dict(re.findall(r"^\| `([a-z_.]+)` \| `([^`]+)` \|", _section(readme, "Settings"), re.MULTILINE))

    assert {name: tomllib.loads(f"x = {value}")["x"] for name, value in shown.items()} == dict(
        _flat(tomllib.loads(defaults_text()))
    )


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


def _flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _without_global_flags(words: list[str]) -> list[str]:
    kept: list[str] = []
    while words:
        length = _GLOBAL_FLAGS.get(words[0], 0)
        kept += words[:1] if not length and words[0] != "-" else []  # a lone - is moved by the command line itself
        words = words[max(length, 1) :]
    return kept
