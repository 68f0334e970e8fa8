"""The description of a publication that machines read: Frictionless Data Package, version 2."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from schemas.model import Column, Table
from warehouse.releases import PARTIAL

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
_SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def datapackage(
    files: Mapping[str, Path], tables: Mapping[str, Table], *, root: Path, release_id: str, released_at: str
) -> str:
    """The text of datapackage.json. files: by table name, below `root`; they may still have the ending .partial."""
    resources = [_resource(tables[name], path, root) for name, path in files.items()]
    package = {
        "$schema": PROFILE,
        "name": "wirehouse-marts",
        "title": "Wirehouse marts",
        "description": "Articles, entities, mentions, quotes and events of news pages as a star of flat tables.",
        "version": release_id,
        "created": released_at,
        "resources": resources,
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _resource(table: Table, path: Path, root: Path) -> dict[str, object]:
    shown = path.relative_to(root).as_posix().removesuffix(PARTIAL)
    ending = shown.rpartition(".")[2]
    described: dict[str, object] = {
        "$schema": _RESOURCE_PROFILE,
        "name": table.name.replace("_", "-") if ending == "csv" else table.name,
        "type": "table",
        "path": shown,
        "format": ending,
        "mediatype": _MEDIA_TYPES[ending],
        "description": table.grain,
        "schema": _schema(table),
    }
    if ending == "csv":
        described |= {"encoding": "utf-8", "bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}"}
    # Of Parquet neither size nor sum: frictionless-py 5.21 counts none of its bytes and calls the file corrupted.
    return described


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _schema(table: Table) -> dict[str, object]:
    described: dict[str, object] = {
        "$schema": _SCHEMA_PROFILE,
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
    }
    if table.references:
        described["foreignKeys"] = [_foreign_key(column, target) for column, target in table.references]
    return described


def _field(column: Column) -> dict[str, object]:
    described: dict[str, object] = {"name": column.name, "type": _type(column.type), "description": column.note()}
    if not column.nullable:
        described["constraints"] = {"required": True}
    return described


def _foreign_key(column: str, target: str) -> dict[str, object]:
    resource, field = target.split(".")
    return {"fields": [column], "reference": {"resource": resource, "fields": [field]}}


def _type(kind: pa.DataType) -> str:
    return {
        "string": "string", "int32": "integer", "int64": "integer", "double": "number", "bool": "boolean",
        "date32[day]": "date", "timestamp[us, tz=UTC]": "datetime",
    }[str(kind)]  # fmt: skip
