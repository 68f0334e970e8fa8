"""Batches of invented articles for the tests of loading: small, by rule, each with one quotation and one event."""

import datetime as dt
import os
from collections.abc import Iterable

import pyarrow as pa

from schemas import LAKE_TABLES, Table
from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.ids import article_id, fetch_id, hashed, reject_id, revision_id
from schemas.rejects import REFUSED
from warehouse.batch import LoadBatch, RunStart, SourceLabel

Row = dict[str, object]
SOURCE = SourceLabel(label="pages", kind="html_file")
SPEAKER = hashed("entity", "Ada Quill")
FIRST = dt.datetime(2025, 3, 1, 8, 0, tzinfo=dt.UTC)


def run(run_id: str, *, host: str = "here", pid: int = 1) -> RunStart:
    """A run that begins, or one of long ago where it is not of this process."""
    started_at = dt.datetime.now(dt.UTC) if pid == os.getpid() else FIRST
    return RunStart(
        run_id=run_id, flow="ingest", started_at=started_at, sources=("pages",), versions="{}", host=host, pid=pid
    )


def batch(numbers: Iterable[int], *, edition: int = 1, refused: Iterable[int] = (), padding: int = 0) -> LoadBatch:
    """The batch of these articles, in this edition of their text, and of these refusals."""
    extracted = [_extracted(number, edition, padding) for number in numbers]
    letters = [_refused(number) for number in refused]
    fetched = [_fetched(number, edition) for number in numbers] + [_fetched(number, 1) for number in refused]
    rows: dict[str, list[Row]] = {name: [] for name in LAKE_TABLES}
    if extracted:
        rows["entities"] = [_entity()]
        rows["entity_aliases"] = [{"entity_id": SPEAKER, "alias": "Ada Quill"}]
    for article in extracted:
        for name, row in _text_rows(article):
            rows[name].append(row)
    return LoadBatch(
        fetched=FETCHED.build(fetched),
        extracted=EXTRACTED.build(extracted),
        refused=REFUSED.build(letters),
        rows={name: LAKE_TABLES[name].build(made) for name, made in rows.items() if made},
        annotator_versions={str(article["fetch_id"]): "rules 1" for article in extracted},
        sources={str(item["fetch_id"]): SOURCE for item in fetched},
    )


def joined(*batches: LoadBatch) -> LoadBatch:
    """One batch of several; an entity that more than one names stands once."""
    names = {name for one in batches for name in one.rows}
    return LoadBatch(
        fetched=pa.concat_tables([one.fetched for one in batches]),
        extracted=pa.concat_tables([one.extracted for one in batches]),
        refused=pa.concat_tables([one.refused for one in batches]),
        rows={name: _united([one.rows[name] for one in batches if name in one.rows], name) for name in names},
        annotator_versions={key: value for one in batches for key, value in one.annotator_versions.items()},
        sources={key: value for one in batches for key, value in one.sources.items()},
    )


def _united(tables: list[pa.Table], name: str) -> pa.Table:
    return tables[0] if name in ("entities", "entity_aliases") else pa.concat_tables(tables)


def text(number: int, edition: int, padding: int = 0) -> str:
    """An article's text; another edition adds a sentence."""
    more = f"\n\nThe town added a remark, number {edition}." * (edition - 1) + "\n\nIt rained." * padding
    said = f"Mayor Ada Quill said: “Berth {number} is \U0001f6a2 closed.” Police arrested two men."
    return f"Harbour report {number}\n\n{said}{more}"


def nulls(table: Table) -> Row:
    """A row without values, to be filled."""
    row: Row = {}
    return row | dict.fromkeys(table.names())


