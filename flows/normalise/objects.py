"""Tables to the JSON objects of `wirehouse analyse`: one an article, offsets in code points into its text."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

import pyarrow as pa
from spacy.language import Language
from spacy.tokens import Doc

from flows.normalise.dates import DateRange
from flows.normalise.normalise import normalise
from schemas.ids import article_id, revision_id
from schemas.vocab import ArgumentRole, MentionKind

BATCH = 64
"""Articles that are annotated together."""

Given = Mapping[str, object]
Made = dict[str, object]


def analyse_objects(
    rows: Iterable[Given], nlp: Language, *, version: str, seen: Callable[[Given, Doc], None] | None = None
) -> Iterator[Made]:
    """Objects for articles, in the same order, lazily.

    Args:
        rows: id, text, and where known title, date (ISO) and url, as `wirehouse analyse` reads them.
        nlp: the pipeline whose Docs are normalised.
        version: how the pipeline names itself.
        seen: is given each article and its Doc, for other outputs such as CoNLL-U.

    Raises ValueError for a date that is none, KeyError for an article without id or text.
    """
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        docs = list(nlp.pipe(str(row["text"]) for row in batch))
        tables = normalise(_articles(batch), docs, version=version)
        yield from _objects(batch, tables)
        for row, doc in zip(batch, docs, strict=True):
            if seen:
                seen(row, doc)


def article_object(article: Given, tables: Mapping[str, pa.Table]) -> Made:
    """The object of one article: id, text, entities, quotes, events.

    `article` has id and text, and article_id and revision_id as in the tables; rows of other articles are passed over.
    """
    keys = (article["article_id"], article["revision_id"])
    rows = {
        name: [
            row
            for row in table.to_pylist()
            if "article_id" not in row or (row["article_id"], row["revision_id"]) == keys
        ]
        for name, table in tables.items()
    }
    return _object(article, rows)


def _articles(batch: Sequence[Given]) -> pa.Table:
    """The rows as normalise takes them: the position in the batch keeps equal articles apart."""
    return pa.table(
        {
            "article_id": [_key(row, number)[0] for number, row in enumerate(batch)],
            "revision_id": [_key(row, number)[1] for number, row in enumerate(batch)],
            "published_date": pa.array([_day(row.get("date")) for row in batch], pa.date32()),
            "text": pa.array([str(row["text"]) for row in batch], pa.string()),
            "title": pa.array([row.get("title") or None for row in batch], pa.string()),
        }
    )


def _key(row: Given, number: int) -> tuple[str, str]:
    title, text = row.get("title"), str(row["text"])
    key = article_id(url=None, site=str(row["id"]), title=str(title) if title else None, text=text)
    return f"{key}-{number}", revision_id(text)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _objects(batch: Sequence[Given], tables: Mapping[str, pa.Table]) -> Iterator[Made]:
    """Split the tables by article once, not once an article."""
    shared = {name: table.to_pylist() for name, table in tables.items()}
    by_article: dict[str, dict[str, list[Made]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in shared.items():
        for row in rows:
            if "article_id" in row:
                by_article[row["article_id"]][name].append(row)
    entities = {row["entity_id"]: row for row in shared["entities"]}
    for number, given in enumerate(batch):
        rows = dict(by_article[_key(given, number)[0]])
        rows["entities"] = [entities[entity_id] for entity_id in _met(rows)]
        yield _object(given, rows)


_REFERRING = {
    "mentions": ("entity_id", "place_entity_id"), "roles": ("entity_id", "organisation_id"),
    "quotes": ("speaker_id", "affiliation_id"), "event_mentions": ("place_entity_id", "source_entity_id"),
    "event_arguments": ("entity_id",),
}  # fmt: skip


def _met(rows: Mapping[str, Sequence[Given]]) -> list[str]:
    """Ids of the entities that the article's rows refer to, in the order of the tables, each once."""
    ids = (row[column] for name, columns in _REFERRING.items() for row in rows.get(name, ()) for column in columns)
    return list(dict.fromkeys(str(entity_id) for entity_id in ids if entity_id))


