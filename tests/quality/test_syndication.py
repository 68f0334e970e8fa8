"""Near-duplicates of real pages, copied by rule as other outlets would: floors just under what was measured.

All 477 pages on one day: 99.96 % of the copies are in the group of their original, 100 % of the lead-only ones; of
3.8 million pairs of different pages 0.002 % are in one group: two pages of one story and their copies, and two pages
whose text is their site's menu.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

import warehouse
from flows import steps
from flows.extract import Item, Page, extract_item
from schemas.vocab import ContentKind
from tests.quality.copies import KINDS, copies
from tests.unit.warehouse.copied import Print, put
from tests.unit.warehouse.made_batches import run
from warehouse.lake import Lake

EVERY = 3
"""One page of so many is read, to stay under a minute."""
RECALL, FALSE = 0.99, 0.0005
_SHORTEST = 100
"""Words of the pages that are taken: copies of a caption are no test."""


@dataclass(frozen=True)
class Compared:
    """What became of copies: groups by (page, kind of copy)."""

    group: dict[tuple[str, str], str | None]

    def recall(self, kind: str) -> float:
        """Share of the pages whose copy of this kind is in the group of the original."""
        pages = [page for page, made in self.group if made == kind]
        return sum(self._same((page, kind), (page, "original")) for page in pages) / len(pages)

    def false_pairs(self) -> tuple[int, int]:
        """Pairs of prints of different pages in one group, and all such pairs."""
        keys = list(self.group)
        others = [(a, b) for a, b in combinations(keys, 2) if a[0] != b[0]]
        return sum(self._same(a, b) for a, b in others), len(others)

    def _same(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        return self.group[one] is not None and self.group[one] == self.group[other]


@pytest.fixture(scope="module")
def compared(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Compared:
    prints = dict(_prints(shared("pages")))
    folder = tmp_path_factory.mktemp("copies") / "lake"
    with Lake.open(folder) as lake:
        lake.start_run(run("run-1"))
        put(lake, prints.values())
        steps.resolve(lake, "run-1")
    with warehouse.connect(folder) as connection:
        groups = dict(connection.sql("SELECT article_id, group_id FROM syndication").fetchall())
    return Compared({key: groups.get(page.article_id) for key, page in prints.items()})


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_copies_are_found(compared: Compared, kind: str) -> None:
    assert compared.recall(kind) >= RECALL


@pytest.mark.slow
def test_other_stories_stay_apart(compared: Compared) -> None:
    false, pairs = compared.false_pairs()

    assert false / pairs <= FALSE


def _prints(pages: Path) -> Iterator[tuple[tuple[str, str], Print]]:
    with (pages / "manifest.jsonl").open(encoding="utf-8") as manifest:
        rows = [json.loads(line) for line in manifest][::EVERY]
    for row in rows:
        page = extract_item(
            Item(body=gzip.decompress((pages / row["file"]).read_bytes()), content_kind=ContentKind.HTML)
        )
        if not isinstance(page, Page) or sum(len(each.split()) for each in page.paragraphs) < _SHORTEST:
            continue
        made = {"original": list(page.paragraphs), **copies(row["id"], page.paragraphs)}
        for kind, paragraphs in made.items():
            site = row["domain"] if kind == "original" else f"{kind.replace('_', '-')}.example"
            yield (row["id"], kind), Print(site=site, page=row["id"], body="\n\n".join(paragraphs))
