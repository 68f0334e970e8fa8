"""Every value of a closed vocabulary that code or SQL writes down exists in schemas/vocab.py."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from schemas.vocab import (
    VOCABULARIES,
    ChangeKind,
    ContentKind,
    EventStatus,
    Fate,
    MentionKind,
    PollKind,
    PollOutcome,
    QuoteKind,
    Reason,
    RunStatus,
    SourceKind,
    Stage,
    Vocabulary,
)

PACKAGES = ("flows", "schemas", "warehouse")
# SQL columns whose values are closed; a name that two tables share takes the values of both.
COLUMNS: dict[str, tuple[type[Vocabulary], ...]] = {
    "reason": (Reason,),
    "stage": (Stage,),
    "fate": (Fate,),
    "source_kind": (SourceKind,),
    "content_kind": (ContentKind,),
    "kind": (QuoteKind, MentionKind, ChangeKind, PollKind),
    "outcome": (PollOutcome,),
    "found_by": (PollKind,),
    "status": (EventStatus, RunStatus),
}
COMPARED = re.compile(rf"\b({'|'.join(COLUMNS)})\s*(?:=|<>|!=|IN\s*\()\s*((?:'[^']*'\s*,?\s*)+)", re.IGNORECASE)


def python_files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))


def test_members_that_code_names_exist(root: Path) -> None:
    members = {vocabulary.__name__: vocabulary.__members__ for vocabulary in VOCABULARIES}
    unknown = [
        f"{path.relative_to(root)}:{node.lineno} {node.value.id}.{node.attr}"
        for path in python_files(root)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in members
        if node.attr.isupper() and node.attr not in members[node.value.id]
    ]

    assert unknown == []


def test_values_that_sql_compares_with_exist(root: Path) -> None:
    unknown = [
        f"{path.relative_to(root)} {column} {value}"
        for path in sorted((root / "warehouse").rglob("*.sql"))
        for column, values in COMPARED.findall(path.read_text("utf-8"))
        for value in re.findall(r"'([^']*)'", values)
        if value not in {member.value for vocabulary in COLUMNS[column.lower()] for member in vocabulary}
    ]

    assert unknown == []


def test_every_value_has_its_sentence() -> None:
    unclear = [value for vocabulary in VOCABULARIES for value in vocabulary if not value.meaning.endswith(".")]

    assert unclear == []
