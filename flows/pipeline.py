"""One ingest from plan to report, batch by batch. The same whether Prefect runs its steps or nobody does."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import pyarrow as pa
from spacy.language import Language

from flows import steps
from flows.annotate import analysed_languages, annotator_version, require
from flows.annotate import load as load_recogniser
from flows.extract import EXTRACTOR_VERSION, ExtractionPool
from flows.ingest import Plan, SourceOptions
from flows.interrupts import Interrupts, stop_behind, stoppable
from flows.live_state import known_state
from flows.memory import give_back
from flows.progress import Observer
from flows.report import PollCounts, RunReport
from flows.runs import new_run_id, run_start
from flows.settings import Settings
from schemas.forgotten import Forgotten
from schemas.vocab import Fate, Reason, RunStatus, Stage
from warehouse.batch import BatchOutcome, Counts, Known, LoadBatch, RunStart, SourceLabel, StageCount
from warehouse.lake import Lake
from warehouse.yields import yield_warnings

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRequest:
    """What to read, how, and into which lake."""

    arguments: tuple[str, ...]
    """The sources as they were given."""
    plan: Plan
    options: SourceOptions
    settings: Settings
    retry: bool = False
    """Extract again what was rejected before."""
    input_digest: str | None = None
    """Of the files that are read, where the same input is not to be read twice; noted with the run."""


class Later(Protocol):
    """An extraction that goes on in the background."""

    def result(self) -> steps.Extraction:
        """Wait for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Who runs the steps: plain calls, or Prefect's tasks. Extraction runs beside the rest of the batch before it."""

    read: Callable[[steps.Reader], steps.Reading | None]
    extract: Callable[[pa.Table, ExtractionPool], Later]
    annotate: Callable[[pa.Table, Language], steps.Annotation]
    normalise: Callable[[pa.Table, steps.Annotation], steps.Rows]
    load: Callable[[Lake, str, LoadBatch], BatchOutcome]
    resolve: Callable[[Lake, str], steps.Resolution]


@contextmanager
def plain_steps() -> Iterator[Steps]:
    """The steps without Prefect."""
    with ThreadPoolExecutor(1) as background:
        yield Steps(
            read=steps.read,
            extract=lambda fetched, pool: background.submit(steps.extract, fetched, pool),
            annotate=steps.annotate,
            normalise=steps.normalise,
            load=steps.load,
            resolve=steps.resolve,
        )


