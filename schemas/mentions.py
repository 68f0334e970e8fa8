"""Where articles refer to entities."""

from schemas.common import (
    ARTICLE_ID,
    END_CHAR,
    METHOD,
    PUBLISHED_DATE,
    REVISION_ID,
    ROW_TEXT,
    START_CHAR,
    VERSION,
    confidence,
)  # fmt: skip
from schemas.model import Column, Table
from schemas.types import TEXT

MENTIONS = Table(
    name="mentions",
    grain="One row a place in an article's text that refers to an entity.",
    key=("article_id", "revision_id", "start_char", "end_char"),
    columns=(
        Column(name="mention_id", type=TEXT, doc="The mention: article, revision and offsets, hashed."),
        ARTICLE_ID,
        REVISION_ID,
        PUBLISHED_DATE,
        Column(name="entity_id", type=TEXT, doc="Who or what is meant."),
        Column(name="kind", type=TEXT, doc="By name, description or pronoun; vocabulary MentionKind."),
        Column(name="type", type=TEXT, doc="What the words name here; vocabulary EntityType."),
        START_CHAR,
        END_CHAR,
        ROW_TEXT,
        Column(
            name="place_entity_id", type=TEXT, nullable=True,
            doc="The place whose name stands here for its government or team; null otherwise.",
        ),
        confidence("confidence", "the mention"),
        METHOD,
        VERSION,
    ),
    partition="published_date",
    references=(("entity_id", "entities.entity_id"), ("article_id", "articles.article_id")),
)  # fmt: skip
