"""From a batch to the rows that one commit writes: fates, bodies, versions, and the checks before it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from schemas import LAKE_TABLES, ContractError
from schemas.articles import ARTICLES
from schemas.entities import ENTITIES, ENTITY_ALIASES
from schemas.fetches import FETCHES
from schemas.model import Table
from schemas.polls import POLLS
from schemas.registry import ARTICLE_TABLES
from schemas.rejects import REJECTS
from warehouse.batch import BatchOutcome, LoadBatch, SourceLabel

Pair = tuple[str, str]
_UNKNOWN_SOURCE = SourceLabel(label="unknown", kind="unknown")
_CODEC = pa.Codec("zstd", compression_level=6)
_OFFSETS = (
    ("start_char", "end_char", "text"),
    ("cue_start", "cue_end", "cue"),
    ("speaker_start", "speaker_end", "speaker"),
    ("place_start", "place_end", "place"),
    ("date_text_start", "date_text_end", "date_text"),
)


class Decided:
    """The batch with each record's fate, and the rows to write."""

    def __init__(self, batch: LoadBatch, *, stored: set[Pair], known_articles: set[str]) -> None:
        self.batch = batch
        self.outcome = BatchOutcome()
        self.fate: dict[str, str] = {}
        self.written: dict[str, Pair] = {}
        """fetch_id -> (article_id, revision_id) of the articles that this commit writes."""
        self.revised: set[str] = set()
        """article_id of the articles that have another text now than before."""
        self._decide(set(stored), set(known_articles))

    def _decide(self, stored: set[Pair], known_articles: set[str]) -> None:
        columns = ("fetch_id", "article_id", "revision_id")
        for fetch_id, article, revision in zip(
            *(self.batch.extracted.column(c).to_pylist() for c in columns), strict=True
        ):
            if (article, revision) in stored:
                fate = "unchanged"
            else:
                fate = "revised" if article in known_articles else "new"
                self.written[fetch_id] = (article, revision)
                self.revised.update({article} & known_articles)
            stored.add((article, revision))
            known_articles.add(article)
            self._count(fetch_id, fate, None, fetch_id)
        columns = ("reject_id", "fetch_id", "reason")
        for reject, fetch_id, reason in zip(*(self.batch.refused.column(c).to_pylist() for c in columns), strict=True):
            self._count(fetch_id, "rejected", reason, fetch_id if fetch_id in self.batch.sources else reject)
        for seen in self.batch.seen_before:
            fate = "rejected" if seen.fate == "rejected" else "unchanged"
            self._count(None, fate, seen.reason, seen.fetch_id)

    def _count(self, fetch_id: str | None, fate: str, reason: str | None, source_key: str) -> None:
        self.outcome.add_from(self.batch.sources.get(source_key, _UNKNOWN_SOURCE), fate, reason)
        if fetch_id is not None:
            self.fate[fetch_id] = fate

    def articles(self, run_id: str, ingested_at: datetime) -> pa.Table:
        """Rows of ARTICLES for the new and revised ones."""
        kept = _where(self.batch.extracted, "fetch_id", self.written)
        now = pa.scalar(ingested_at, pa.timestamp("us", tz="UTC"))
        valid_from = pc.call_function("coalesce", [kept["fetched_at"], kept["modified_at"], kept["published_at"], now])
        versions = [self.batch.annotator_versions.get(f) for f in kept["fetch_id"].to_pylist()]
        added = {
            "run_id": pa.repeat(run_id, kept.num_rows),
            "ingested_at": pa.repeat(now, kept.num_rows),
            "valid_from": valid_from,
            "annotator_version": pa.array(versions, pa.string()),
        }
        return ARTICLES.check(_with(kept, added))

    def fetches(self, run_id: str, *, stored_bodies: set[str], keep_bodies: bool) -> pa.Table:
        """Rows of FETCHES, bodies compressed; a body that is stored already, or is not to be kept, is null."""
        fetched = self.batch.fetched
        pairs = {f: (a, r) for f, a, r in _columns(self.batch.extracted, "fetch_id", "article_id", "revision_id")}
        reasons = {f: reason for f, reason in _columns(self.batch.refused, "fetch_id", "reason") if f}
        ids = fetched["fetch_id"].to_pylist()
        seen = set(stored_bodies)
        bodies = [
            _compressed(body.as_py(), digest.as_py(), seen) if keep_bodies else None
            for body, digest in zip(fetched["body"], fetched["body_sha256"], strict=True)  # one at a time in memory
        ]
        added = {
            "body": pa.array(bodies, pa.binary()),
            "run_id": pa.repeat(run_id, len(ids)),
            "fate": pa.array([self._fate_of(f) for f in ids], pa.string()),
            "reason": pa.array([reasons.get(f) for f in ids], pa.string()),
            "article_id": pa.array([pairs.get(f, (None, None))[0] for f in ids], pa.string()),
            "revision_id": pa.array([pairs.get(f, (None, None))[1] for f in ids], pa.string()),
        }
        return FETCHES.unique(FETCHES.check(_with(fetched.drop_columns(["body"]), added)))

    def mended(self, rejected_before: set[str]) -> list[str]:
        """Items that were rejected before and are an article now: their old rows go."""
        return sorted(f for f in rejected_before if self.fate.get(f) != "rejected")

    def rejects(self, run_id: str, rejected_at: datetime) -> pa.Table:
        """Rows of REJECTS; the same refusal twice in a batch is one row."""
        first = list(
            {key: i for i, key in reversed(list(enumerate(self.batch.refused["reject_id"].to_pylist())))}.values()
        )
        refused = self.batch.refused.take(pa.array(sorted(first), pa.int64()))
        now = pa.scalar(rejected_at, pa.timestamp("us", tz="UTC"))
        added = {"run_id": pa.repeat(run_id, refused.num_rows), "rejected_at": pa.repeat(now, refused.num_rows)}
        return REJECTS.check(_with(refused, added))

    def polls(self, run_id: str) -> pa.Table:
        """Rows of POLLS."""
        polled = self.batch.polls
        return POLLS.unique(POLLS.check(_with(polled, {"run_id": pa.repeat(run_id, polled.num_rows)})))

    def text_rows(self) -> dict[str, pa.Table]:
        """The tables of ARTICLE_TABLES for the new and revised articles only.

        Raises ContractError where a key stands twice, an offset does not show the row's text, or a row refers to
        one that is not there: our bug.
        """
        written = set(self.written.values())
        texts = {
            (a, r): text
            for a, r, text in _columns(self.batch.extracted, "article_id", "revision_id", "text")
            if (a, r) in written
        }
        tables: dict[str, pa.Table] = {}
        for declared in ARTICLE_TABLES:
            rows = self.batch.rows.get(declared.name, declared.empty())
            kept = declared.unique(declared.check(_of_articles(rows, written)))
            check_offsets(declared, kept, texts)
            tables[declared.name] = kept
        check_references({**tables, **self.entities()})
        return tables

    def entities(self) -> dict[str, pa.Table]:
        """ENTITIES and ENTITY_ALIASES of the batch; the commit inserts those that are not there yet."""
        return {t.name: t.unique(t.check(self.batch.rows.get(t.name, t.empty()))) for t in (ENTITIES, ENTITY_ALIASES)}

    def _fate_of(self, fetch_id: str) -> str:
        if fetch_id not in self.fate:
            raise ContractError(f"fetches: {fetch_id} was neither extracted nor refused")
        return self.fate[fetch_id]