def run_ingest(request: IngestRequest, work: Steps, observer: Observer) -> RunReport:
    """Read, extract, annotate, normalise and store all that the plan names; returns the report, also when stopped.

    On SIGINT or SIGTERM the batch that is being committed is finished, any other is dropped, and the run is marked
    cancelled. Raises UsageError where the recogniser is not there, LakeError where the lake cannot be used, and what a
    bug raises after marking the run failed.
    """
    settings = request.settings
    require(settings.annotate.model, settings.annotate.pipeline)
    with (
        stoppable() as interrupts,
        Lake.open(
            settings.location(), keep_bodies=settings.ingest.keep_bodies, memory_limit=settings.memory_limit
        ) as lake,
        steps.extraction_pool(settings.extract) as pool,
    ):
        run = _Run(request=request, work=work, observer=observer, lake=lake, pool=pool, interrupts=interrupts)
        return run.whole()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A batch whose extraction goes on."""

    reading: steps.Reading
    fresh: pa.Table
    seen: tuple[Known, ...]
    repeated: tuple[str, ...]
    extraction: Later


@dataclass(kw_only=True)
class _Run:
    """The state of one run."""

    request: IngestRequest
    work: Steps
    observer: Observer
    lake: Lake
    pool: ExtractionPool
    interrupts: Interrupts
    run_id: str = field(default_factory=new_run_id)
    counts: Counts = field(default_factory=Counts)
    sources: dict[SourceLabel, Counts] = field(default_factory=dict)
    polls: PollCounts = field(default_factory=PollCounts)
    warnings: tuple[str, ...] = ()
    batches: int = 0
    stages: dict[str, StageCount] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @cached_property
    def nlp(self) -> Language:
        """The recogniser."""
        annotate = self.request.settings.annotate
        return load_recogniser(annotate.model, annotate.pipeline)

    def whole(self) -> RunReport:
        """From the first batch to the report."""
        self.lake.start_run(self._start())
        try:
            self._all_batches()
            self._resolve()
            self.warnings = yield_warnings(self.lake, self.run_id)
        except BaseException as error:
            if stop := stop_behind(error):
                return self._ended(RunStatus.CANCELLED, f"stopped by {stop}")
            self._ended(RunStatus.FAILED, f"{type(error).__name__}: {error}")
            raise
        return self._ended(RunStatus.DONE, None)

    def _all_batches(self) -> None:
        limits = self.request.settings.ingest
        reader = steps.Reader(
            self.request.plan,
            self.request.options,
            records=limits.batch_records,
            size_bytes=limits.batch_megabytes * MEGABYTE,
            state=known_state(self.request.settings, self.request.arguments),
            retry=self.request.retry,
        )
        self.observer.started(self.run_id, reader.work)
        with closing(reader):
            self._batches_of(reader)

    def _batches_of(self, reader: steps.Reader) -> None:
        waiting: _Waiting | None = None
        while True:
            self.observer.doing("reading")
            reading = self.work.read(reader)
            following = self._begun(reading) if reading is not None else None
            if waiting is not None:
                self._finish(waiting)
                give_back()
            if following is None:
                return
            waiting = following

    def _begun(self, reading: steps.Reading) -> _Waiting:
        """Set aside what needs no work, begin to extract the rest."""
        ids: list[str] = reading.fetched.column("fetch_id").to_pylist()
        known = self.lake.known([*ids, *reading.seen])
        seen = [known[key] for key in reading.seen if key in known]
        if self.request.retry:
            known = {key: item for key, item in known.items() if item.fate != Fate.REJECTED}
        known |= _forgotten_among(reading.fetched, self.lake.forgotten())
        met: set[str] = set()
        fresh, repeated = [], []
        for key in ids:
            fresh.append(key not in known and key not in met)
            repeated += [key] if key not in known and key in met else []
            met.add(key)
        table = reading.fetched if all(fresh) else reading.fetched.filter(pa.array(fresh, pa.bool_()))
        return _Waiting(
            reading=reading,
            fresh=table,
            seen=(*seen, *(known[key] for key in ids if key in known)),
            repeated=tuple(repeated),
            extraction=self.work.extract(table, self.pool),
        )

    def _finish(self, batch: _Waiting) -> None:
        """The rest of a batch's way into the lake."""
        self.observer.doing("extracting")
        extraction = batch.extraction.result()
        novel = self._novel(extraction.extracted)
        rows, counts = self._analysed(novel)
        self.observer.doing("storing")
        self._store(
            batch.reading,
            LoadBatch(
                fetched=batch.fresh,
                extracted=extraction.extracted,
                refused=pa.concat_tables([batch.reading.refused, extraction.refused]),
                polls=batch.reading.polls,
                rows=rows,
                annotator_versions=dict.fromkeys(
                    novel.column("fetch_id").to_pylist(), annotator_version(self.nlp) if novel.num_rows else ""
                ),
                seen_before=(*batch.seen, *_copies(batch.repeated, extraction)),
                sources=batch.reading.sources,
                stages=(_ingest_count(batch.reading), _extract_count(batch.fresh, extraction), *counts),
            ),
        )

    def _novel(self, extracted: pa.Table) -> pa.Table:
        """Articles to annotate: in a language that is analysed, not stored yet, each text once."""
        if not extracted.num_rows:
            return extracted
        columns = (extracted.column(name).to_pylist() for name in ("article_id", "revision_id", "language"))
        articles = list(zip(*columns, strict=True))
        seen = self.lake.stored([(article, revision) for article, revision, _ in articles])
        languages = analysed_languages(self.nlp)
        wanted: list[bool] = []
        for article, revision, language in articles:
            wanted.append((article, revision) not in seen and language in languages)
            seen.add((article, revision))
        return extracted.filter(pa.array(wanted, pa.bool_()))

    def _analysed(self, novel: pa.Table) -> tuple[Mapping[str, pa.Table], tuple[StageCount, ...]]:
        if not novel.num_rows:
            return {}, ()
        self.observer.doing("annotating")
        annotating, rows = 0.0, []
        for part in steps.parts(novel):
            annotated = self.work.annotate(part, self.nlp)
            rows.append(self.work.normalise(part, annotated))
            annotating += annotated.seconds
            del annotated
            give_back()
        made = steps.joined(rows)
        done = ((Stage.ANNOTATE, annotating), (Stage.NORMALISE, made.seconds))
        return made.tables, tuple(_count(stage, novel.num_rows, seconds) for stage, seconds in done)

    def _store(self, reading: steps.Reading, batch: LoadBatch) -> None:
        with self.interrupts.shield():
            begin = time.perf_counter()
            outcome = self.work.load(self.lake, self.run_id, batch)
            self.counts.merge(outcome)
            for source, counts in outcome.sources.items():
                self.sources.setdefault(source, Counts()).merge(counts)
            self.batches += 1
            self.polls.add(batch.polls)
            self._add_stages([*batch.stages, _count(Stage.LOAD, outcome.records, time.perf_counter() - begin)])
            self.lake.tidy_if_due()
        self.observer.committed(self.counts, reading.work_done)

    def _resolve(self) -> None:
        """Compare what is new in the lake, also what a run left that was killed."""
        self.observer.doing("comparing")
        made = self.work.resolve(self.lake, self.run_id)
        if made.revisions:
            self._add_stages([_count(Stage.RESOLVE, made.revisions, made.seconds)])

    def _add_stages(self, counts: Sequence[StageCount]) -> None:
        for count in counts:
            before = self.stages.get(count.stage)
            self.stages[count.stage] = _summed(before, count) if before else count

    def _start(self) -> RunStart:
        versions = {"extractor": EXTRACTOR_VERSION, "annotator": self.request.settings.annotate.model}
        if self.request.input_digest is not None:
            versions["input"] = self.request.input_digest
        return run_start(self.run_id, "ingest", self.request.arguments, versions)

    def _ended(self, status: RunStatus, error: str | None) -> RunReport:
        self.lake.finish_run(self.run_id, status, error)
        report = RunReport(
            run_id=self.run_id,
            status=status,
            counts=self.counts,
            polls=self.polls,
            warnings=self.warnings,
            batches=self.batches,
            seconds=time.perf_counter() - self.began,
            sources=tuple(self.sources.items()),
            stages=tuple(self.stages[stage] for stage in Stage if stage in self.stages),
            error=error,
        )
        self.observer.ended(report)
        return report


