"""Each law of the store is broken once, and doctor's check says which."""

import shutil
from pathlib import Path

import pytest

import warehouse
from tests.unit.warehouse.told_lake import entity
from warehouse.checks import broken
from warehouse.location import LakeLocation, attached

HARM = {
    "quotes.key": "INSERT INTO lake.quotes FROM lake.quotes LIMIT 1",
    "quotes.text": "UPDATE lake.quotes SET start_char = start_char + 1 WHERE text LIKE '%apology%'",
    "mentions.entity_id": "UPDATE lake.mentions SET entity_id = 'nobody' WHERE text = 'Norhaven'",
    "runs.records": "UPDATE lake.runs SET new = new + 1",
    "run_sources.records": "UPDATE lake.run_sources SET records = records + 1",
    "fetches.fate": "UPDATE lake.fetches SET revision_id = 'none' WHERE source_ref = 'port'",
    "superseded": "DELETE FROM lake.superseded",
    "entity_merges.to_entity_id": f"INSERT INTO lake.entity_merges VALUES ('{entity('Ada Quill')}', "
    f"'{entity('Norhaven')}', 1.0, 'wrong', 'run-1')",
}


@pytest.fixture(scope="module")
def harmed(told_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One lake with every harm done to it."""
    folder = tmp_path_factory.mktemp("harmed") / "lake"
    shutil.copytree(told_lake, folder)
    with attached(LakeLocation(folder), read_only=False) as connection:
        for statement in HARM.values():
            connection.execute(statement)
    return folder


def test_a_sound_lake_breaks_none(told_lake: Path) -> None:
    with warehouse.connect(told_lake) as connection:
        assert broken(connection) == []


@pytest.fixture(scope="module")
def found(harmed: Path) -> set[str]:
    with warehouse.connect(harmed) as connection:
        return {law.name for law in broken(connection)}


@pytest.mark.parametrize("law", HARM)
def test_a_broken_law_is_named(found: set[str], law: str) -> None:
    assert law in found


def test_no_other_is(found: set[str]) -> None:
    assert found == set(HARM)
