"""The description beside the marts says of every file what is in it, in the words of the standard."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.marts import MARTS
from schemas.summaries import SUMMARIES
from warehouse.datapackage import datapackage

FIELD_TYPES = {"string", "integer", "number", "boolean", "date", "datetime"}
TABLES = {**MARTS, **SUMMARIES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("package")
    (made / "summary").mkdir()
    for name in MARTS:
        (made / f"{name}.parquet.partial").write_text(f"rows of {name}")
    for name in SUMMARIES:
        (made / "summary" / f"{name}.csv").write_text(f"rows of {name}")
    return made


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    files = {name: folder / f"{name}.parquet.partial" for name in MARTS}
    files |= {name: folder / "summary" / f"{name}.csv" for name in SUMMARIES}
    return json.loads(
        datapackage(files, TABLES, root=folder, release_id="000001-x", released_at="2026-01-01T00:00:00Z")
    )


def test_every_file_is_described_under_its_final_name(package: dict[str, Any]) -> None:
    paths = {resource["path"] for resource in package["resources"]}

    assert paths == {f"{name}.parquet" for name in MARTS} | {f"summary/{name}.csv" for name in SUMMARIES}
    assert (package["version"], package["$schema"]) == (
        "000001-x",
        "https://datapackage.org/profiles/2.0/datapackage.json",
    )


def test_sizes_and_sums_of_csv_are_those_of_the_files(package: dict[str, Any]) -> None:
    for resource in package["resources"]:
        if resource["format"] == "parquet":
            assert "hash" not in resource
            continue
        content = f"rows of {resource['name'].replace('-', '_')}".encode()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_fields_are_the_declared_ones(package: dict[str, Any]) -> None:
    for resource in package["resources"]:
        table = TABLES[resource["name"].replace("-", "_")]
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == table.names()
        assert {field["type"] for field in fields} <= FIELD_TYPES
        assert [field["name"] for field in fields if "constraints" not in field] == [
            column.name for column in table.columns if column.nullable
        ]
        assert resource["schema"]["primaryKey"] == list(table.key)


def test_foreign_keys_point_at_described_fields(package: dict[str, Any]) -> None:
    fields = {r["name"]: {f["name"] for f in r["schema"]["fields"]} for r in package["resources"]}
    keys = [(r["name"], key) for r in package["resources"] for key in r["schema"].get("foreignKeys", [])]

    assert len(keys) > 20
    for name, key in keys:
        assert set(key["fields"]) <= fields[name]
        assert set(key["reference"]["fields"]) <= fields[key["reference"]["resource"]]