def check_references(tables: Mapping[str, pa.Table]) -> None:
    """Rows refer to entities, quotations and event mentions of the same batch. Raises ContractError."""
    for name, rows in tables.items():
        for column, target in LAKE_TABLES[name].references:
            other, _, key = target.partition(".")
            if other not in tables:
                continue
            missing = set(rows[column].to_pylist()) - set(tables[other][key].to_pylist()) - {None}
            if missing:
                raise ContractError(f"{name}.{column}: no {target} for {sorted(missing)[:3]}")


def check_offsets(declared: Table, rows: pa.Table, texts: Mapping[Pair, str]) -> None:
    """The invariant: what stands at a row's offsets in its article is the row's text. Raises ContractError."""
    for column, article, revision, first, last, shown in _shown(declared, rows):
        found = texts[article, revision][first:last]
        if found != shown:
            raise ContractError(f"{declared.name}.{column}: {article}[{first}:{last}] is {found!r}, not {shown!r}")


def _shown(declared: Table, rows: pa.Table) -> Iterator[tuple[str, str, str, int, int, str]]:
    """All pieces of articles that the rows show: column, article_id, revision_id, offsets, words."""
    names = set(declared.names())
    for start, end, words in _OFFSETS:
        if {start, end, words} <= names:
            for article, revision, *piece in _columns(rows, "article_id", "revision_id", start, end, words):
                if piece[0] is not None:
                    yield words, article, revision, *piece
    if "content" in names:
        for article, revision, pieces in _columns(rows, "article_id", "revision_id", "content"):
            for piece in pieces:
                yield "content", article, revision, piece["start_char"], piece["end_char"], piece["text"]


def _columns(table: pa.Table, *names: str) -> Iterable[tuple]:
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def _where(table: pa.Table, column: str, values: Iterable[str]) -> pa.Table:
    wanted = set(values)
    return table.filter(pa.array([v in wanted for v in table.column(column).to_pylist()], pa.bool_()))


def _of_articles(rows: pa.Table, written: set[Pair]) -> pa.Table:
    return rows.filter(pa.array([pair in written for pair in _columns(rows, "article_id", "revision_id")], pa.bool_()))


def _with(table: pa.Table, added: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    for name, values in added.items():
        table = table.append_column(name, values)
    return table


def _compressed(body: bytes, digest: str, seen: set[str]) -> bytes | None:
    if digest in seen:
        return None
    seen.add(digest)
    return _CODEC.compress(body, asbytes=True)


def decompressed(body: bytes, size: int) -> bytes:
    """The body as it came, from what `fetches.body` holds."""
    return _CODEC.decompress(body, decompressed_size=size, asbytes=True)
