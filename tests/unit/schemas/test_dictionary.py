"""The data dictionary in the checkout is what the declarations say."""

from pathlib import Path

import pytest

from schemas import LAKE_TABLES, VIEWS, dictionary
from schemas.marts import MARTS, marts
from schemas.summaries import SUMMARIES
from schemas.vocab import VOCABULARIES


def test_it_is_not_stale() -> None:
    assert dictionary.FILE.read_text("utf-8") == dictionary.dictionary(), "run `make dictionary`"


def test_every_table_and_column_is_in_it() -> None:
    text = dictionary.dictionary()
    tables = [*LAKE_TABLES.values(), *VIEWS.values(), *MARTS.values(), *SUMMARIES.values()]

    assert [table.name for table in tables if f"### {table.name}\n" not in text] == []
    assert [c.name for table in tables for c in table.columns if f"| `{c.name}` |" not in text] == []
    assert [v for vocabulary in VOCABULARIES for v in vocabulary if f"| `{v}` |" not in text] == []


def test_the_one_beside_marts_holds_them_alone() -> None:
    text = dictionary.marts_dictionary(marts(with_text=False))

    assert "### fact_quote\n" in text
    assert "### fetches\n" not in text
    assert "### article_text\n" not in text


def test_check_finds_a_stale_file_and_write_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "DICTIONARY.md"
    stale.write_text("old", "utf-8")
    monkeypatch.setattr(dictionary, "FILE", stale)

    assert dictionary.main(["--check"]) == 1
    assert stale.read_text("utf-8") == "old"
    assert dictionary.main(["--write"]) == 0
    assert dictionary.main(["--check"]) == 0