def _object(given: Given, rows: Mapping[str, Sequence[Given]]) -> Made:
    numbers = {str(row["entity_id"]): f"E{number}" for number, row in enumerate(rows.get("entities", ()), start=1)}
    return {
        "id": given["id"], "text": given["text"],
        "entities": _entities(rows, numbers), "quotes": [_quote(row, numbers) for row in rows.get("quotes", ())],
        "events": _events(rows, numbers),
    }  # fmt: skip


def _entities(rows: Mapping[str, Sequence[Given]], numbers: Mapping[str, str]) -> list[Made]:
    """Entities with their names in the text; the type is the one of the names."""
    spans: dict[object, list[list[object]]] = defaultdict(list)
    for row in rows.get("mentions", ()):
        if row["kind"] == MentionKind.NAME:
            spans[row["entity_id"]].append([row["start_char"], row["end_char"]])
    roles: dict[object, Given] = {}
    for row in rows.get("roles", ()):
        roles.setdefault(row["entity_id"], row)
    return [
        {
            "id": numbers[str(row["entity_id"])], "name": row["name"], "type": row["type"], "country": row["country"],
            "mentions": spans[row["entity_id"]], "role": roles.get(row["entity_id"], {}).get("title"),
            "role_of": _number(roles.get(row["entity_id"], {}).get("organisation_id"), numbers),
        }
        for row in rows.get("entities", ())
    ]  # fmt: skip


def _quote(row: Given, numbers: Mapping[str, str]) -> Made:
    parts: Sequence[Given] = row["content"]  # type: ignore[assignment]
    return {
        "kind": row["kind"], "content": [[part["start_char"], part["end_char"]] for part in parts],
        "cue": _span(row, "cue_start", "cue_end"), "speaker": _number(row["speaker_id"], numbers),
        "speaker_mention": _span(row, "speaker_start", "speaker_end"), "addressee": row["addressee"],
        "medium": row["medium"], "venue": row["venue"], "via": row["via"],
    }  # fmt: skip


def _events(rows: Mapping[str, Sequence[Given]], numbers: Mapping[str, str]) -> list[Made]:
    arguments: dict[object, list[Given]] = defaultdict(list)
    quantities: dict[object, list[Given]] = defaultdict(list)
    for row in rows.get("event_arguments", ()):
        arguments[row["event_mention_id"]].append(row)
    for row in rows.get("event_quantities", ()):
        quantities[row["event_mention_id"]].append(row)
    return [
        _event(row, arguments[row["event_mention_id"]], quantities[row["event_mention_id"]], numbers)
        for row in rows.get("event_mentions", ())
    ]


def _event(row: Given, arguments: Sequence[Given], quantities: Sequence[Given], numbers: Mapping[str, str]) -> Made:
    place = _span(row, "place_start", "place_end")
    return {
        "type": row["type"], "mode": row["mode"], "trigger": [row["start_char"], row["end_char"]],
        "actors": _parties(arguments, ArgumentRole.ACTOR, numbers),
        "recipients": _parties(arguments, ArgumentRole.RECIPIENT, numbers),
        "place": {"entity": _number(row["place_entity_id"], numbers), "span": place} if place else None,
        "date": _date(row),
        "quantities": [
            {"span": [q["start_char"], q["end_char"]]} | {key: q[key] for key in ("value", "unit", "role", "bound")}
            for q in quantities
        ],
        "status": row["status"], "source": _number(row["source_entity_id"], numbers) or row["source"],
        "background": row["is_background"],
    }  # fmt: skip


def _parties(arguments: Sequence[Given], role: str, numbers: Mapping[str, str]) -> list[Made]:
    return [
        {"entity": _number(row["entity_id"], numbers), "span": [row["start_char"], row["end_char"]]}
        for row in arguments
        if row["role"] == role
    ]


def _date(row: Given) -> Made | None:
    """The days at the precision of the words, with where the words stand; None where nothing dates it."""
    span = _span(row, "date_text_start", "date_text_end")
    if span is None:
        return None
    start, end = row["start_date"], row["end_date"]
    written = DateRange(start, end, str(row["date_precision"])).written()  # type: ignore[arg-type]
    return {"span": span, "start": written[0], "end": written[1]}


def _span(row: Given, start: str, end: str) -> list[object] | None:
    return [row[start], row[end]] if row[start] is not None else None


def _number(entity_id: object, numbers: Mapping[str, str]) -> str | None:
    return numbers[str(entity_id)] if entity_id else None
