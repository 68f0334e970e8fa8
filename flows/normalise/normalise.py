"""The stage: articles with their Docs in, tables out."""

from collections.abc import Sequence

import pyarrow as pa
from spacy.tokens import Doc

from schemas.registry import table

METHOD = "wirehouse"
TABLES = (
    "entities", "entity_aliases", "mentions", "roles", "quotes", "event_mentions", "event_arguments",
    "event_quantities", "event_links",
)  # fmt: skip


def normalise(articles: pa.Table, docs: Sequence[Doc], *, version: str) -> dict[str, pa.Table]:
    """Rows of every table that an article's text yields, in the order of the articles."""
    return {name: table(name).empty() for name in TABLES}
