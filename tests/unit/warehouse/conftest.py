"""One small lake of told stories for all tests that only read."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import warehouse
from tests.unit.warehouse.told_lake import make_lake


@pytest.fixture(scope="session")
def told_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the lake of told stories lies; not to be written."""
    return make_lake(tmp_path_factory.mktemp("told") / "lake")


@pytest.fixture(scope="session")
def told(told_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake of told stories, opened for reading."""
    with warehouse.connect(told_lake) as connection:
        yield connection
