"""What a batch costs as the lake grows: CPU milliseconds of reading its texts, of its commit and of upkeep."""

import datetime as dt
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pyarrow as pa
from spacy.language import Language

from flows import annotate
from flows.normalise import normalise
from tests.bench.made import made_articles
from tests.bench.results import Result
from warehouse import Lake
from warehouse.batch import LoadBatch, RunStart, SourceLabel

_RUN = "bench"
_GROUPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU milliseconds of one batch, and what the process holds after it."""

    reading: float
    commit: float
    upkeep: float
    resident_mb: float


def growth(folder: Path, *, articles: int, batch: int) -> Result:
    """Load made articles batch by batch; a row for each fifth of them, the oldest first."""
    with Lake.open(folder / "lake") as lake:
        lake.start_run(_run())
        nlp = annotate.load()
        costs = [_one_batch(lake, nlp, *tables) for tables in made_articles(articles, batch)]
        lake.finish_run(_RUN, "done")
    size = -(-len(costs) // _GROUPS)
    rows = [_row(costs[i : i + size], min(i + size, len(costs)) * batch) for i in range(0, len(costs), size)]
    columns = ("articles so far", "rows from texts ms", "load and commit ms", "upkeep ms", "resident MB")
    return Result(title=f"Loading, CPU ms a batch of {batch} articles", columns=columns, rows=rows)


def _one_batch(lake: Lake, nlp: Language, fetched: pa.Table, extracted: pa.Table) -> Cost:
    begin = time.process_time()
    version = annotate.annotator_version(nlp)
    rows = normalise(extracted, list(nlp.pipe(extracted["text"].to_pylist())), version=version)
    read = time.process_time()
    lake.load(_RUN, _load_batch(fetched, extracted, rows, version))
    loaded = time.process_time()
    lake.tidy_if_due()
    return Cost(
        reading=(read - begin) * 1000,
        commit=(loaded - read) * 1000,
        upkeep=(time.process_time() - loaded) * 1000,
        resident_mb=_resident_mb(),
    )


def _load_batch(fetched: pa.Table, extracted: pa.Table, rows: dict[str, pa.Table], version: str) -> LoadBatch:
    ids = extracted["fetch_id"].to_pylist()
    return LoadBatch(
        fetched=fetched,
        extracted=extracted,
        rows=rows,
        annotator_versions=dict.fromkeys(ids, version),
        sources=dict.fromkeys(ids, SourceLabel(label="made.jsonl", kind="dump")),
    )


def _row(costs: list[Cost], so_far: int) -> tuple[str, ...]:
    return (
        f"{so_far:,}",
        f"{mean(cost.reading for cost in costs):.0f}",
        f"{mean(cost.commit for cost in costs):.0f}",
        f"{mean(cost.upkeep for cost in costs):.0f}",
        f"{costs[-1].resident_mb:.0f}",
    )


def _run() -> RunStart:
    return RunStart(
        run_id=_RUN, flow="ingest", started_at=dt.datetime.now(dt.UTC), sources=("made.jsonl",), versions="{}",
        host="bench", pid=os.getpid(),
    )  # fmt: skip


def _resident_mb() -> float:
    """Resident memory of this process, by /proc; not a number where there is none."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
