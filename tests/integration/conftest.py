"""The real command in a process of its own, against one Prefect server that all these tests share."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.prefect_server import Server


@dataclass(frozen=True)
class Ended:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def prefect_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The environment of the commands: starting a server for each would take ten seconds."""
    home = tmp_path_factory.mktemp("prefect")
    quiet = {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in quiet.items():
            patch.setenv(name, value)
        with Server(home) as server:
            server.wait()
            yield {**os.environ, "PREFECT_API_URL": server.url, "WIREHOUSE_ANNOTATE_MODEL": "fast"}


@pytest.fixture
def wirehouse(prefect_environment: Mapping[str, str], tmp_path: Path) -> Callable[..., Ended]:
    """Run `wirehouse ARGUMENTS` in the test's folder."""

    def run(*arguments: str | Path, stdin: str | None = None, **environment: str) -> Ended:
        done = subprocess.run(
            command(*arguments), input=stdin, capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**prefect_environment, **environment}, timeout=300,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


def command(*arguments: str | Path) -> list[str]:
    """The command line of the installed script, whatever the environment's PATH is."""
    return [
        sys.executable,
        "-c",
        "import sys; from flows.cli import run; sys.exit(run(sys.argv[1:]))",
        *map(str, arguments),
    ]
