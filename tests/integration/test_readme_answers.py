"""The answers that the README prints are those of the sample pages (golden: --update-golden writes them anew)."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import answers
from flows.ingest import SourceOptions, plan
from flows.pipeline import IngestRequest, plain_steps, run_ingest
from flows.progress import Silent
from flows.settings import load_settings
from warehouse import connect
from warehouse.query import Connection, answer

# A question to the demo's lake in a code block, and the lines below it up to an empty one or the end of the block.
SHOWN = re.compile(r'^\$ (?P<command>wirehouse --lake demo/lake sql ".*")\n(?P<answer>(?:(?!```).+\n)*)', re.MULTILINE)


@pytest.fixture(scope="module")
def demo_lake(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("demo")
    options = SourceOptions()
    settings = load_settings(config=None, environment={}, folder=folder, flags={})
    request = IngestRequest(
        arguments=("samples",), plan=plan([str(samples)], options), options=options, settings=settings
    )
    with plain_steps() as steps:
        run_ingest(request, steps, Silent())
    with connect(settings.location()) as connection:
        yield connection


@pytest.mark.slow
def test_golden_answers_of_the_readme(
    root: Path, demo_lake: Connection, capsys: pytest.CaptureFixture[str], update_golden: bool
) -> None:
    def answered(shown: re.Match[str]) -> str:
        answers.write(answer(demo_lake, shlex.split(shown["command"])[-1]), answers.Format.TABLE, None)
        lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
        return "\n".join([f"$ {shown['command']}", *lines, ""])

    readme = (root / "README.md").read_text("utf-8")
    actual = SHOWN.sub(answered, readme)
    if update_golden:
        (root / "README.md").write_text(actual, "utf-8")
    assert actual.splitlines() == readme.splitlines() or update_golden


def test_the_readme_shows_what_the_demo_asks(root: Path) -> None:
    asked = re.findall(r'^\t  "(SELECT .*)" \\$', (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    shown = [shlex.split(each["command"])[-1] for each in SHOWN.finditer((root / "README.md").read_text("utf-8"))]

    assert asked
    assert shown[: len(asked)] == asked
