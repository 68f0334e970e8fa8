"""What comparing a thousand new articles costs beside how many are stored: CPU milliseconds of the stage `resolve`.

Stored ones are made of random signatures, but for a thousand real ones that three hundred of the new ones copy.
"""

import datetime as dt
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from flows import resolve as stage
from flows import steps
from flows.resolve.signatures import BANDS, LEAD_BANDS
from schemas.articles import ARTICLES
from schemas.ids import hashed
from schemas.syndication import SIGNATURE_BANDS, SIGNATURES
from tests.bench.results import Result
from warehouse import Lake, syndication
from warehouse.batch import RunStart
from warehouse.writes import Connection, insert

NEW = 1_000
_COPIES = 300
_CHUNK = 20_000
_RUN = "bench"
_FIRST = dt.date(2020, 1, 1)
_YEARS = 3
_WORDS = [f"word{number}" for number in range(4_000)]
_LENGTH = 700
_BANDS = BANDS + LEAD_BANDS


def growth(folder: Path, *, stored: list[int]) -> Result:
    """Compare a thousand new articles of one week with so many stored ones, over three years and in four weeks."""
    rows = [
        _measured(folder / f"stored-{count}-{days}", count, days) for days in (_YEARS * 365, 28) for count in stored
    ]
    columns = ("stored articles, days", "find new ms", "sign ms", "compare and commit ms", "in all ms", "links")
    return Result(title=f"Near-duplicates of {NEW:,} new articles, CPU ms", columns=columns, rows=rows)


def _measured(folder: Path, stored: int, days: int) -> tuple[str, ...]:
    last = _FIRST + dt.timedelta(days - 1)
    with Lake.open(folder) as lake:
        lake.start_run(_run())
        for first in range(0, stored, _CHUNK):
            _put_random(lake, first, min(_CHUNK, stored - first), stored, days)
        _put(lake, [_text(number) for number in range(NEW)], "stored", last)
        steps.resolve(lake, _RUN)
        _put(lake, [_copy(number) for number in range(NEW)], "new", last)
        return f"{stored:,}, {days}", *_step(lake)


def _step(lake: Lake) -> tuple[str, ...]:
    """Milliseconds of the step's parts, as `steps.resolve` does them."""
    begin = time.process_time()
    texts = syndication.undecided(lake, syndication.pending(lake, stage.VERSION))
    found = time.process_time()
    signed = stage.sign(texts)
    ready = time.process_time()
    compared = syndication.store(lake, _RUN, *signed, steps.DECIDERS)
    done = time.process_time()
    parts = (found - begin, ready - found, done - ready, done - begin)
    return *(f"{part * 1000:.0f}" for part in parts), f"{compared.links:,}"


def _text(number: int) -> str:
    chance = random.Random(number)
    return "\n\n".join(" ".join(chance.choices(_WORDS, k=70)) for _ in range(_LENGTH // 70))


def _copy(number: int) -> str:
    """A text that cuts a stored one, or another one."""
    return _text(number).rpartition("\n\n")[0] if number < _COPIES else _text(NEW + number)


def _put(lake: Lake, texts: list[str], kind: str, last: dt.date) -> None:
    days = [last - dt.timedelta(number % 7) for number in range(len(texts))]
    rows = _articles([f"{kind}{number}" for number in range(len(texts))], days, texts)
    lake.commit(lambda connection: insert(connection, ARTICLES.name, rows), message="bench")


def _put_random(lake: Lake, first: int, count: int, stored: int, days: int) -> None:
    """Articles in the order of their days, as they come in the course of time."""
    numbers = range(first, first + count)
    dates = [_FIRST + dt.timedelta(number * days // stored) for number in numbers]
    names = [f"random{number}" for number in numbers]
    articles = _articles(names, dates, [_filler(number) for number in numbers])
    tables = {ARTICLES.name: articles, **dict(_signed(articles, first))}

    def work(connection: Connection) -> None:
        for name, rows in tables.items():
            insert(connection, name, rows)

    lake.commit(work, message="bench")


def _filler(number: int) -> str:
    """Text that costs its place; nobody compares it again."""
    return " ".join(random.Random(number).choices(_WORDS, k=300))


def _articles(names: list[str], days: list[dt.date], texts: list[str]) -> pa.Table:
    moment = dt.datetime.now(dt.UTC)
    whole = {
        "article_id": [hashed(name) for name in names], "revision_id": [hashed("text", name) for name in names],
        "published_date": days, "text": texts, "site": [f"site{len(name)}{name[-2:]}.example" for name in names],
    }  # fmt: skip
    same: dict[str, object] = {
        "fetch_id": "bench", "source_kind": "dump", "source_ref": "bench", "authors": [], "word_count": _LENGTH,
        "under_extracted": False, "paywalled": False, "extractor_version": "bench", "run_id": _RUN,
        "ingested_at": moment, "valid_from": moment, "language": "en",
    }  # fmt: skip
    arrays = [
        pa.array(whole.get(column.name, [same.get(column.name)] * len(names)), column.type)
        for column in ARTICLES.columns
    ]
    return ARTICLES.check(pa.Table.from_arrays(arrays, names=ARTICLES.names()))


def _signed(articles: pa.Table, seed: int) -> Iterator[tuple[str, pa.Table]]:
    chance = np.random.default_rng(seed)
    count = articles.num_rows
    keys = articles.select(["article_id", "revision_id"]).append_column("day", articles["published_date"])
    signatures = keys.append_column("site", articles["site"])
    random_bytes: dict[str, pa.Array] = {
        "shingles": pa.repeat(_LENGTH, count),
        "signature": pa.array([each.tobytes() for each in chance.integers(0, 2**32, (count, 128), np.uint32)]),
        "sketch": pa.array([each.tobytes() for each in chance.integers(0, 2**32, (count, 88), np.uint32)]),
        "credit": pa.nulls(count, pa.string()), "credit_text": pa.nulls(count, pa.string()),
        "version": pa.repeat(stage.VERSION, count),
    }  # fmt: skip
    for name, values in random_bytes.items():
        signatures = signatures.append_column(name, values)
    yield SIGNATURES.name, SIGNATURES.check(signatures)
    bands = keys.take(np.repeat(np.arange(count), _BANDS))
    bands = bands.append_column("band", pa.array(np.tile(np.arange(_BANDS, dtype=np.int32), count)))
    values = chance.integers(-(2**31), 2**31, count * _BANDS, np.int32)
    yield SIGNATURE_BANDS.name, SIGNATURE_BANDS.check(bands.append_column("value", pa.array(values)))


def _run() -> RunStart:
    return RunStart(
        run_id=_RUN, flow="ingest", started_at=dt.datetime.now(dt.UTC), sources=("bench",), versions="{}",
        host="bench", pid=1,
    )  # fmt: skip
