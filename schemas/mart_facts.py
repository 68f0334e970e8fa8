"""Facts of the star that BI tools load: what was published, named, said and done, with keys into the dimensions."""

from schemas.common import START_CHAR
from schemas.events import EVENT_ARGUMENTS, EVENT_LINKS, EVENT_MENTIONS, EVENT_QUANTITIES
from schemas.mart_dimensions import (
    ARTICLE_ID,
    CELL_CHARACTERS,
    SITE_ID,
    count,
    date_key,
    day,
    entity_key,
    mart,
    words_for,
)
from schemas.model import Column, Table
from schemas.quotes import QUOTES
from schemas.roles import ROLES
from schemas.types import FLAG, TEXT, WHOLE
from schemas.views import VIEWS

_IN_ARTICLE = (
    ARTICLE_ID,
    SITE_ID,
    date_key("published_date_key", "Day of publication in dim_date"),
    day("published_date", "Day of publication in the page's own zone"),
)
_TO_ARTICLE = (
    ("article_id", "dim_article.article_id"),
    ("site_id", "dim_site.site_id"),
    ("published_date_key", "dim_date.date_key"),
)
_EVENT_MENTION_ID = EVENT_MENTIONS.column("event_mention_id")
_EVENT_ID = EVENT_LINKS.column("event_id")
_EVENT_TYPE_ID = Column(name="event_type_id", type=TEXT, doc="Type and mode in dim_event_type.")
_TO_EVENT_TYPE = ("event_type_id", "dim_event_type.event_type_id")
_STATUS = (EVENT_MENTIONS.column("status"), words_for("status", "Whether it is said to have happened"))
_WHEN = (
    date_key("start_date_key", "First day on which it may have happened, in dim_date"),
    day("start_date", "First day on which it may have happened"),
    date_key("end_date_key", "Last day on which it may have happened, in dim_date"),
    day("end_date", "Last day on which it may have happened"),
)
_WHO = (
    Column(
        name="actors", type=TEXT, nullable=True, doc="Who did it, parted by semicolons; null where nobody is named."
    ),
    Column(name="recipients", type=TEXT, nullable=True, doc="To whom it was done, in the same way."),
)
_PLACE = (
    entity_key("place_id", "The place"),
    Column(name="place", type=TEXT, nullable=True, doc="Name of the place, else the words of the text."),
)


def _text(name: str, what: str) -> Column:
    return Column(name=name, type=TEXT, doc=f"{what}; its first {CELL_CHARACTERS:,} characters.")


