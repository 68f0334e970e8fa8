"""The law of every row: the article's text between its offsets is the row's text, whatever stands in the article."""

from datetime import date
from functools import cache

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from flows.annotate import load
from flows.annotate.layers import set_layers
from flows.normalise import normalise
from schemas.layers import Argument, Attribution, EventFrame
from schemas.registry import table
from schemas.vocab import EntityType, EventStatus, QuantityRole, QuoteKind

PIECES = (
    "Ann Lee", "Lee", "he", "Kenya", "Kenyan", "Seoul", "Norvik (NV)", "the minister", "said", "told reporters",
    "attacked", "were killed", "at least two dozen people", "on Monday", "12.5 million euros",
    "\u201cWe came,\u201d", "\u201cWe left.", "\"No.\"", "\u2018It\u2019s ours,\u2019", "that", ",", ".", " ",
    "  ", "\n\n", "\r\n\r\n", "\t", "\u00ad", "\u200d", "\u00a0", "e\u0301", "\U0001f44d\U0001f3fd",
    "\U0001f1f0\U0001f1ea", "Zie\u0301lin\u0301ski", "\u202eabc", "\ufeff", "1,00,000", "$", "U.S.-led",
    "A" * 40,
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=25).map(" ".join)
OFFSETS = {
    "mentions": [("start_char", "end_char", "text")],
    "roles": [("start_char", "end_char", "text")],
    "quotes": [
        ("start_char", "end_char", "text"), ("cue_start", "cue_end", "cue"),
        ("speaker_start", "speaker_end", "speaker"),
    ],
    "event_mentions": [
        ("start_char", "end_char", "text"), ("place_start", "place_end", "place"),
        ("date_text_start", "date_text_end", "date_text"),
    ],
    "event_arguments": [("start_char", "end_char", "text")],
    "event_quantities": [("start_char", "end_char", "text")],
}  # fmt: skip


@cache
def nlp() -> Language:
    return load("fast")


def articles(text: str) -> pa.Table:
    columns = {"article_id": ["a"], "revision_id": ["r"], "text": [text], "title": [None]}
    return pa.table(columns | {"published_date": pa.array([date(2024, 5, 17)], pa.date32())})


def check(text: str, tables: dict[str, pa.Table]) -> None:
    entities = set(tables["entities"].column("entity_id").to_pylist())
    for name, offsets in OFFSETS.items():
        for row in tables[name].to_pylist():
            for start, end, words in offsets:
                if row[start] is not None:
                    assert text[row[start] : row[end]] == row[words] != ""
            for part in row.get("content", ()):
                assert text[part["start_char"] : part["end_char"]] == part["text"]
    for name, made in tables.items():
        table(name).unique(made)
        for column, target in table(name).references:
            if target == "entities.entity_id":
                assert set(made.column(column).to_pylist()) - {None} <= entities
            if target == "event_mentions.event_mention_id":
                assert set(made.column(column).to_pylist()) <= set(tables["event_mentions"].column(column).to_pylist())


@given(TEXTS)
@settings(max_examples=60)
def test_what_the_recogniser_finds(text: str) -> None:
    doc = nlp()(text)
    assert doc.text == text
    check(text, normalise(articles(text), [doc], version="test"))


@st.composite
def laid_over(draw: st.DrawFn):
    """A text with layers anywhere, sensible or not."""
    text = draw(TEXTS.filter(lambda text: len(text) > 3))
    doc = nlp().make_doc(text)
    edge = st.integers(0, len(text))
    span = st.tuples(edge, edge).map(sorted).map(tuple).filter(lambda pair: pair[0] < pair[1])
    cuts = sorted(draw(st.sets(st.integers(0, len(doc)), max_size=8)))
    labels = st.sampled_from(list(EntityType))
    doc.ents = [
        doc.char_span(doc[s].idx, doc[e - 1].idx + len(doc[e - 1]), label=draw(labels))
        for s, e in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    attribution = st.builds(
        Attribution, content=st.lists(span, min_size=1, max_size=3).map(tuple), kind=st.sampled_from(list(QuoteKind)),
        cue=st.none() | span, source=st.none() | span,
    )  # fmt: skip
    roles = st.sampled_from(["actor", "recipient", "place", "date", "quantity"])
    argument = st.builds(Argument, role=roles, span=span, quantity_role=st.none() | st.sampled_from(list(QuantityRole)))
    frame = st.builds(
        EventFrame, trigger=span, type=st.sampled_from(["ASSAULT", "HAZARD", "AGREE", "DIE"]), mode=st.just(None),
        status=st.sampled_from(list(EventStatus)), arguments=st.lists(argument, max_size=5).map(tuple),
    )  # fmt: skip
    return set_layers(doc, draw(st.lists(attribution, max_size=4)), draw(st.lists(frame, max_size=4)))


@given(laid_over())
@settings(max_examples=80)
def test_any_layers(doc) -> None:
    check(doc.text, normalise(articles(doc.text), [doc], version="test"))


@given(st.lists(TEXTS, max_size=4), st.randoms())
@settings(max_examples=10)
def test_rows_do_not_depend_on_batch_and_order(texts: list[str], random) -> None:
    def rows_of(numbers: list[int]) -> dict[str, set[str]]:
        made = pa.table(
            {
                "article_id": [f"a{n}" for n in numbers], "revision_id": ["r" for _ in numbers],
                "published_date": pa.array([date(2024, 5, 17) for _ in numbers], pa.date32()),
                "text": pa.array([texts[n] for n in numbers], pa.string()),
                "title": pa.nulls(len(numbers), pa.string()),
            }
        )  # fmt: skip
        tables = normalise(made, list(nlp().pipe(texts[n] for n in numbers)), version="test")
        return {name: {repr(row) for row in table.to_pylist()} for name, table in tables.items() if name != "entities"}

    shuffled = list(range(len(texts)))
    random.shuffle(shuffled)
    together = rows_of(shuffled)
    apart = [rows_of([number]) for number in range(len(texts))]
    for name, rows in together.items():
        assert rows == set().union(*(one[name] for one in apart))
