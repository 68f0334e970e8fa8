"""The store gives back what it was given, once, whatever stands in it, in whatever order and batches it came."""

import datetime as dt
import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import LAKE_TABLES
from schemas.articles import EXTRACTED
from schemas.entities import ENTITIES
from schemas.fetches import FETCHED
from schemas.ids import hashed
from schemas.mentions import MENTIONS
from tests.unit.warehouse.made_batches import batch, joined, nulls, run, same_rows
from warehouse.batch import BatchOutcome, LoadBatch
from warehouse.lake import Lake
from warehouse.load import Decided
from warehouse.location import attached

Row = dict[str, object]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("'\"\\;\0\n\U0001f6a2"), max_size=30)
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
MOMENTS = st.datetimes(dt.datetime(1677, 1, 1), dt.datetime(9999, 12, 30), timezones=st.just(dt.UTC))
RECORDS = st.tuples(st.integers(0, 5), st.integers(1, 3))
"""Number of an article, edition of its text."""
_RUN_TABLES = {"runs", "run_stages", "run_sources"}
_number = itertools.count()


@st.composite
def pages(draw: st.DrawFn) -> tuple[Row, Row, Row]:
    """An item, its article and a mention in it; odd characters, bytes, days and numbers."""
    text = draw(TEXTS.filter(bool))
    begin, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    body = draw(st.binary(max_size=60))
    key: Row = {"article_id": hashed("page", next(_number)), "revision_id": hashed(text)}
    key["published_date"] = draw(st.none() | DAYS)
    item = {"fetch_id": hashed(*key.values()), "source_kind": "html_file", "source_ref": draw(TEXTS)}
    fetched = nulls(FETCHED) | item | {
        "content_kind": "html", "body": body, "body_sha256": hashed(body), "body_bytes": len(body),
        "given_authors": draw(st.lists(TEXTS, max_size=2)), "given_title": draw(st.none() | TEXTS),
    }  # fmt: skip
    article = nulls(EXTRACTED) | item | key | {
        "title": draw(st.none() | TEXTS), "authors": draw(st.lists(TEXTS, max_size=3)), "text": text,
        "published_at": draw(st.none() | MOMENTS), "language_score": draw(st.none() | st.floats(0, 1)),
        "word_count": draw(st.integers(0, 2**31 - 1)), "under_extracted": draw(st.booleans()), "paywalled": False,
        "extractor_version": "rules 1",
    }  # fmt: skip
    mention = key | {
        "mention_id": hashed(*key.values(), begin), "entity_id": hashed("Ada"), "kind": "name", "type": "PERSON",
        "start_char": begin, "end_char": end, "text": text[begin:end], "place_entity_id": None,
        "confidence": draw(st.none() | st.floats(0, 1)), "method": "rules", "version": "rules 1",
    }  # fmt: skip
    return fetched, article, mention


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake in which run-1 has begun, to be copied: making one takes longer than a batch."""
    folder = tmp_path_factory.mktemp("begun") / "lake"
    with Lake.open(folder) as opened:
        opened.start_run(run("run-1"))
    return folder


@pytest.fixture(scope="module")
def lake(begun: Path) -> Iterator[Lake]:
    with Lake.open(shutil.copytree(begun, begun.parent / "one")) as opened:
        yield opened


@settings(max_examples=3)
@given(st.lists(pages(), min_size=1, max_size=6))
def test_what_is_written_is_read(lake: Lake, made: list[tuple[Row, Row, Row]]) -> None:
    fetched, articles, mentions = ([page[i] for page in made] for i in range(3))
    entity = nulls(ENTITIES) | {
        "entity_id": hashed("Ada"), "name": "Ada", "type": "PERSON", "key_source": "name",
    }  # fmt: skip
    rows = {"entities": ENTITIES.build([entity]), "mentions": MENTIONS.build(mentions)}

    outcome = lake.load(
        "run-1", LoadBatch(fetched=FETCHED.build(fetched), extracted=EXTRACTED.build(articles), rows=rows)
    )

    assert (outcome.new, outcome.records) == (len(made), len(made))
    tables = stored(lake, "articles", "mentions")
    assert {str(row["article_id"]): row for row in articles} == found(tables["articles"], EXTRACTED.names(), articles)
    assert {str(row["article_id"]): row for row in mentions} == found(tables["mentions"], MENTIONS.names(), mentions)
    assert [lake.body(str(item["fetch_id"])) for item in fetched] == [item["body"] for item in fetched]


@settings(max_examples=2)
@given(st.data(), st.lists(RECORDS, unique=True, min_size=2, max_size=8), st.sets(st.integers(20, 22)))
def test_order_batches_and_repetition_change_no_row(
    begun: Path, data: st.DataObject, records: list[tuple[int, int]], refused: set[int]
) -> None:
    again = data.draw(st.permutations(records)) + data.draw(st.lists(st.sampled_from(records), max_size=3))
    cut = data.draw(st.integers(1, len(records) - 1))

    at_once = loaded(begun, [made_batch(sorted(records), refused)])
    bit_by_bit = loaded(begun, [made_batch(again[:cut], refused), made_batch(again[cut:], refused)])

    for name in LAKE_TABLES.keys() - _RUN_TABLES:
        assert same_rows(at_once[name], bit_by_bit[name]), name


@settings(max_examples=25)
@given(
    st.lists(RECORDS, unique=True, max_size=8),
    st.sets(st.integers(20, 29)),
    st.sets(RECORDS),
    st.sets(st.integers(0, 5)),
)
def test_every_record_has_one_fate(
    records: list[tuple[int, int]], refused: set[int], stored_before: set[tuple[int, int]], known: set[int]
) -> None:
    made = made_batch(records, refused)
    before = pairs(made_batch(sorted(stored_before), ()))
    known_articles = {article for article, _ in pairs(batch(sorted(known))) | before}

    decided = Decided(made, stored=before, known_articles=known_articles)

    outcome: BatchOutcome = decided.outcome
    assert outcome.records == len(records) + len(refused) == sum(c.records for c in outcome.sources.values())
    assert outcome.rejected == len(refused) == outcome.reasons.total()
    assert outcome.unchanged == len(pairs(made) & before)
    assert outcome.new == len({article for article, _ in pairs(made)} - known_articles)
    assert decided.articles("run-1", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).num_rows == outcome.new + outcome.revised


def made_batch(records: Sequence[tuple[int, int]], refused: "set[int] | tuple[()]") -> LoadBatch:
    """The batch of these articles in these editions, in that order, and of the refusals; each record once."""
    once = list(dict.fromkeys(records))
    return joined(*(batch([number], edition=edition) for number, edition in once), batch([], refused=sorted(refused)))


def pairs(made: LoadBatch) -> set[tuple[str, str]]:
    """(article_id, revision_id) of the batch."""
    return set(zip(*(made.extracted[name].to_pylist() for name in ("article_id", "revision_id")), strict=True))


def loaded(begun: Path, batches: Sequence[LoadBatch]) -> dict[str, pa.Table]:
    """All tables of a lake after these batches, without what tells of the order: a record's fate."""
    with tempfile.TemporaryDirectory() as folder, Lake.open(shutil.copytree(begun, Path(folder, "lake"))) as lake:
        for one in batches:
            lake.load("run-1", one)
        tables = stored(lake, *LAKE_TABLES)
    return tables | {"fetches": tables["fetches"].drop_columns(["fate"])}


def stored(lake: Lake, *names: str) -> dict[str, pa.Table]:
    """These tables as a reader finds them."""
    with attached(lake.location, read_only=True) as connection:
        return {name: connection.execute(f"FROM lake.{name}").to_arrow_table() for name in names}


def found(table: pa.Table, names: Sequence[str], wanted: Sequence[Row]) -> dict[str, Row]:
    """The rows of the wanted articles by their ids."""
    ids = {row["article_id"] for row in wanted}
    return {row["article_id"]: row for row in table.select(names).to_pylist() if row["article_id"] in ids}
