"""All tables of the lake in load order, all views, and the version of the schema."""

from schemas.articles import ARTICLES, SUPERSEDED
from schemas.entities import ENTITIES, ENTITY_ALIASES, ENTITY_MERGES
from schemas.events import EVENT_ARGUMENTS, EVENT_LINKS, EVENT_MENTIONS, EVENT_QUANTITIES
from schemas.fetches import FETCHES
from schemas.forgotten import FORGOTTEN
from schemas.mentions import MENTIONS
from schemas.model import Table
from schemas.polls import POLLS
from schemas.quotes import QUOTES
from schemas.rejects import REJECTS
from schemas.roles import ROLES
from schemas.runs import RUN_SOURCES, RUN_STAGES, RUNS
from schemas.syndication import REVISION_CHANGES, SIGNATURE_BANDS, SIGNATURES, SYNDICATION, SYNDICATION_MERGES
from schemas.views import VIEWS

SCHEMA_VERSION = 2
"""Counts up with every change of LAKE_TABLES; `warehouse.migrations` holds the steps between versions."""

LAKE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        RUNS, RUN_STAGES, RUN_SOURCES, POLLS, FETCHES, REJECTS, ARTICLES, SUPERSEDED, ENTITIES, ENTITY_ALIASES, ENTITY_MERGES,
        MENTIONS, ROLES, QUOTES, EVENT_MENTIONS, EVENT_ARGUMENTS, EVENT_QUANTITIES, EVENT_LINKS,
        SIGNATURES, SIGNATURE_BANDS, SYNDICATION, SYNDICATION_MERGES, REVISION_CHANGES, FORGOTTEN,
    )
}  # fmt: skip

ARTICLE_TABLES: tuple[Table, ...] = (
    MENTIONS, ROLES, QUOTES, EVENT_MENTIONS, EVENT_ARGUMENTS, EVENT_QUANTITIES, EVENT_LINKS,
)  # fmt: skip
"""Rows that were made from an article's text: keyed by article_id and revision_id, replaced with it."""

__all__ = ["ARTICLE_TABLES", "LAKE_TABLES", "SCHEMA_VERSION", "VIEWS", "table"]


def table(name: str) -> Table:
    """The lake table of that name. Raises KeyError where there is none."""
    return LAKE_TABLES[name]
