"""All tables that `wirehouse publish` writes, dimensions before the facts that refer to them."""

from schemas.mart_dimensions import (
    ARTICLE_TEXT,
    BRIDGE_ARTICLE_AUTHOR,
    BRIDGE_ENTITY_ALIAS,
    DIM_ARTICLE,
    DIM_DATE,
    DIM_ENTITY,
    DIM_EVENT_TYPE,
    DIM_SITE,
    RELEASE,
)
from schemas.mart_facts import (
    BRIDGE_EVENT_MENTION_CONTEXT,
    BRIDGE_EVENT_MENTION_PARTY,
    BRIDGE_EVENT_PARTY,
    FACT_COVERAGE,
    FACT_EVENT,
    FACT_EVENT_MENTION,
    FACT_EVENT_QUANTITY,
    FACT_MENTION,
    FACT_QUOTE,
    FACT_ROLE,
)
from schemas.model import Table

MARTS: dict[str, Table] = {
    table.name: table
    for table in (
        DIM_DATE, DIM_SITE, DIM_ARTICLE, DIM_ENTITY, DIM_EVENT_TYPE,
        FACT_COVERAGE, FACT_MENTION, FACT_QUOTE, FACT_ROLE, FACT_EVENT, FACT_EVENT_MENTION, FACT_EVENT_QUANTITY,
        BRIDGE_ARTICLE_AUTHOR, BRIDGE_ENTITY_ALIAS, BRIDGE_EVENT_PARTY, BRIDGE_EVENT_MENTION_PARTY,
        BRIDGE_EVENT_MENTION_CONTEXT, ARTICLE_TEXT, RELEASE,
    )
}  # fmt: skip


def marts(*, with_text: bool = True) -> dict[str, Table]:
    """The tables of a publication with or without the articles' texts."""
    return {name: table for name, table in MARTS.items() if with_text or table is not ARTICLE_TEXT}