def same_rows(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables hold the same rows in any order, times of the run aside."""
    return _plain(one) == _plain(other)


def _plain(table: pa.Table) -> list[str]:
    dropped = {"run_id", "ingested_at", "rejected_at", "valid_from", "started_at", "ended_at", "seconds"}
    return sorted(repr(sorted((k, v) for k, v in row.items() if k not in dropped)) for row in table.to_pylist())


def _fetched(number: int, edition: int) -> Row:
    body = text(number, edition).encode()
    row: Row = nulls(FETCHED)
    return row | {
        "fetch_id": _item(number, edition), "source_kind": "html_file", "source_ref": f"/pages/{number}.html",
        "content_kind": "html", "body": body, "body_sha256": hashed(body), "body_bytes": len(body), "given_authors": [],
    }  # fmt: skip


def _item(number: int, edition: int) -> str:
    return fetch_id(
        source_kind="html_file", source_ref=f"/pages/{number}.html", url=None, body_sha256=f"{number}.{edition}"
    )


def _extracted(number: int, edition: int, padding: int) -> Row:
    words = text(number, edition, padding)
    url = f"https://courier.example/{number}"
    row: Row = nulls(EXTRACTED)
    return row | {
        "article_id": article_id(url=url, site=None, title=None, text=words), "revision_id": revision_id(words),
        "fetch_id": _item(number, edition), "source_kind": "html_file", "source_ref": f"/pages/{number}.html",
        "url": url, "site": "courier.example", "site_source": "url", "title": f"Harbour report {number}",
        "title_source": "markup", "authors": ["Ivo Sand"][: number % 2], "text": words, "language": "en",
        "published_at": FIRST + dt.timedelta(days=number), "published_date": (FIRST + dt.timedelta(days=number)).date(),
        "modified_at": FIRST + dt.timedelta(days=number, hours=edition), "word_count": len(words.split()),
        "under_extracted": False, "paywalled": False, "extractor_version": "rules 1",
    }  # fmt: skip


def _refused(number: int) -> Row:
    item = _item(number, 1)
    return {
        "reject_id": reject_id(source_ref=f"/pages/{number}.html", fetch_id=item, stage="extract", reason="no_text"),
        "fetch_id": item, "source_kind": "html_file", "source_ref": f"/pages/{number}.html", "url": None,
        "stage": "extract", "reason": "no_text", "detail": "Nothing in it.", "evidence": None, "replay": "wirehouse",
    }  # fmt: skip


def _entity() -> Row:
    row: Row = nulls(LAKE_TABLES["entities"])
    return row | {"entity_id": SPEAKER, "name": "Ada Quill", "type": "PERSON", "key_source": "name"}


def _text_rows(article: Row) -> Iterable[tuple[str, Row]]:
    words = str(article["text"])
    key = {name: article[name] for name in ("article_id", "revision_id", "published_date")}
    made = {"method": "rules", "version": "rules 1"}
    begin = words.index("Mayor")
    sentence = {"sentence_start": begin, "sentence_end": words.index("”") + 1}
    name = _span(words, "Ada Quill")
    yield "mentions", key | made | name | {
        "mention_id": hashed(*key.values(), "m"), "entity_id": SPEAKER, "kind": "name", "type": "PERSON",
        "place_entity_id": None, "confidence": None,
    }  # fmt: skip
    said = words[words.index("“") + 1 : words.index("”")]
    quote: Row = nulls(LAKE_TABLES["quotes"])
    yield "quotes", quote | key | made | sentence | _span(words, said) | {
        "quote_id": hashed(*key.values(), "q"), "kind": "direct", "words": said, "negated": False,
        "content": [_span(words, said)], "cue": "said", "cue_start": words.index("said"),
        "cue_end": words.index("said") + 4, "cue_class": "say", "speaker": "Mayor Ada Quill", "speaker_start": begin,
        "speaker_end": begin + len("Mayor Ada Quill"), "speaker_id": SPEAKER, "speaker_reason": "name", "role": "Mayor",
    }  # fmt: skip
    mention = hashed(*key.values(), "e")
    event: Row = nulls(LAKE_TABLES["event_mentions"])
    yield "event_mentions", event | key | made | _span(words, "arrested") | {
        "event_mention_id": mention, "type": "COERCE", "mode": "arrest", "contexts": [], "quad_class": 4,
        "sentence_start": words.index("Police"), "sentence_end": words.index("two men.") + 8, "status": "asserted",
        "is_lead": True, "is_background": False,
    }  # fmt: skip
    yield "event_links", key | made | {
        "event_mention_id": mention, "event_id": hashed(article["article_id"], "arrest"), "score": 1.0,
        "reason": "alone",
    }  # fmt: skip
    yield "event_arguments", key | _span(words, "Police") | {
        "event_mention_id": mention, "role": "actor", "ordinal": 0, "entity_id": None,
    }  # fmt: skip
    yield "event_quantities", key | _span(words, "two") | {
        "event_mention_id": mention, "ordinal": 0, "value": 2.0, "unit": "people", "role": "arrested", "bound": None,
    }  # fmt: skip


def _span(words: str, shown: str) -> Row:
    begin = words.index(shown)
    return {"start_char": begin, "end_char": begin + len(shown), "text": shown}
