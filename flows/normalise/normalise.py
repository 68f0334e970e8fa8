"""The stage: articles with their Docs in, tables out."""

from collections.abc import Iterable, Sequence

import pyarrow as pa
from spacy.tokens import Doc

from flows.normalise.article import Article, article_of
from flows.normalise.countries import assign_countries
from flows.normalise.entities import cast_of
from flows.normalise.events import argument_rows, event_row, events_of, quantity_rows
from flows.normalise.links import link_rows
from flows.normalise.mentions import alias_rows, mention_rows, role_rows
from flows.normalise.metonyms import settle_metonyms
from flows.normalise.quotes import parents, quote_row, quotes_of
from flows.normalise.reference import Resolver
from flows.normalise.roles import roles_of
from schemas.registry import table

METHOD = "wirehouse"
"""What stands in `method`: our own rules over the layers of the recogniser that `version` names."""

TABLES = (
    "entities", "entity_aliases", "mentions", "roles", "quotes", "event_mentions", "event_arguments",
    "event_quantities", "event_links",
)  # fmt: skip
_KEYED = {"entities": ("entity_id",), "entity_aliases": ("entity_id", "alias")}
"""Tables whose rows stand once over all articles; the others hold rows of one article each."""

Row = dict[str, object]


def normalise(articles: pa.Table, docs: Sequence[Doc], *, version: str) -> dict[str, pa.Table]:
    """Rows of every table that the articles' texts yield, in the order of the articles.

    Args:
        articles: article_id, revision_id, published_date, text, title; further columns are not read.
        docs: one for each article, in the same order, over the same text.
        version: the recogniser that made the Docs, as it is to stand in the rows.

    Returns:
        The tables of TABLES by name. Entities that a row refers to are always among `entities`.

    Raises:
        ValueError: there are more or fewer Docs than articles, a Doc is of another text, or a layer holds a type
            outside the vocabulary.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    columns = articles.select(["article_id", "revision_id", "published_date", "text", "title"]).to_pylist()
    for row, doc in zip(columns, docs, strict=True):
        article = article_of(
            article_id=row["article_id"], revision_id=row["revision_id"], published=row["published_date"],
            text=row["text"], title=row["title"], doc=doc,
        )  # fmt: skip
        for name, made in _rows(article, version).items():
            rows[name] += made
    for name, key in _KEYED.items():
        rows[name] = _once(rows[name], key)
    return {name: table(name).unique(table(name).build(made)) for name, made in rows.items()}


def _rows(article: Article, version: str) -> dict[str, list[Row]]:
    """All rows of one article."""
    made = {"method": METHOD, "version": version}
    cast = cast_of(article)
    roles = roles_of(article, cast)
    assign_countries(article, cast, roles)
    places = settle_metonyms(article, cast)
    resolver = Resolver(article, cast, roles, places)
    quotes = quotes_of(article, cast, resolver, roles)
    events = events_of(article, resolver, quotes)
    inside = parents(quotes)
    return {
        "entities": [entity.row() for entity in cast.entities],
        "entity_aliases": list(alias_rows(cast.entities)),
        "mentions": list(mention_rows(article, cast, places, quotes, events, **made)),
        "roles": list(role_rows(article, roles, **made)),
        "quotes": [quote_row(article, quote, inside.get(quote), **made) for quote in quotes],
        "event_mentions": [event_row(article, event, **made) for event in events],
        "event_arguments": [row for event in events for row in argument_rows(article, event)],
        "event_quantities": [row for event in events for row in quantity_rows(article, event)],
        "event_links": list(link_rows(article, events, **made)),
    }


def _once(rows: Iterable[Row], key: Sequence[str]) -> list[Row]:
    """The first row of each key."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in key), row)
    return list(found.values())
