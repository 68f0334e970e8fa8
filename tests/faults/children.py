"""The processes that are killed, forked from a server that has imported everything: a kill costs no start.

Cheap, so that many can be killed: a network without weights reads the articles (its rows are many and the same each
time), and pages are extracted in the process itself. tests/integration/test_ingest_kills.py kills the real ones.
"""

import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from datetime import datetime, timedelta, tzinfo
from functools import cache
from io import StringIO
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest.mock import patch

from spacy.language import Language

import warehouse
from flows import annotate, pipeline, planning, runs, steps
from flows import forget as forgetting
from flows.commands import PageFacts, source_options
from flows.extract.item import Item, extract_item
from flows.extract.page import Page, Refusal
from flows.ingest import plan
from flows.ingest.web import live
from flows.outcomes import DONE
from flows.pipeline import IngestRequest, plain_steps, run_ingest
from flows.planning import planned
from flows.progress import Silent
from flows.report import RunReport
from flows.settings import Settings, load_settings
from tests.unit.annotate.network import NoisyNetwork
from tests.unit.warehouse.made_batches import batch, run
from warehouse import lake as warehouse_lake
from warehouse import runs as warehouse_runs
from warehouse import upkeep
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.retention import Retention, maintain
from warehouse.upkeep import expire

_WHOLE = """
SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes), (SELECT count(*) FROM mentions),
    (SELECT count(*) FROM event_mentions), (SELECT coalesce(sum(new), 0) FROM runs)
"""
"""Each invented article has one row of each."""


def started(work: Callable[..., object], *arguments: object) -> ForkServerProcess:
    """A process that does the work; `kill()` it at any moment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=work, args=arguments)
    process.start()
    return process


def ready() -> None:
    """Start the server that all are forked from, also the workers of runs in this process."""
    started(os.getpid).join()


def settings_of(lake: Path, **flags: str | float | bool) -> Settings:
    """Small batches, a patient network, private addresses allowed; dots in names are written as two underscores."""
    given = {"network__host_delay": 0.0, "network__retry_wait": 0.0, "network__allow_private_addresses": True} | flags
    return load_settings(
        config=None, environment={}, folder=lake.parent,
        flags={"lake": str(lake), "ingest.batch_records": 6, "extract.workers": 1}
        | {name.replace("__", "."): value for name, value in given.items()},
    )  # fmt: skip


def ingest(lake: Path, sources: list[str], flags: dict[str, str | float | bool] | None = None) -> RunReport:
    """One run; without sources those of sources.toml beside the lake that are due."""
    settings = settings_of(lake, **(flags or {}))
    options = source_options(PageFacts(), settings)
    made = planned(sources, options, settings) if not sources else None
    request = IngestRequest(
        arguments=tuple(sources), plan=made.plan if made else plan(sources, options), options=options, settings=settings
    )
    with cheap(), plain_steps() as work:
        return run_ingest(request, work, Silent())


def keep_up(lake: Path) -> None:
    """All upkeep, with an expiry that finds something, though nothing that a reader may stand on."""
    with Lake.open(lake, create=False) as opened:
        maintain(opened, Retention(snapshot_days=7, body_days=0))
        opened.exclusively(lambda connection: expire(connection, timedelta(minutes=2)))


def publish_to(lake: Path, out: Path, with_text: bool) -> None:
    """One release."""
    publish(lake, out, with_text=with_text)


def forget(lake: Path, address: str) -> None:
    """Forget an article as the command does; readers get two seconds to end. Raises RuntimeError where it is not gone.

    Each of them reads for a tenth of a second.
    """
    told = StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        code = forgetting.run(
            settings_of(lake), [address], dry_run=False, yes=True, undo=False, wait_s=2.0, as_json=False
        )
    if code != DONE:
        raise RuntimeError(f"forget ended with {code}: {told.getvalue()}")


def ingest_timed(lake: Path, sources: list[str], told: Path) -> None:
    """One run; writes its seconds and CPU seconds, without those of the start."""
    begin, cpu = time.perf_counter(), time.process_time()
    ingest(lake, sources, {"ingest__batch_records": 256})
    told.write_text(json.dumps({"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}))


def ingest_at(lake: Path, sources: list[str], days: int) -> None:
    """One run by a clock that is wrong by so many days."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(days=days)

    with ExitStack() as stack:
        for module in (runs, planning, live, warehouse_lake, warehouse_runs, upkeep):
            stack.enter_context(patch.object(module, "datetime", Shifted))
        ingest(lake, sources)


def write_batches(lake: Path, writer: int, seconds: float, told: Path) -> None:
    """Load batches of eight articles, half of them shared with the other writers; say each that is committed."""
    end, number = time.monotonic() + seconds, 0
    with Lake.open(lake) as opened, told.open("w") as said:
        opened.start_run(run(f"writer-{writer}", pid=os.getpid()))
        while time.monotonic() < end:
            own = 100_000 * writer + 4 * number
            numbers = [*range(own, own + 4), *range(4 * number, 4 * number + 4)]
            opened.load(f"writer-{writer}", batch(numbers))
            said.write("".join(f"{each}\n" for each in numbers))
            said.flush()
            opened.tidy_if_due()
            number += 1
        opened.finish_run(f"writer-{writer}", "done")


def read_on(lake: Path, seconds: float, told: Path) -> None:
    """Ask again and again, by one connection that is kept and by new ones; writes readings and what was wrong."""
    end, readings, wrong = time.monotonic() + seconds, 0, []
    with warehouse.connect(lake) as kept:
        while time.monotonic() < end and not wrong:
            with warehouse.connect(lake) as fresh:
                for connection in (kept, fresh):
                    found = connection.execute(_WHOLE).fetchall()[0]
                    readings += 1
                    wrong += [f"a reader saw {found}"] if len(set(found)) > 1 else []
    told.write_text(json.dumps({"readings": readings, "wrong": wrong}))


class _Inline:
    """Extraction in this process, in place of a pool of workers."""

    def extract(self, items: Sequence[Item]) -> list[Page | Refusal]:
        return [extract_item(item) for item in items]


@contextmanager
def cheap() -> Iterator[None]:
    """For the block, the recogniser is the network without weights, and no worker processes are started."""
    with (
        patch.object(pipeline, "load_recogniser", lambda *_: _noisy()),
        patch.object(steps, "extraction_pool", lambda _: nullcontext(_Inline())),
    ):
        yield


@cache
def _noisy() -> Language:
    with tempfile.TemporaryDirectory() as folder, patch.object(annotate, "read_network", lambda _: _network(folder)):
        return annotate.load("fast")


def _network(folder: str) -> NoisyNetwork:
    return NoisyNetwork(Path(folder))


_noisy()
