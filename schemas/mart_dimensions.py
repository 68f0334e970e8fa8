"""Dimensions of the star that BI tools load: who, where, when, what kind. No list, no struct, no null key."""

from schemas.articles import ARTICLES
from schemas.entities import ENTITIES, ENTITY_ALIASES
from schemas.events import EVENT_MENTIONS, MODE, TYPE
from schemas.model import Column, Table
from schemas.types import DAY, FLAG, LARGE, MOMENT, TEXT, WHOLE
from schemas.views import VIEWS

CELL_CHARACTERS = 16_000
"""Longest text of a cell: even if each character took two UTF-16 units, Excel (32,767) and Power BI (32,766) hold it."""

RELEASE_ID = Column(
    name="release_id", type=TEXT, doc="The publication that the file belongs to; the same in all files of one."
)
ARTICLE_ID = ARTICLES.column("article_id")
SITE_ID = Column(name="site_id", type=TEXT, doc="The site in dim_site, in lower case; unknown where none is stated.")


def date_key(name: str, what: str) -> Column:
    """A day as a key into dim_date, never null."""
    return Column(name=name, type=TEXT, doc=f"{what}, as YYYY-MM-DD; unknown where it is not known.")


def day(name: str, what: str) -> Column:
    """A day as a date that every BI tool can hold."""
    return Column(
        name=name, type=DAY, nullable=True,
        doc=f"{what}; null where unknown, and before 1900, which Power BI and Excel cannot hold.",
    )  # fmt: skip


def count(name: str, doc: str) -> Column:
    """A number of things, never null."""
    return Column(name=name, type=LARGE, doc=doc)


def words_for(name: str, what: str) -> Column:
    """The label beside a code."""
    return Column(name=f"{name}_label", type=TEXT, doc=f"{what} in words.")


def entity_key(name: str, whose: str) -> Column:
    """A key into dim_entity, never null."""
    return Column(name=name, type=TEXT, doc=f"{whose} in dim_entity; unknown where no entity is known.")


def mart(
    name: str,
    grain: str,
    key: tuple[str, ...],
    columns: tuple[Column, ...],
    references: tuple[tuple[str, str], ...] = (),
) -> Table:
    """A published table: its columns and, last, the release that it belongs to."""
    return Table(name=name, grain=grain, key=key, columns=(*columns, RELEASE_ID), references=references)


