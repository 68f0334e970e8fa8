"""`wirehouse show`: which article is meant, and what the lake holds of it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flows.render import ShownArticle, ShownEvent, ShownName, ShownQuote, page_facts
from schemas.ids import hashed, normalised_url
from warehouse.query import Connection, rows

MOST_CANDIDATES = 20
_SHORTEST_PREFIX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may be meant."""

    article_id: str
    title: str | None
    source_ref: str


def found(connection: Connection, name: str) -> list[Candidate]:
    """Articles that `name` may mean, by the first of these that fits any: id, address, beginning of an id, file.

    A file is named by its whole reference or by the end of its path.
    """
    for condition, value in _readings(name):
        query = (
            f"SELECT article_id, title, source_ref FROM articles WHERE {condition} ORDER BY 1 LIMIT {MOST_CANDIDATES}"
        )
        if candidates := rows(connection, query, value):
            return [Candidate(**row) for row in candidates]
    return []


def shown(connection: Connection, article_id: str) -> ShownArticle:
    """The article in its newest revision with its names, quotes and events."""
    article = rows(connection, "SELECT * FROM articles WHERE article_id = ?", article_id)[0]
    ordered = "WHERE article_id = ? ORDER BY start_char, end_char"
    return ShownArticle(
        title=article["title"],
        facts=page_facts(article),
        text=article["text"],
        names=[
            ShownName(span=(row["start_char"], row["end_char"]), type=row["type"])
            for row in rows(connection, f"SELECT start_char, end_char, type FROM mentions {ordered}", article_id)
        ],
        quotes=[_quote(row) for row in rows(connection, f"SELECT * FROM quotes {ordered}", article_id)],
        events=[
            _event(row, quantities=_quantities(connection, row["event_mention_id"]))
            for row in rows(connection, f"SELECT * FROM event_mentions {ordered}", article_id)
        ],
    )


def _readings(name: str) -> Iterator[tuple[str, str]]:
    yield "article_id = ?", name
    with suppress(ValueError):
        yield "article_id = ?", hashed("url", normalised_url(name))
    if len(name) >= _SHORTEST_PREFIX and set(name.lower()) <= set("0123456789abcdef"):
        yield "starts_with(article_id, ?)", name.lower()
    yield "source_ref = ?", name
    yield "ends_with(source_ref, '/' || ?)", name.removeprefix("./")


def _quote(row: Mapping[str, Any]) -> ShownQuote:
    return ShownQuote(
        parts=tuple((part["start_char"], part["end_char"]) for part in row["content"]),
        kind=row["kind"],
        words=row["words"],
        speaker=row["speaker"],
        cue=row["cue"],
    )


def _event(row: Mapping[str, Any], quantities: tuple[str, ...]) -> ShownEvent:
    return ShownEvent(
        trigger=(row["start_char"], row["end_char"]),
        type=row["type"],
        mode=row["mode"],
        actors=tuple(row["actors"]),
        recipients=tuple(row["recipients"]),
        place=row["place"],
        start_date=row["start_date"],
        end_date=row["end_date"],
        quantities=quantities,
        status=row["status"],
    )


def _quantities(connection: Connection, event_mention_id: str) -> tuple[str, ...]:
    query = "SELECT text, role FROM event_quantities WHERE event_mention_id = ? ORDER BY ordinal"
    return tuple(f"{row['text']} {row['role']}" for row in rows(connection, query, event_mention_id))