def _forgotten_among(fetched: pa.Table, held: Forgotten) -> dict[str, Known]:
    """Items whose address is to be left alone: they are rejected without work, and no row shows them."""
    if not held:
        return {}
    rows = fetched.select(["fetch_id", "requested_url", "final_url"]).to_pylist()
    ids = [row["fetch_id"] for row in rows if held.holds(row["requested_url"]) or held.holds(row["final_url"])]
    return {
        key: Known(fetch_id=key, fate=Fate.REJECTED, reason=Reason.FORGOTTEN, article_id=None, revision_id=None)
        for key in ids
    }


def _copies(repeated: Sequence[str], extraction: steps.Extraction) -> list[Known]:
    """Items that stand in the batch a second time share the fate of the first, and are nothing new."""
    columns = (extraction.refused.column(name).to_pylist() for name in ("fetch_id", "reason"))
    reasons = dict(zip(*columns, strict=True))
    return [
        Known(
            fetch_id=key,
            fate=Fate.REJECTED if key in reasons else Fate.UNCHANGED,
            reason=reasons.get(key),
            article_id=None,
            revision_id=None,
        )
        for key in repeated
    ]


def _ingest_count(reading: steps.Reading) -> StageCount:
    fetched, refused = reading.fetched.num_rows + len(reading.seen), reading.refused.num_rows
    return StageCount(
        stage=Stage.INGEST, records_in=fetched + refused, records_out=fetched, rejected=refused, seconds=reading.seconds
    )


def _extract_count(fresh: pa.Table, extraction: steps.Extraction) -> StageCount:
    return StageCount(
        stage=Stage.EXTRACT,
        records_in=fresh.num_rows,
        records_out=extraction.extracted.num_rows,
        rejected=extraction.refused.num_rows,
        seconds=extraction.seconds,
    )


def _count(stage: Stage, records: int, seconds: float) -> StageCount:
    return StageCount(stage=stage, records_in=records, records_out=records, rejected=0, seconds=seconds)


def _summed(first: StageCount, second: StageCount) -> StageCount:
    return StageCount(
        stage=first.stage,
        records_in=first.records_in + second.records_in,
        records_out=first.records_out + second.records_out,
        rejected=first.rejected + second.rejected,
        seconds=first.seconds + second.seconds,
    )