FACT_COVERAGE = mart(
    "fact_coverage",
    "One row a site, day of publication and language: the denominator without which counts mislead.",
    ("site_id", "published_date_key", "language"),
    (
        *_IN_ARTICLE[1:],
        Column(name="language", type=TEXT, doc="ISO 639-1 code of the texts' language; unknown where undecided."),
        words_for("language", "The language"),
        count("articles", "Articles of that day."),
        count("words", "Words in them."),
        count("quotes", "Quotations in them."),
        count("events", "Tellings of events in them."),
    ),
    _TO_ARTICLE[1:],
)
FACT_MENTION = mart(
    "fact_mention",
    "One row an entity in an article, however often it is mentioned there.",
    ("article_id", "entity_id"),
    (
        *_IN_ARTICLE,
        entity_key("entity_id", "Who or what is meant"),
        count("mention_count", "Mentions of it in the article."),
        Column(name="first_text", type=TEXT, doc="The words of its first mention."),
        Column(name="first_char", type=WHOLE, unit="characters, 0-based", doc="Where its first mention begins in the text."),
    ),
    (*_TO_ARTICLE, ("entity_id", "dim_entity.entity_id")),
)  # fmt: skip
FACT_QUOTE = mart(
    "fact_quote",
    "One row a quotation.",
    ("quote_id",),
    (
        QUOTES.column("quote_id"),
        *_IN_ARTICLE,
        QUOTES.column("kind"),
        words_for("kind", "The kind"),
        _text("words", "What was said, without outer quotation marks"),
        entity_key("speaker_id", "The speaker"),
        VIEWS["quotes"].column("speaker"),
        QUOTES.column("role"),
        entity_key("affiliation_id", "Country or organisation the speaker speaks for in this article"),
        VIEWS["quotes"].column("affiliation"),
        QUOTES.column("cue"),
        QUOTES.column("cue_class"),
        QUOTES.column("negated"),
        QUOTES.column("addressee"),
        QUOTES.column("medium"),
        QUOTES.column("venue"),
        date_key("said_on_key", "Day on which it was said, in dim_date"),
        day("said_on", "Day on which it was said"),
        QUOTES.column("content_confidence"),
        QUOTES.column("speaker_confidence"),
        START_CHAR,
        QUOTES.column("method"),
        QUOTES.column("version"),
    ),
    (*_TO_ARTICLE, ("speaker_id", "dim_entity.entity_id"), ("affiliation_id", "dim_entity.entity_id"),
     ("said_on_key", "dim_date.date_key")),
)  # fmt: skip
FACT_ROLE = mart(
    "fact_role",
    "One row a wording that gives a person an office, on the day of its article.",
    ("role_id",),
    (
        ROLES.column("role_id"),
        *_IN_ARTICLE,
        entity_key("person_id", "The person"),
        VIEWS["roles"].column("person"),
        ROLES.column("title"),
        ROLES.column("modifier"),
        entity_key("organisation_id", "Country or organisation that it is held for"),
        VIEWS["roles"].column("organisation"),
        START_CHAR,
    ),
    (*_TO_ARTICLE, ("person_id", "dim_entity.entity_id"), ("organisation_id", "dim_entity.entity_id")),
)
FACT_EVENT = mart(
    "fact_event",
    "One row an event, merged over its tellings.",
    ("event_id",),
    (
        _EVENT_ID,
        _EVENT_TYPE_ID,
        *_STATUS,
        *_WHEN,
        date_key("first_published_key", "Day of the first article that tells it, in dim_date"),
        day("first_published", "Day of the first article that tells it"),
        day("last_published", "Day of the last article that tells it"),
        *_PLACE,
        *_WHO,
        EVENT_MENTIONS.column("goldstein"),
        count("mention_count", "Tellings of it."),
        count("article_count", "Articles that tell it."),
        count("site_count", "Sites that tell it."),
        VIEWS["events"].column("killed_min"),
        VIEWS["events"].column("killed_max"),
        Column(name="example_mention_id", type=TEXT, doc="A telling to show, in fact_event_mention."),
    ),
    (_TO_EVENT_TYPE, ("start_date_key", "dim_date.date_key"), ("end_date_key", "dim_date.date_key"),
     ("first_published_key", "dim_date.date_key"), ("place_id", "dim_entity.entity_id"),
     ("example_mention_id", "fact_event_mention.event_mention_id")),
)  # fmt: skip
FACT_EVENT_MENTION = mart(
    "fact_event_mention",
    "One row a sentence's telling of an event.",
    ("event_mention_id",),
    (
        _EVENT_MENTION_ID,
        _EVENT_ID,
        *_IN_ARTICLE,
        _EVENT_TYPE_ID,
        VIEWS["event_mentions"].column("trigger"),
        *_STATUS,
        *_WHO,
        *_PLACE,
        *_WHEN,
        EVENT_MENTIONS.column("date_precision"),
        EVENT_MENTIONS.column("goldstein"),
        entity_key("source_id", "Who says that it happened"),
        VIEWS["event_mentions"].column("source"),
        Column(name="is_quoted", type=FLAG, doc="It is told in the words of a quotation."),
        EVENT_MENTIONS.column("is_lead"),
        EVENT_MENTIONS.column("is_background"),
        _text("sentence", "The sentence that tells it"),
        EVENT_MENTIONS.column("trigger_confidence"),
        EVENT_MENTIONS.column("arguments_confidence"),
        START_CHAR,
        EVENT_MENTIONS.column("method"),
        EVENT_MENTIONS.column("version"),
    ),
    (("event_id", "fact_event.event_id"), *_TO_ARTICLE, _TO_EVENT_TYPE, ("place_id", "dim_entity.entity_id"),
     ("start_date_key", "dim_date.date_key"), ("end_date_key", "dim_date.date_key"),
     ("source_id", "dim_entity.entity_id")),
)  # fmt: skip
FACT_EVENT_QUANTITY = mart(
    "fact_event_quantity",
    "One row a number that a telling of an event states.",
    ("event_mention_id", "ordinal"),
    (
        _EVENT_MENTION_ID,
        EVENT_QUANTITIES.column("ordinal"),
        _EVENT_ID,
        *_IN_ARTICLE,
        _EVENT_TYPE_ID,
        EVENT_QUANTITIES.column("role"),
        words_for("role", "What the number says of the event"),
        EVENT_QUANTITIES.column("value"),
        EVENT_QUANTITIES.column("unit"),
        EVENT_QUANTITIES.column("bound"),
        Column(name="bound_label", type=TEXT, doc="The bound in words; Exactly where there is none."),
        EVENT_QUANTITIES.column("text"),
    ),
    (("event_mention_id", "fact_event_mention.event_mention_id"), ("event_id", "fact_event.event_id"), *_TO_ARTICLE,
     _TO_EVENT_TYPE),
)  # fmt: skip


def _party(grain: str, name: str, key: tuple[str, ...], first: tuple[Column, ...], to: tuple[str, str]) -> Table:
    columns = (
        *first,
        entity_key("entity_id", "Who that is"),
        Column(name="name", type=TEXT, doc="Canonical name, else the words of the text."),
    )
    return mart(name, grain, key, columns, (to, ("entity_id", "dim_entity.entity_id")))


_ROLE = (EVENT_ARGUMENTS.column("role"), words_for("role", "The role"))
BRIDGE_EVENT_PARTY = _party(
    "One row an actor or recipient of an event, over all its tellings.",
    "bridge_event_party",
    ("event_id", "role", "entity_id", "name"),
    (_EVENT_ID, *_ROLE),
    ("event_id", "fact_event.event_id"),
)
BRIDGE_EVENT_MENTION_PARTY = _party(
    "One row an actor or recipient of a telling of an event.",
    "bridge_event_mention_party",
    ("event_mention_id", "role", "ordinal"),
    (_EVENT_MENTION_ID, *_ROLE, EVENT_ARGUMENTS.column("ordinal")),
    ("event_mention_id", "fact_event_mention.event_mention_id"),
)
BRIDGE_EVENT_MENTION_CONTEXT = mart(
    "bridge_event_mention_context",
    "One row a context of a telling of an event: what it is about.",
    ("event_mention_id", "context"),
    (
        _EVENT_MENTION_ID,
        Column(name="context", type=TEXT, doc="PLOVER's name of the context."),
        words_for("context", "The context"),
    ),
    (("event_mention_id", "fact_event_mention.event_mention_id"),),
)
