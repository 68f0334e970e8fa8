"""A wheel holds every file that the packages read at run time, and nothing else of the checkout."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OURS = ("flows", "schemas", "warehouse")
NOT_PACKED = {"__pycache__", ".DS_Store"}


@pytest.fixture(scope="module")
def packed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in OURS:
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns(*NOT_PACKED))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-cache-dir",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        out,
        source,
    ]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("wirehouse-*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.slow
def test_every_file_of_the_packages_is_packed(root: Path, packed: set[str]) -> None:
    files = {
        path.relative_to(root).as_posix()
        for name in OURS
        for path in (root / name).rglob("*")
        if path.is_file() and not NOT_PACKED & set(path.parts)
    }

    assert sorted(files - packed) == []


@pytest.mark.slow
def test_nothing_else_is_packed(packed: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in packed} == {*OURS, "wirehouse"}
