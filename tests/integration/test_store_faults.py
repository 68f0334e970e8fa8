"""A disk that is full and a folder that may not be written: a clear message, and nothing stored is lost."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import warehouse
from tests.integration.load_batches import load

pytestmark = pytest.mark.slow
_FULL = """
import resource, signal, sys
from tests.unit.warehouse.made_batches import batch, run
from warehouse.errors import LakeError
from warehouse.lake import Lake
with Lake.open(sys.argv[1]) as lake:
    lake.start_run(run("run-2"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        lake.load("run-2", batch(range(100, 400)))
    except LakeError as error:
        print(type(error).__name__, error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(lake.load("run-2", batch(range(100, 400))).new)
"""
_READ = """
import sys
import warehouse
from warehouse.errors import LakeError
from warehouse.lake import Lake
for use in (warehouse.connect, Lake.open):
    try:
        with use(sys.argv[1]):
            print("opened")
    except LakeError as error:
        print(type(error).__name__, error)
"""


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    assert len(list(load(folder, 2, "run-1"))) == 2
    return folder


def articles(folder: Path) -> int:
    with warehouse.connect(folder) as connection:
        return connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]


@pytest.mark.parametrize("kilobytes", [0.5, 20, 60])
def test_a_full_disk_refuses_the_batch_and_keeps_the_rest(root: Path, lake: Path, kilobytes: float) -> None:
    """The limit on the size of a file stands in for the disk: data files, then the catalog, do not fit."""
    script = [sys.executable, "-c", _FULL, str(lake), str(int(kilobytes * 1024))]
    said = subprocess.run(script, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()

    assert said[0].startswith("LakeFullError The disk under")
    assert said[1:] == ["300"]
    assert articles(lake) == 8 + 300


def test_a_folder_that_may_not_be_written(root: Path, lake: Path) -> None:
    connect_said, open_said = said_in_read_only(root, lake)
    assert connect_said.startswith("LakeReadOnlyError The lake in")
    assert "wirehouse publish" in connect_said
    assert open_said.startswith("LakeReadOnlyError")
    assert articles(lake) == 8


def said_in_read_only(root: Path, folder: Path) -> list[str]:
    """What reader and writer say where the folder is mounted read-only, in a name space of their own."""
    mount = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*command, mount], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets no name space of one's own be made to mount the folder read-only")
    script = f'{mount} && exec "$@"'
    arguments = [*command, script, "sh", sys.executable, "-c", _READ, str(folder)]
    out = subprocess.run(arguments, cwd=root, capture_output=True, text=True, check=True, env=dict(os.environ))
    return out.stdout.splitlines()
