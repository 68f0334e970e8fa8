"""What was forgotten stays out: a batch without what belongs to it, each of its records counted as rejected."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyarrow as pa

from schemas import LAKE_TABLES
from schemas.forgotten import NAMELESS, Forgotten
from schemas.vocab import Fate, Reason
from warehouse.batch import Known, LoadBatch, RunStart, SourceLabel
from warehouse.writes import Connection

Row = Mapping[str, str | None]


def forgotten(connection: Connection) -> Forgotten:
    """All that is to be left alone, as the lake remembers it."""
    rows = connection.execute("SELECT forgotten_id FROM lake.forgotten").fetchall()
    return Forgotten(frozenset(key for (key,) in rows))


def spared(batch: LoadBatch, held: Forgotten) -> LoadBatch:
    """The batch without what is held, and without its addresses in the rows of others.

    Nothing of it is stored, no row of `rejects` either, since that would name it: its records are among `seen_before`,
    rejected as forgotten.
    """
    if not held:
        return batch
    gone = _items(batch, held)
    refused = [_is_held_refusal(row, gone, held) for row in _rows(batch.refused, "fetch_id", "url", "source_ref")]
    polls = [not _names(row["url"], held) for row in _rows(batch.polls, "url")]
    extracted = _kept(batch.extracted, [row not in gone for row in _column(batch.extracted, "fetch_id")])
    return replace(
        batch,
        fetched=without_names(
            _kept(batch.fetched, [row not in gone for row in _column(batch.fetched, "fetch_id")]), held, "found_in"
        ),
        extracted=without_names(extracted, held, "canonical_url"),
        refused=_kept(batch.refused, [not is_held for is_held in refused]),
        polls=_kept(batch.polls, polls),
        rows=_rows_of(batch.rows, extracted) if gone else batch.rows,
        seen_before=(*batch.seen_before, *_fates(batch, gone, refused)),
        sources={key: nameless(label, held) for key, label in batch.sources.items()},
    )


def nameless(label: SourceLabel, held: Forgotten) -> SourceLabel:
    """The label of a source, which may be a forgotten address itself."""
    return SourceLabel(label=NAMELESS, kind=label.kind) if _names(label.label, held) else label


def nameless_run(run: RunStart, held: Forgotten) -> RunStart:
    """The run without forgotten addresses among its sources."""
    return replace(run, sources=tuple(NAMELESS if _names(source, held) else source for source in run.sources))


def _items(batch: LoadBatch, held: Forgotten) -> set[str]:
    """fetch_id of the items that belong to what is held, by where they were read and by what they turned out to be."""
    read = _rows(batch.fetched, "fetch_id", "requested_url", "final_url", "given_site")
    found = _rows(batch.extracted, "fetch_id", "article_id", "site")
    return {
        row["fetch_id"] or ""
        for row in read
        if held.holds(row["requested_url"]) or held.holds(row["final_url"]) or held.holds_site(row["given_site"])
    } | {
        row["fetch_id"] or "" for row in found if held.holds_article(row["article_id"]) or held.holds_site(row["site"])
    }


def _is_held_refusal(row: Row, gone: set[str], held: Forgotten) -> bool:
    return row["fetch_id"] in gone or held.holds(row["url"]) or held.holds(row["source_ref"])


def _names(text: str | None, held: Forgotten) -> bool:
    """Whether an address, or the bare name of a server, is held."""
    return held.holds(text) or held.holds_site(text)


def _fates(batch: LoadBatch, gone: set[str], refused: list[bool]) -> Iterator[Known]:
    """One record each: of a refused item only the item."""
    letters = zip(_rows(batch.refused, "fetch_id", "reject_id"), refused, strict=True)
    alone = {row["reject_id"] or "" for row, is_held in letters if is_held and row["fetch_id"] not in gone}
    for key in sorted(gone | alone):
        yield Known(fetch_id=key, fate=Fate.REJECTED, reason=Reason.FORGOTTEN, article_id=None, revision_id=None)


def _rows_of(rows: Mapping[str, pa.Table], extracted: pa.Table) -> Mapping[str, pa.Table]:
    """Rows of these articles, and the entities that they refer to."""
    kept = set(_column(extracted, "article_id"))
    of_articles = {
        name: _kept(table, [article in kept for article in _column(table, "article_id")])
        for name, table in rows.items()
        if "article_id" in table.column_names
    }
    referred = {
        entity
        for name, table in of_articles.items()
        for column, target in LAKE_TABLES[name].references
        if target == "entities.entity_id"
        for entity in _column(table, column)
    }
    shared = {
        name: _kept(table, [entity in referred for entity in _column(table, "entity_id")])
        for name, table in rows.items()
        if name not in of_articles
    }
    return of_articles | shared


def without_names(table: pa.Table, held: Forgotten, column: str) -> pa.Table:
    """The table with null where the column holds a forgotten address."""
    values = _column(table, column)
    if not any(held.holds(value) for value in values):
        return table
    cleared = pa.array([None if held.holds(value) else value for value in values], pa.string())
    return table.set_column(table.column_names.index(column), table.schema.field(column), cleared)


def _kept(table: pa.Table, chosen: list[bool]) -> pa.Table:
    return table if all(chosen) else table.filter(pa.array(chosen, pa.bool_()))


def _column(table: pa.Table, name: str) -> list:
    return table.column(name).to_pylist()


def _rows(table: pa.Table, *names: str) -> list[Row]:
    return table.select(list(names)).to_pylist()