DIM_DATE = mart(
    "dim_date",
    "One row a day: every day of the years that articles were published in or that events name, and the unknown day.",
    ("date_key",),
    (
        Column(name="date_key", type=TEXT, doc="The day as YYYY-MM-DD; unknown for the member without a date."),
        day("date", "The day"),
        Column(name="year", type=WHOLE, doc="Year; 0 for the unknown day."),
        Column(name="quarter", type=TEXT, doc="Year and quarter, as 2026-Q1."),
        Column(name="month", type=TEXT, doc="Year and month, as 2026-03."),
        Column(name="month_number", type=WHOLE, unit="1 to 12", doc="Month of the year; 0 for the unknown day."),
        Column(name="month_name", type=TEXT, doc="Name of the month."),
        Column(name="week", type=TEXT, doc="ISO year and week, as 2026-W09."),
        Column(name="day_of_month", type=WHOLE, unit="1 to 31", doc="Day of the month; 0 for the unknown day."),
        Column(name="weekday_number", type=WHOLE, unit="1 Monday to 7 Sunday", doc="Day of the week; 0 for the unknown day."),
        Column(name="weekday_name", type=TEXT, doc="Name of the day of the week."),
        Column(name="is_weekend", type=FLAG, doc="Saturday or Sunday."),
        Column(name="in_coverage", type=FLAG, doc="It lies in the years from the first to the last publication: without gaps, as date tables of BI tools want it."),
    ),
)  # fmt: skip
DIM_SITE = mart(
    "dim_site",
    "One row a site, and the unknown one.",
    ("site_id",),
    (
        SITE_ID,
        Column(name="site", type=TEXT, doc="The site as most of its articles have it."),
        Column(name="site_name", type=TEXT, doc="Name of the publication, else the site."),
        count("article_count", "Articles of it."),
        day("first_published", "Day of its first article"),
        day("last_published", "Day of its last article"),
    ),
)
DIM_ARTICLE = mart(
    "dim_article",
    "One row an article in its newest revision, without its text.",
    ("article_id",),
    (
        ARTICLE_ID,
        ARTICLES.column("revision_id"),
        ARTICLES.column("title"),
        ARTICLES.column("url"),
        ARTICLES.column("site"),
        ARTICLES.column("section"),
        Column(name="authors", type=TEXT, nullable=True, doc="Names of the authors, parted by semicolons; rows in bridge_article_author."),
        day("published_date", "Day of publication in the page's own zone"),
        ARTICLES.column("published_at"),
        ARTICLES.column("published_precision"),
        Column(name="language", type=TEXT, doc="ISO 639-1 code of the text's language; unknown where undecided."),
        words_for("language", "The language"),
        ARTICLES.column("word_count"),
        count("mention_count", "Mentions of entities in it."),
        count("quote_count", "Quotations in it."),
        count("event_count", "Tellings of events in it."),
        count("revision_count", "Revisions of it that are stored."),
        VIEWS["articles"].column("syndication_group"),
        VIEWS["articles"].column("likely_origin"),
        Column(name="is_analysed", type=FLAG, doc="Its language is one that is read for names, quotes and events."),
        ARTICLES.column("under_extracted"),
        ARTICLES.column("paywalled"),
        day("modified_date", "Day of the last change that the page states, in UTC"),
        ARTICLES.column("modified_at"),
        day("ingested_date", "Day on which the revision was stored, in UTC"),
        Column(name="ingested_at", type=MOMENT, doc="When the revision was first stored."),
        ARTICLES.column("source_kind"),
        words_for("source_kind", "The kind of source"),
        ARTICLES.column("source_ref"),
    ),
)  # fmt: skip
DIM_ENTITY = mart(
    "dim_entity",
    "One row a person, place, organisation or other named thing, merged ones as one, and the unknown one.",
    ("entity_id",),
    (
        ENTITIES.column("entity_id"),
        ENTITIES.column("name"),
        Column(name="type", type=TEXT, doc="What it is; vocabulary EntityType, or unknown."),
        words_for("type", "What it is"),
        Column(name="country", type=TEXT, doc="ISO 3166-1 alpha-3 code of the country it is or belongs to; unknown where none."),
        words_for("country", "That country"),
        Column(name="aliases", type=TEXT, nullable=True, doc="Names under which articles mention it, parted by semicolons; rows in bridge_entity_alias."),
        ENTITIES.column("wikidata_id"),
        ENTITIES.column("geonames_id"),
        ENTITIES.column("latitude"),
        ENTITIES.column("longitude"),
        count("mention_count", "Mentions of it."),
        count("article_count", "Articles that mention it."),
        count("quote_count", "Quotations of it."),
    ),
)  # fmt: skip
DIM_EVENT_TYPE = mart(
    "dim_event_type",
    "One row a type and mode of events that was met.",
    ("event_type_id",),
    (
        Column(name="event_type_id", type=TEXT, doc="Type and mode with a slash between, or the type alone where it has no mode."),
        TYPE,
        words_for("type", "The type"),
        Column(name="type_meaning", type=TEXT, doc="What the type covers."),
        MODE,
        Column(name="mode_label", type=TEXT, doc="The mode in words; None where there is none."),
        EVENT_MENTIONS.column("cameo_code"),
        Column(name="quad_class", type=WHOLE, doc="1 verbal and 2 material cooperation, 3 verbal and 4 material conflict; 0 for none."),
        words_for("quad_class", "That class"),
    ),
)  # fmt: skip
BRIDGE_ARTICLE_AUTHOR = mart(
    "bridge_article_author",
    "One row an author of an article.",
    ("article_id", "ordinal"),
    (
        ARTICLE_ID,
        Column(name="ordinal", type=WHOLE, unit="1-based", doc="Order on the page."),
        Column(name="author", type=TEXT, doc="Name of the author as the page has it."),
    ),
    (("article_id", "dim_article.article_id"),),
)
BRIDGE_ENTITY_ALIAS = mart(
    "bridge_entity_alias",
    "One row a name under which articles mention an entity.",
    ("entity_id", "alias"),
    (ENTITIES.column("entity_id"), ENTITY_ALIASES.column("alias")),
    (("entity_id", "dim_entity.entity_id"),),
)
ARTICLE_TEXT = mart(
    "article_text",
    f"One row a part of an article's text, at most {CELL_CHARACTERS:,} characters long: a cell of Excel holds 32,767, "
    "one of Power BI 32,766. Apart from the star: load it only where texts are read.",
    ("article_id", "part"),
    (
        ARTICLE_ID,
        Column(name="part", type=WHOLE, unit="1-based", doc="Order of the part; all parts joined give the text."),
        Column(name="part_count", type=WHOLE, doc="Parts that the text has."),
        Column(name="start_char", type=WHOLE, unit="characters, 0-based", doc="First character of the part in the whole text."),
        Column(name="text", type=TEXT, doc="The part: title, blank line, paragraphs parted by blank lines."),
    ),
    (("article_id", "dim_article.article_id"),),
)  # fmt: skip
RELEASE = mart(
    "release",
    "One row: the publication that all files beside this one belong to.",
    ("release_id",),
    (
        Column(name="released_at", type=MOMENT, doc="When it was made."),
        Column(name="snapshot_id", type=LARGE, doc="The lake's snapshot that it was read from."),
        Column(name="snapshot_at", type=MOMENT, doc="When that snapshot was committed."),
        Column(name="schema_version", type=WHOLE, doc="Version of the lake's tables."),
        Column(name="with_text", type=FLAG, doc="The articles' texts were published too."),
        count("article_count", "Articles in it."),
    ),
)
