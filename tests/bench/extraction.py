"""Pages a CPU second beside trafilatura alone, and the memory of a worker over thousands of pages."""

import os
import time
from collections.abc import Callable

import trafilatura
from trafilatura.meta import reset_caches

from flows.extract import ExtractionPool, extract
from tests.bench.pages import batches, body, fetched, page_files
from tests.bench.process import descendants, resident_kilobytes
from tests.bench.results import Result

_BATCH = 40


def speed(limit: int | None) -> Result:
    """Both in this process, batch by batch in turn, so that a busy machine slows both alike.

    Neither may profit from what the other left in trafilatura's caches, nor pay for what is loaded once.
    """
    files = page_files(limit)
    bodies, pages = [body(path) for path in files], fetched(files)
    works: dict[str, Callable[[int], object]] = {
        "trafilatura alone (text and its metadata)": lambda first: _trafilatura_alone(bodies[first : first + _BATCH]),
        "wirehouse, body to checked row": lambda first: extract(pages.slice(first, _BATCH), None),
    }
    for work in works.values():  # all of them: what reads dates in words is loaded by the first page that needs it
        for first in range(0, len(files), _BATCH):
            work(first)
    seconds = dict.fromkeys(works, 0.0)
    for turn, first in enumerate(range(0, len(files), _BATCH)):
        for name in list(works)[:: 1 if turn % 2 else -1]:
            reset_caches()
            seconds[name] += _cpu(lambda work=works[name], first=first: work(first))
    alone = next(iter(seconds.values()))
    return Result(
        title=f"Extraction of {len(files)} pages, one process",
        columns=("what", "CPU seconds", "pages a CPU second", "of trafilatura alone"),
        rows=[(n, f"{s:.1f}", f"{len(files) / s:.1f}", f"{alone / s:.2f}") for n, s in seconds.items()],
    )


def memory(total: int) -> Result:
    """Resident memory of the one worker while the same pages come again and again."""
    pages = fetched(page_files())
    seen, rows, steps = 0, [], _milestones(total)
    with ExtractionPool(workers=1) as pool:
        for batch in batches(pages, total, 100):
            extract(batch, pool)
            seen += batch.num_rows
            if steps and seen >= steps[0]:
                rows.append((f"{seen:,}", _megabytes_of_workers()))
                steps.pop(0)
    return Result(title="Memory of one extraction worker", columns=("pages so far", "resident MB"), rows=rows)


def _trafilatura_alone(bodies: list[bytes]) -> None:
    for page in bodies:
        trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _milestones(total: int) -> list[int]:
    return sorted({min(total, step) for step in (100, 500, 1000, 2000, 3000, 4000, 5000, 10000)} | {total})


def _megabytes_of_workers() -> str:
    """Largest resident size among this process's children, by /proc; "n/a" where there is none."""
    sizes = [resident_kilobytes(pid) for pid in descendants(os.getpid())]
    return f"{max(sizes) / 1024:.0f}" if sizes else "n/a"
