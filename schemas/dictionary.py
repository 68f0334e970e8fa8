"""The data dictionary, printed from the declarations: `python -m schemas.dictionary --write` writes DICTIONARY.md."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from schemas.labels import event_type_meanings, label, languages
from schemas.marts import MARTS
from schemas.model import Table
from schemas.registry import LAKE_TABLES, SCHEMA_VERSION, VIEWS
from schemas.summaries import SUMMARIES
from schemas.vocab import VOCABULARIES, Vocabulary

FILE = Path(__file__).with_name("DICTIONARY.md")
_MART_VOCABULARIES = (
    "SourceKind",
    "EntityType",
    "QuoteKind",
    "EventStatus",
    "ArgumentRole",
    "QuantityRole",
    "Bound",
    "Precision",
)
_STAR = """\
A star: `fact_*` tables hold what happened, with keys into `dim_*` tables, which hold who, where, when and what kind.
Lists are rows of `bridge_*` tables. Keys are strings and never null: where nothing is known they hold `unknown`, a
member of every dimension. Numbers that count are never null. Text stands in cells of at most 16,000 characters; the
articles' whole texts are in `article_text`, in parts. Times are UTC; days are the page's own. Each file says its
release in the column `release_id` and in its metadata: files with different ones do not belong together."""


def dictionary() -> str:
    """The whole dictionary: vocabularies, views, marts, summaries, lake tables."""
    parts = [
        "# Data dictionary",
        f"Printed by `make dictionary` from the declarations in `schemas/`; schema version {SCHEMA_VERSION}. "
        'Types are Arrow\'s. "null" says yes where a value may be missing.',
        "## Views",
        "What `wirehouse sql` and `warehouse.connect()` show: the newest revision of each article, names beside ids.",
        *_sections(VIEWS),
        "## Marts",
        _STAR,
        *_sections(MARTS),
        "## Summaries",
        "What `wirehouse publish` writes as CSV files and as sheets of one workbook, for Excel.",
        *_sections(SUMMARIES),
        "## Lake tables",
        "What ingests write, under `lake.` in SQL: all revisions, rows of all recogniser versions.",
        *_sections(LAKE_TABLES),
        "## Vocabularies",
        *(_vocabulary(vocabulary) for vocabulary in VOCABULARIES),
        _event_types(),
    ]
    return "\n\n".join(parts) + "\n"


def marts_dictionary(tables: Mapping[str, Table] = MARTS) -> str:
    """The dictionary of one publication, as it lies beside its files."""
    wanted = [vocabulary for vocabulary in VOCABULARIES if vocabulary.__name__ in _MART_VOCABULARIES]
    parts = [
        "# Data dictionary of the marts",
        _STAR,
        "## Tables",
        *_sections(tables),
        "## Summaries",
        "Small tables for Excel: `summary.xlsx`, and the same as CSV in `summary/`.",
        *_sections(SUMMARIES),
        "## Vocabularies",
        *(_vocabulary(vocabulary) for vocabulary in wanted),
        _event_types(),
        "### Languages",
        ", ".join(f"`{code}` {name}" for code, name in languages().items()) + ".",
    ]
    return "\n\n".join(parts) + "\n"


def _sections(tables: Mapping[str, Table]) -> Iterator[str]:
    return (table.markdown() for table in tables.values())


def _vocabulary(vocabulary: type[Vocabulary]) -> str:
    lines = [
        f"### {vocabulary.__name__}",
        "",
        vocabulary.__doc__ or "",
        "",
        "| value | label | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| `{value}` | {label(value)} | {value.meaning} |" for value in vocabulary]
    return "\n".join(lines)


def _event_types() -> str:
    lines = ["### Event types", "", "PLOVER's, and four of our own.", "", "| type | meaning |", "|---|---|"]
    lines += [f"| `{code}` | {meaning} |" for code, meaning in event_type_meanings()]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the dictionary; with --check say by the exit code whether the file is what would be written."""
    parser = argparse.ArgumentParser(prog="python -m schemas.dictionary", description=main.__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--write", action="store_true", help=f"write {FILE.name} (done without any flag, too)")
    group.add_argument("--check", action="store_true", help="exit with 1 where it is stale, write nothing")
    if parser.parse_args(arguments).check:
        return 0 if FILE.exists() and FILE.read_text("utf-8") == dictionary() else 1
    FILE.write_text(dictionary(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
