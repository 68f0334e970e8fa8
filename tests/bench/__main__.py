"""Speed and memory of each step, as tables with the versions: `make bench`, or `python -m tests.bench --help`.

CPU seconds, so that other work on the machine counts little. No test asserts any of it.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import extraction, fetching, loading, queries, syndication, whole
from tests.bench.results import Result, show, versions

PARTS = ("fetching", "extraction", "memory", "load", "queries", "syndication", "whole")


def main() -> None:
    """Measure the parts that were asked for, each table printed as soon as it is known."""
    sizes = _arguments()
    show(versions())
    with tempfile.TemporaryDirectory(prefix="wirehouse-bench-") as folder:
        for result in _results(sizes, Path(folder)):
            show(result)


def _results(sizes: argparse.Namespace, folder: Path) -> Iterator[Result]:
    if "fetching" in sizes.part:
        yield fetching.speed(pages=5_000, hosts=50)
    if "extraction" in sizes.part:
        yield extraction.speed(sizes.pages)
    if "memory" in sizes.part:
        yield extraction.memory(sizes.memory_pages)
    if "load" in sizes.part or "queries" in sizes.part:
        yield loading.growth(folder, articles=sizes.articles, batch=sizes.batch)
    if "queries" in sizes.part:
        yield queries.against_native(folder)
    if "whole" in sizes.part:
        yield whole.memory(folder, articles=sizes.whole_articles, words=sizes.words)
    if "syndication" in sizes.part:
        yield syndication.growth(folder, stored=sizes.stored or [10_000, 200_000])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="measure this only; may be repeated (all but whole)"
    )
    parser.add_argument("--pages", type=int, default=None, help="pages for the speed of extraction (default: all)")
    parser.add_argument("--memory-pages", type=int, default=5_000, help="pages for the memory of a worker (5000)")
    parser.add_argument("--articles", type=int, default=5_000, help="made articles that are loaded (5000)")
    parser.add_argument("--batch", type=int, default=250, help="articles of one commit (250)")
    parser.add_argument("--whole-articles", type=int, default=20_000, help="articles of a whole ingest (20000)")
    parser.add_argument("--words", type=int, default=60, help="words of each of these (60)")
    parser.add_argument("--stored", type=int, action="append", help="articles to compare with (10000 and 200000)")
    sizes = parser.parse_args()
    sizes.part = sizes.part or [part for part in PARTS if part != "whole"]
    return sizes


if __name__ == "__main__":
    main()
