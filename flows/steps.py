"""The steps of one batch as plain functions, in the order in which they run. Prefect wraps them in tasks.py."""

import os
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby

import pyarrow as pa
import pyarrow.compute as pc
from spacy.language import Language
from spacy.tokens import Doc

from flows import annotate as annotation
from flows import extract as extraction
from flows import ingest
from flows import normalise as normalisation
from flows import resolve as resolution
from flows.ingest import Fetched, Format, Plan, Record, SourceOptions
from flows.ingest.records import Poll, Refused, Seen, polled
from flows.ingest.web.live import read_live
from flows.ingest.web.state import LiveState
from flows.memory import give_back
from flows.settings import ExtractSettings
from schemas import LAKE_TABLES
from schemas.registry import ARTICLE_TABLES
from warehouse import syndication
from warehouse.batch import BatchOutcome, LoadBatch, SourceLabel
from warehouse.lake import Lake

ADDRESS_WORK = 100_000
"""What an address counts in the progress of a run, in bytes: the size of a usual page."""
WAITED_SECONDS = 20.0
"""So long does a batch wait for slow servers before it is stored as it is: a run that is killed loses no more."""
_DOCS_AT_ONCE = 32
_CHARACTERS_AT_ONCE = 50_000
"""Texts of about so many characters are Docs at a time: these take a hundred times the memory of the text."""
_COMPARED_AT_ONCE = 1_000
DECIDERS = syndication.Deciders(
    version=resolution.VERSION, link=resolution.link, group=resolution.group, changes=resolution.changes
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Records that were read together."""

    fetched: pa.Table
    refused: pa.Table
    polls: pa.Table
    seen: tuple[str, ...]
    """fetch_id of pages that are stored already, as their server or an interrupted run says."""
    sources: Mapping[str, SourceLabel]
    """Source of each record that has a fate, by fetch_id or reject_id."""
    work_done: int
    """Bytes of all sources that lie behind this batch's end."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Articles and refusals of one batch."""

    extracted: pa.Table
    refused: pa.Table
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Docs of a part of a batch, in the order of its articles."""

    docs: tuple[Doc, ...]
    version: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a batch or a part of it, by table."""

    tables: Mapping[str, pa.Table]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a run compared."""

    revisions: int
    links: int
    """Pairs of near-duplicate articles that were found."""
    seconds: float


class Reader:
    """Cuts the records of a plan into batches and never holds more than one: files first, then the network."""

    def __init__(
        self,
        plan: Plan,
        options: SourceOptions,
        *,
        records: int,
        size_bytes: int,
        state: LiveState | None = None,
        retry: bool = False,
    ) -> None:
        self._records = records
        self._size_bytes = size_bytes
        self._sizes = {source.label: source.size_bytes or ADDRESS_WORK for source in plan.sources}
        self._consumed: dict[str, int] = {}
        files = (self._all_of(source, options) for source in plan.sources if source.format is not Format.URL)
        self._live = self._all_live(plan, options, state, retry=retry)
        self._stream: Iterator[Record | None] = chain(plan.refused, chain.from_iterable(files), self._live)

    def close(self) -> None:
        """Stop all requests to the network."""
        self._live.close()

    @property
    def work(self) -> int:
        """Bytes of all sources."""
        return sum(self._sizes.values())

    @property
    def work_done(self) -> int:
        """Bytes behind the last record."""
        return sum(self._consumed.values())

    def next_batch(self) -> list[Record]:
        """The next records, limited by number, bytes and, while servers are slow, time; empty at the end."""
        batch: list[Record] = []
        size, begin = 0, time.perf_counter()
        for record in self._stream:
            if record is None:
                if batch and _since(begin) > WAITED_SECONDS:
                    break
                continue
            batch.append(record)
            if isinstance(record, Fetched | Refused) and record.consumed_bytes is not None:
                self._consumed[record.source] = record.consumed_bytes
            size += len(record.body) if isinstance(record, Fetched) else 0
            if len(batch) >= self._records or size >= self._size_bytes:
                break
        return batch

    def _all_of(self, source: ingest.Source, options: SourceOptions) -> Iterator[Record]:
        yield from ingest.read(source, options)
        self._consumed[source.label] = self._sizes[source.label]

    def _all_live(
        self, plan: Plan, options: SourceOptions, state: LiveState | None, *, retry: bool
    ) -> Generator[Record | None]:
        live = [source for source in plan.sources if source.format is Format.URL]
        if live:
            yield from read_live(live, options, state, retry=retry)
        self._consumed |= {source.label: self._sizes[source.label] for source in live}


def extraction_pool(limits: ExtractSettings) -> extraction.ExtractionPool:
    """Worker processes within the settings' limits; one a core where they do not say how many."""
    return extraction.ExtractionPool(
        workers=limits.workers or os.cpu_count() or 1,
        time_limit_s=limits.page_seconds,
        memory_limit_mb=limits.worker_megabytes,
    )


def read(reader: Reader) -> Reading | None:
    """The next batch of records; None where all sources are read."""
    begin = time.perf_counter()
    records = reader.next_batch()
    if not records:
        return None
    fetched, refused = ingest.tables(records)
    sources = {
        record.reject_id if isinstance(record, Refused) else record.fetch_id: SourceLabel(
            label=record.source, kind=record.source_kind
        )
        for record in records
        if not isinstance(record, Poll)
    }
    return Reading(
        fetched=fetched,
        refused=refused,
        polls=polled(records),
        seen=tuple(record.fetch_id for record in records if isinstance(record, Seen)),
        sources=sources,
        work_done=reader.work_done,
        seconds=_since(begin),
    )


def extract(fetched: pa.Table, pool: extraction.ExtractionPool | None) -> Extraction:
    """Raw bodies to articles; each row in exactly one of the two tables."""
    begin = time.perf_counter()
    extracted, refused = extraction.extract(fetched, pool)
    return Extraction(extracted=extracted, refused=refused, seconds=_since(begin))


def parts(articles: pa.Table) -> Iterator[pa.Table]:
    """The articles in a few slices, none with many more characters than are annotated at once."""
    lengths = pc.call_function("utf8_length", [articles["text"]]).to_pylist()
    numbers = [total // _CHARACTERS_AT_ONCE for total in accumulate(lengths)]
    for _, run in groupby(range(len(numbers)), numbers.__getitem__):
        rows = list(run)
        yield articles.slice(rows[0], len(rows))


def annotate(articles: pa.Table, nlp: Language) -> Annotation:
    """The articles' texts to Docs."""
    begin = time.perf_counter()
    texts = articles.column("text").to_pylist()
    docs = tuple(nlp.pipe(texts, batch_size=_DOCS_AT_ONCE))
    return Annotation(docs=docs, version=annotation.annotator_version(nlp), seconds=_since(begin))


def normalise(articles: pa.Table, annotated: Annotation) -> Rows:
    """Docs to rows with ids."""
    begin = time.perf_counter()
    tables = normalisation.normalise(articles, annotated.docs, version=annotated.version)
    return Rows(tables=tables, seconds=_since(begin))


def joined(made: Sequence[Rows]) -> Rows:
    """The rows of a batch from those of its parts; of what stands in several, such as an entity, the first."""
    names = made[0].tables if made else ()
    tables = {name: _first_of_each(name, pa.concat_tables([rows.tables[name] for rows in made])) for name in names}
    return Rows(tables=tables, seconds=sum(rows.seconds for rows in made))


def _first_of_each(name: str, rows: pa.Table) -> pa.Table:
    """Rows of an article stand in one part only, whatever their key."""
    if LAKE_TABLES[name] in ARTICLE_TABLES:
        return rows
    keys = list(zip(*(rows[column].to_pylist() for column in LAKE_TABLES[name].key), strict=True))
    firsts = {key: at for at, key in reversed(list(enumerate(keys)))}
    return rows.take(pa.array(sorted(firsts.values()), pa.int64()))


def load(lake: Lake, run_id: str, batch: LoadBatch) -> BatchOutcome:
    """Commit the batch, whole or not at all."""
    return lake.load(run_id, batch)


def resolve(lake: Lake, run_id: str) -> Resolution:
    """Compare all stored revisions that were not compared yet, of whatever run, with all others; batch by batch."""
    begin = time.perf_counter()
    keys = syndication.pending(lake, resolution.VERSION)
    links = 0
    for first in range(0, keys.num_rows, _COMPARED_AT_ONCE):
        texts = syndication.undecided(lake, keys.slice(first, _COMPARED_AT_ONCE))
        links += syndication.store(lake, run_id, *resolution.sign(texts), DECIDERS).links
        give_back()
    return Resolution(revisions=keys.num_rows, links=links, seconds=_since(begin))


def _since(begin: float) -> float:
    return time.perf_counter() - begin
