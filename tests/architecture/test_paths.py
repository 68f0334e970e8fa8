"""No file of the project knows the machine that it was written on."""

import re
import subprocess
from pathlib import Path

import pytest

# Folders in which checkouts lie on build machines; addresses and paths below other folders pass.
HOME = re.compile(r"(?<![\w.~*})])/(?:work|root|workspace)/\w+")


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout: there is no list of the project's files")
    return [root / name for name in listing.stdout.split("\0") if name and (root / name).is_file()]


def test_no_path_of_this_machine(root: Path, tracked: list[Path]) -> None:
    found = [
        f"{path.relative_to(root)}: {match}"
        for path in tracked
        for match in HOME.findall(path.read_bytes().decode("utf-8", "ignore"))
        if path.suffix != ".gz"
    ]

    assert found == []


def test_no_output_is_tracked(root: Path, tracked: list[Path]) -> None:
    outputs = {"lake", "marts", "demo", ".venv", "build", "dist"}

    assert [path for path in tracked if path.relative_to(root).parts[0] in outputs] == []
    assert [path for path in tracked if path.suffix in {".duckdb", ".sqlite", ".log"}] == []
