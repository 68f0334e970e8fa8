"""Extraction on saved news pages with known answers: floors just under what was measured; they only rise."""

import gzip
import json
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import fmean
from types import ModuleType

import pytest

from flows.extract import Item, Page, extract_item
from schemas.vocab import ContentKind

EVERY = 4
"""One page of so many is read, to stay under a minute. All 477 score: text 97.3, title 90.9, authors 84.6, day 96.6."""
FLOORS = {"text": 0.98, "keep": 0.88, "drop": 0.94, "title": 0.89, "authors": 0.88, "date": 0.955}


@pytest.fixture(scope="module")
def marks(shared: Callable[[str], Path]) -> dict[str, list[float]]:
    pages, scorer = shared("pages"), _module(shared("tools/pages_score.py"))
    with (pages / "manifest.jsonl").open(encoding="utf-8") as manifest:
        rows = [json.loads(line) for line in manifest][::EVERY]
    found, _ = scorer.score(rows, {row["id"]: _prediction(pages, row) for row in rows})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("field", FLOORS)
def test_floor(marks: dict[str, list[float]], field: str) -> None:
    assert fmean(marks[field]) >= FLOORS[field]


@pytest.mark.slow
def test_every_page_gives_text(marks: dict[str, list[float]]) -> None:
    assert all(marks["pages with text"])


def _prediction(pages: Path, row: dict) -> dict[str, object]:
    body = gzip.decompress((pages / row["file"]).read_bytes())
    page = extract_item(Item(body=body, content_kind=ContentKind.HTML, url=row["url"]))
    if not isinstance(page, Page):
        return {}
    text = "\n".join(page.paragraphs)
    return {"text": text, "title": page.title, "authors": page.authors, "date": str(page.published_date)}


def _module(path: Path) -> ModuleType:
    """The scorer, which is a script and no part of the project."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
