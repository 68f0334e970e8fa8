"""The faults in their smallest sizes, so that the scripts behind `make faults` work and their laws are daily ones.

Kills of ingests and of publishing stand in tests/integration, with the real processes.
"""

from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

from tests.faults import children, crowd, hostile, kills, polling, store
from tests.faults.findings import Finding

pytestmark = pytest.mark.slow
FAULTS: dict[str, Callable[[Path], Finding]] = {
    "full_disk": store.full_disk,
    "read_only_folder": store.read_only_folder,
    "data_gone": store.data_gone,
    "flipped_byte": store.flipped_byte,
    "clock_set_back": store.clock_set_back,
    "newer_version": store.newer_version,
    "hostile_server": hostile.hostile_server,
    "redirect_inside": hostile.redirect_inside,
    "unchanged_feeds": lambda folder: polling.unchanged_feeds(folder, 5, most_seconds=inf),
    "maintain_kills": lambda folder: kills.maintain_kills(folder, 2),
    "forget_kills": lambda folder: kills.forget_kills(folder, 2),
    "crowd": lambda folder: crowd.crowd(folder, 0.05),
}


@pytest.fixture(scope="module", autouse=True)
def forked() -> None:
    children.ready()


@pytest.mark.parametrize("name", FAULTS)
def test_no_law_is_broken(tmp_path: Path, name: str) -> None:
    found = FAULTS[name](tmp_path)
    if found.skipped:
        pytest.skip(found.skipped)
    assert list(found.broken) == []
