"""Events: who did what to whom, when, where and how many."""

from schemas.common import (
    ARTICLE_ID,
    END_CHAR,
    METHOD,
    PUBLISHED_DATE,
    REVISION_ID,
    ROW_TEXT,
    SENTENCE_END,
    SENTENCE_START,
    START_CHAR,
    VERSION,
    confidence,
)  # fmt: skip
from schemas.model import Column, Table
from schemas.types import DAY, FLAG, REAL, TEXT, TEXTS, WHOLE

_EVENT_MENTION_ID = Column(
    name="event_mention_id", type=TEXT, doc="The mention: article, revision, trigger offsets and type, hashed."
)
_ORDINAL = Column(name="ordinal", type=WHOLE, unit="0-based", doc="Order within the event mention and role.")
TYPE = Column(name="type", type=TEXT, doc="PLOVER type, or HAZARD, ELECT, DIE, DEAL.")
MODE = Column(
    name="mode", type=TEXT, nullable=True, doc="How it was done, by the type's own list; null where none fits."
)

EVENT_MENTIONS = Table(
    name="event_mentions",
    grain="One row a sentence's telling of an event.",
    key=("event_mention_id",),
    columns=(
        _EVENT_MENTION_ID,
        ARTICLE_ID,
        REVISION_ID,
        PUBLISHED_DATE,
        TYPE,
        MODE,
        Column(name="contexts", type=TEXTS, doc="What it is about, by PLOVER's contexts; empty where none is clear."),
        Column(name="cameo_code", type=TEXT, nullable=True, doc="CAMEO code that the type and mode stand for."),
        Column(name="quad_class", type=WHOLE, nullable=True, doc="1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."),
        Column(name="goldstein", type=REAL, unit="-10 to 10", nullable=True, doc="Score of the type and mode, conflict to cooperation."),
        START_CHAR,
        END_CHAR,
        ROW_TEXT,
        SENTENCE_START,
        SENTENCE_END,
        Column(name="place", type=TEXT, nullable=True, doc="Where it happened, as written; null where not said."),
        Column(name="place_start", type=WHOLE, unit="characters", nullable=True, doc="First character of the place in articles.text."),
        Column(name="place_end", type=WHOLE, unit="characters", nullable=True, doc="One past its last character."),
        Column(name="place_entity_id", type=TEXT, nullable=True, doc="The place as an entity."),
        Column(name="date_text", type=TEXT, nullable=True, doc="The words that date it."),
        Column(name="date_text_start", type=WHOLE, unit="characters", nullable=True, doc="First character of those words in articles.text."),
        Column(name="date_text_end", type=WHOLE, unit="characters", nullable=True, doc="One past their last character."),
        Column(name="start_date", type=DAY, nullable=True, doc="First day on which it may have happened."),
        Column(name="end_date", type=DAY, nullable=True, doc="Last day on which it may have happened."),
        Column(name="date_precision", type=TEXT, nullable=True, doc="How exactly the words date it; vocabulary Precision."),
        Column(name="status", type=TEXT, doc="Whether it is said to have happened; vocabulary EventStatus."),
        Column(name="source", type=TEXT, nullable=True, doc="Who says that it happened, as written; null where the article itself does."),
        Column(name="source_entity_id", type=TEXT, nullable=True, doc="That source as an entity."),
        Column(name="quote_id", type=TEXT, nullable=True, doc="The quotation in whose words it is told."),
        Column(name="is_lead", type=FLAG, doc="It stands in the headline or the first paragraph."),
        Column(name="is_background", type=FLAG, doc="It is history or context, not this article's news."),
        confidence("trigger_confidence", "trigger and type"),
        confidence("arguments_confidence", "actors and recipients"),
        METHOD,
        VERSION,
    ),
    partition="published_date",
    references=(("article_id", "articles.article_id"), ("place_entity_id", "entities.entity_id"),
                ("source_entity_id", "entities.entity_id"), ("quote_id", "quotes.quote_id")),
)  # fmt: skip
EVENT_ARGUMENTS = Table(
    name="event_arguments",
    grain="One row an actor or recipient of an event mention.",
    key=("event_mention_id", "role", "ordinal"),
    columns=(
        _EVENT_MENTION_ID, ARTICLE_ID, REVISION_ID, PUBLISHED_DATE,
        Column(name="role", type=TEXT, doc="actor or recipient; vocabulary ArgumentRole."),
        _ORDINAL,
        Column(name="entity_id", type=TEXT, nullable=True, doc="Who that is; null where nobody named is meant."),
        START_CHAR, END_CHAR, ROW_TEXT,
    ),
    partition="published_date",
    references=(("event_mention_id", "event_mentions.event_mention_id"), ("entity_id", "entities.entity_id")),
)  # fmt: skip
EVENT_QUANTITIES = Table(
    name="event_quantities",
    grain="One row a number that an event mention states.",
    key=("event_mention_id", "ordinal"),
    columns=(
        _EVENT_MENTION_ID, ARTICLE_ID, REVISION_ID, PUBLISHED_DATE, _ORDINAL,
        Column(name="value", type=REAL, doc="The number."),
        Column(name="unit", type=TEXT, nullable=True, doc="What it counts: people, USD, km, soldiers; null where not said."),
        Column(name="role", type=TEXT, doc="What the number says of the event; vocabulary QuantityRole."),
        Column(name="bound", type=TEXT, nullable=True, doc="min, max or about where the text says so; vocabulary Bound."),
        START_CHAR, END_CHAR, ROW_TEXT,
    ),
    partition="published_date",
    references=(("event_mention_id", "event_mentions.event_mention_id"),),
)  # fmt: skip
EVENT_LINKS = Table(
    name="event_links",
    grain="One row a decision that an event mention tells a certain event.",
    key=("event_mention_id",),
    columns=(
        _EVENT_MENTION_ID, ARTICLE_ID, REVISION_ID, PUBLISHED_DATE,
        Column(name="event_id", type=TEXT, doc="The event: type, parties, place and days, hashed."),
        Column(name="score", type=REAL, unit="probability, 0 to 1", doc="How sure the decision is."),
        Column(name="reason", type=TEXT, doc="Why: alone, same_article or same_key."),
        METHOD, VERSION,
    ),
    partition="published_date",
    references=(("event_mention_id", "event_mentions.event_mention_id"),),
)  # fmt: skip
