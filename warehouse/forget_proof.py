"""The evidence that something is forgotten: rows counted by table, and every file of the lake searched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.forget import Marks, Target, counts, marked
from warehouse.location import LakeLocation, attached
from warehouse.query import rows
from warehouse.writes import Connection

_IDS = ("article_id", "nearest_article_id", "origin_article_id", "fetch_id")
_ADDRESSES = (
    "url", "canonical_url", "source_ref", "requested_url", "final_url", "found_in", "source", "origin_evidence",
)  # fmt: skip
_PARQUET = "read_parquet($files, union_by_name => true, filename => true, hive_partitioning => false)"
_ID = re.compile(rb"(?=([0-9a-f]{24}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was looked at, and what was found."""

    rows: dict[str, int]
    """Rows that are left, by part; of a lake that has forgotten, 0 in each."""
    files: int
    """Files that were searched: data files, and all others in the lake's folder."""
    bytes: int
    naming: tuple[str, ...]
    """Files that still hold an id or an address."""

    @property
    def holds(self) -> bool:
        """Nothing is left."""
        return not self.naming and not any(self.rows.values())


def proof(location: LakeLocation, targets: Sequence[Target], marks: Marks) -> Proof:
    """Count and search, through a connection of its own that only reads. Raises LakeError.

    Data files are all that lie there, whether the catalog knows them or not; of them the columns that hold ids and
    addresses are read. Of the catalog and all other files in the folder every byte is.
    """
    with attached(location, read_only=True) as connection:
        marks = marks.and_also(marked(connection, targets))
        left = counts(connection, marks)
        data = rows(connection, "SELECT filename, size FROM read_blob(?)", f"{location.data}/**/*.parquet")
        naming = _naming_data(connection, [row["filename"] for row in data], targets, marks)
    others = [path for path in location.root.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    naming += [str(path) for path in others if _names(path, targets, marks)]
    size = sum(row["size"] for row in data) + sum(path.stat().st_size for path in others if path.exists())
    return Proof(rows=left, files=len(data) + len(others), bytes=size, naming=tuple(sorted(naming)))


def _naming_data(connection: Connection, files: Sequence[str], targets: Sequence[Target], marks: Marks) -> list[str]:
    """Data files in which one of the columns names what is forgotten: the files of a table in one query."""
    patterns = {f"pattern_{place}": target.pattern for place, target in enumerate(targets) if target.pattern}
    values = {"ids": [*marks.articles, *marks.fetches], "addresses": list(marks.addresses), **patterns}
    found: list[str] = []
    for names in _by_table(files):
        described = connection.execute(f"DESCRIBE SELECT * FROM {_PARQUET}", {"files": names}).fetchall()
        columns = {name for name, kind, *_ in described if kind == "VARCHAR"}
        tests = [f"{name} IN (SELECT unnest($ids::VARCHAR[]))" for name in _IDS if name in columns]
        for name in (each for each in _ADDRESSES if each in columns):
            tests += [f"{name} IN (SELECT unnest($addresses::VARCHAR[]))"]
            tests += [f"regexp_matches({name}, ${pattern})" for pattern in patterns]
        if tests:
            query = f"SELECT DISTINCT filename FROM {_PARQUET} WHERE {' OR '.join(tests)}"
            used = {name: value for name, value in values.items() if f"${name}" in query}
            found += [name for (name,) in connection.execute(query, {"files": names, **used}).fetchall()]
    return found


def _by_table(files: Sequence[str]) -> list[list[str]]:
    """Files of rows by the folder of their table; those of deletes name nothing but files."""
    grouped: dict[str, list[str]] = {}
    for name in files:
        if not name.endswith("-delete.parquet"):
            folder = "/".join(part for part in name.split("/")[:-1] if "=" not in part)
            grouped.setdefault(folder, []).append(name)
    return list(grouped.values())


def _names(path: Path, targets: Sequence[Target], marks: Marks) -> bool:
    """Whether the bytes of the file hold an id or an address. A file that goes meanwhile holds nothing."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    if any(re.search(target.pattern.encode(), content) for target in targets if target.pattern):
        return True
    ids = {each.encode() for each in (*marks.articles, *marks.fetches)}
    return any(match[1] in ids for match in _ID.finditer(content))
