"""The views that `warehouse.connect` opens: readable rows, names beside ids, lists as lists.

Text rows (mentions, quotes, events, roles) are those of the newest revision of each article, made by the newest
recogniser that read it; `revisions` and the tables under `lake.` hold the rest. Entity ids have followed the merges.
"""

from schemas.articles import ARTICLES
from schemas.entities import ENTITIES, ENTITY_MERGES
from schemas.events import EVENT_ARGUMENTS, EVENT_LINKS, EVENT_MENTIONS, EVENT_QUANTITIES
from schemas.fetches import FETCHES
from schemas.mentions import MENTIONS
from schemas.model import Column, Table
from schemas.polls import POLLS, SOURCE_STATUS
from schemas.quotes import QUOTES
from schemas.rejects import REJECTS
from schemas.roles import ROLES
from schemas.runs import RUN_SOURCES, RUN_STAGES, RUNS
from schemas.syndication import REVISION_CHANGES, SYNDICATION, SYNDICATION_MERGES
from schemas.types import DAY, FLAG, LARGE, REAL, TEXT, TEXTS

_SITE = ARTICLES.column("site")
_URL = ARTICLES.column("url")
_TITLE = ARTICLES.column("title")


def _pick(table: Table, *names: str) -> tuple[Column, ...]:
    return tuple(table.column(name) for name in names)


def _name_of(name: str, whose: str, *, nullable: bool = True) -> Column:
    return Column(name=name, type=TEXT, nullable=nullable, doc=f"Canonical name of {whose}.")


def _count(name: str, doc: str) -> Column:
    return Column(name=name, type=LARGE, doc=doc)


def _entity(name: str, whose: str) -> tuple[Column, Column]:
    return _name_of(name, whose), Column(name=f"{name}_id", type=TEXT, nullable=True, doc=f"Entity id of {whose}.")


_ACTORS = (
    Column(name="actors", type=TEXTS, doc="Who did it: canonical names, else the words of the text; may be empty."),
    Column(name="actor_ids", type=TEXTS, doc="Their entity ids, of those that are known."),
    Column(name="recipients", type=TEXTS, doc="To whom it was done, in the same way; may be empty."),
    Column(name="recipient_ids", type=TEXTS, doc="Their entity ids, of those that are known."),
)

_ARTICLES = Table(
    name="articles",
    grain="One row an article, in its newest revision.",
    key=("article_id",),
    columns=(
        *_pick(
            ARTICLES, "article_id", "revision_id", "url", "canonical_url", "source_kind", "source_ref", "site",
            "site_name", "title", "section", "authors", "published_at", "published_precision", "published_date",
            "modified_at", "fetched_at", "language", "text", "word_count", "under_extracted", "paywalled",
            "live_blog", "valid_from", "ingested_at", "annotator_version", "run_id",
        ),
        _count("revision_count", "Revisions of it that are stored."),
        SYNDICATION.column("group_id").renamed(
            "syndication_group", "Group of near-duplicates in syndication; null where it has none."
        ).or_null(),
        SYNDICATION.column("origin").renamed(
            "likely_origin", "News agency or site that its group probably comes from; null without a group or a sign."
        ),
    ),
)  # fmt: skip
_REVISIONS = Table(
    name="revisions",
    grain="One row a revision of an article, with the one that it supersedes.",
    key=("article_id", "revision_id"),
    columns=(
        *_pick(ARTICLES, "article_id", "revision_id"),
        Column(name="revision_number", type=LARGE, doc="1 for the oldest text of the article, counting up."),
        Column(name="supersedes", type=TEXT, nullable=True, doc="Revision that it replaced; null for the oldest."),
        Column(name="is_newest", type=FLAG, doc="It is the article's newest revision."),
        *_pick(ARTICLES, "valid_from", "ingested_at", "modified_at", "url", "source_ref", "site", "title", "text",
               "word_count", "run_id"),
        Column(name="headline_changed", type=FLAG, doc="Its headline is another one than that of the revision it replaced."),
        _count("paragraphs_added", "Paragraphs that the revision it replaced did not have; rows in revision_changes."),
        _count("paragraphs_removed", "Paragraphs that are gone."),
        _count("paragraphs_altered", "Paragraphs with other words."),
    ),
)  # fmt: skip
_REVISION_CHANGES = Table(
    name="revision_changes",
    grain="One row a paragraph or headline that differs between a revision and the one that it superseded.",
    key=("article_id", "revision_id", "ordinal"),
    columns=(
        *REVISION_CHANGES.columns,
        *_pick(ARTICLES, "valid_from", "site", "title", "url"),
    ),
)
_SYNDICATION = Table(
    name="syndication",
    grain="One row an article that has near-duplicates, with the group that they form.",
    key=("article_id",),
    columns=(
        SYNDICATION.column("group_id"),
        SYNDICATION.column("article_id"),
        *_pick(ARTICLES, "site", "title", "published_date", "published_at", "url"),
        Column(name="is_origin", type=FLAG, doc="The others probably come from it."),
        *_pick(SYNDICATION, "nearest_article_id", "jaccard", "containment", "origin_article_id", "origin",
               "origin_reason", "origin_evidence", "version", "run_id"),
    ),
)  # fmt: skip
_SYNDICATION_GROUPS = Table(
    name="syndication_groups",
    grain="One row a group of near-duplicates: a story that several pages print.",
    key=("group_id",),
    columns=(
        SYNDICATION.column("group_id"),
        Column(
            name="title",
            type=TEXT,
            nullable=True,
            doc="Headline of the origin where it is stored, else of the earliest article.",
        ),
        _count("articles", "Articles in it."),
        _count("sites", "Sites that print it."),
        Column(name="first_published", type=DAY, nullable=True, doc="Day of the earliest article."),
        Column(name="last_published", type=DAY, nullable=True, doc="Day of the latest one."),
        *_pick(SYNDICATION, "origin", "origin_article_id", "origin_reason", "origin_evidence"),
        Column(name="printed_by", type=TEXTS, doc="The sites, in alphabetical order."),
    ),
)
_ENTITIES = Table(
    name="entities",
    grain="One row an entity, merged ones as one.",
    key=("entity_id",),
    columns=(
        *ENTITIES.columns,
        Column(name="aliases", type=TEXTS, doc="Names under which articles mention it, in alphabetical order."),
    ),
)
_MENTIONS = Table(
    name="mentions",
    grain="One row a mention in the newest revision of an article.",
    key=("mention_id",),
    columns=(
        *_pick(MENTIONS, "mention_id", "article_id", "revision_id", "published_date"),
        _SITE,
        *_pick(MENTIONS, "entity_id"),
        _name_of("entity", "the entity", nullable=False),
        ENTITIES.column("country"),
        *_pick(MENTIONS, "kind", "type", "start_char", "end_char", "text", "place_entity_id", "confidence", "method",
               "version"),
    ),
)  # fmt: skip
_ROLES = Table(
    name="roles",
    grain="One row a wording that gives a person an office, in the newest revision of an article.",
    key=("role_id",),
    columns=(
        *_pick(ROLES, "role_id", "article_id", "revision_id", "published_date"),
        _SITE,
        ROLES.column("entity_id"),
        _name_of("person", "the person", nullable=False),
        *_pick(ROLES, "title", "modifier", "organisation_id"),
        _name_of("organisation", "the country or organisation"),
        *_pick(ROLES, "start_char", "end_char", "text", "method", "version"),
    ),
)
_QUOTES = Table(
    name="quotes",
    grain="One row a quotation in the newest revision of an article.",
    key=("quote_id",),
    columns=(
        *_pick(QUOTES, "quote_id", "article_id", "revision_id", "published_date"),
        _SITE,
        *_pick(QUOTES, "kind", "text", "words"),
        Column(name="speaker", type=TEXT, nullable=True, doc="Canonical name of the speaker, else the words of the text."),
        QUOTES.column("speaker_id"),
        QUOTES.column("speaker").renamed("speaker_text", "The speaker as written, with the title before the name."),
        *_pick(QUOTES, "speaker_reason", "role"),
        _name_of("affiliation", "the country or organisation the speaker speaks for"),
        *_pick(QUOTES, "affiliation_id", "cue", "cue_class", "negated", "addressee", "medium", "venue", "said_on",
               "via", "parent_quote_id", "start_char", "end_char", "content", "sentence_start", "sentence_end",
               "content_confidence", "speaker_confidence", "method", "version"),
    ),
)  # fmt: skip
_EVENT_MENTIONS = Table(
    name="event_mentions",
    grain="One row a telling of an event in the newest revision of an article.",
    key=("event_mention_id",),
    columns=(
        EVENT_MENTIONS.column("event_mention_id"),
        EVENT_LINKS.column("event_id"),
        *_pick(EVENT_MENTIONS, "article_id", "revision_id", "published_date"),
        _SITE,
        *_pick(EVENT_MENTIONS, "type", "mode", "contexts", "cameo_code", "quad_class", "goldstein"),
        EVENT_MENTIONS.column("text").renamed("trigger", "The words that name the act."),
        *_ACTORS,
        *_entity("place", "the place, else the words of the text"),
        *_pick(EVENT_MENTIONS, "start_date", "end_date", "date_precision", "date_text", "status"),
        Column(name="source", type=TEXT, nullable=True, doc="Who says so: canonical name, else the words; null where the article itself does."),
        EVENT_MENTIONS.column("source_entity_id").renamed("source_id"),
        *_pick(EVENT_MENTIONS, "quote_id", "is_lead", "is_background", "start_char", "end_char", "sentence_start",
               "sentence_end", "trigger_confidence", "arguments_confidence", "method", "version"),
    ),
)  # fmt: skip
_EVENT_ARGUMENTS = Table(
    name="event_arguments",
    grain="One row an actor or recipient of an event mention in the newest revision of an article.",
    key=("event_mention_id", "role", "ordinal"),
    columns=(
        *_pick(EVENT_ARGUMENTS, "event_mention_id", "article_id", "revision_id", "published_date", "role", "ordinal",
               "entity_id"),
        _name_of("entity", "the entity"),
        ENTITIES.column("country"),
        *_pick(EVENT_ARGUMENTS, "start_char", "end_char", "text"),
    ),
)  # fmt: skip
_EVENT_QUANTITIES = Table(
    name="event_quantities",
    grain="One row a number that an event mention states, in the newest revision of an article.",
    key=("event_mention_id", "ordinal"),
    columns=(*EVENT_QUANTITIES.columns, EVENT_LINKS.column("event_id"), *_pick(EVENT_MENTIONS, "type", "mode")),
)
_EVENTS = Table(
    name="events",
    grain="One row an event, merged over its tellings; ranges and disagreements stay visible.",
    key=("event_id",),
    columns=(
        EVENT_LINKS.column("event_id"),
        *_pick(EVENT_MENTIONS, "type", "mode", "quad_class", "goldstein"),
        *_ACTORS,
        *_entity("place", "the place told most, else the words of the text"),
        Column(name="places", type=TEXTS, doc="All places that its tellings name."),
        Column(name="start_date", type=DAY, nullable=True, doc="Earliest day that a telling gives."),
        Column(name="end_date", type=DAY, nullable=True, doc="Latest day that a telling gives."),
        Column(name="status", type=TEXT, doc="asserted where any telling asserts it, else the most told; vocabulary EventStatus."),
        Column(name="statuses", type=TEXTS, doc="All statuses that its tellings give."),
        _count("mention_count", "Tellings of it."),
        _count("article_count", "Articles that tell it."),
        _count("site_count", "Sites that tell it."),
        Column(name="killed_min", type=REAL, unit="people", nullable=True, doc="Smallest number of dead that is told."),
        Column(name="killed_max", type=REAL, unit="people", nullable=True, doc="Largest number of dead that is told."),
        Column(name="first_published", type=DAY, nullable=True, doc="Day of the first article that tells it."),
        Column(name="last_published", type=DAY, nullable=True, doc="Day of the last one."),
        Column(name="example_mention_id", type=TEXT, doc="A telling to show: event_mentions.event_mention_id."),
    ),
)  # fmt: skip
_COVERAGE = Table(
    name="coverage",
    grain="One row a site, day of publication and language: the denominator without which counts mislead.",
    key=("site", "published_date", "language"),
    columns=(
        _SITE,
        ARTICLES.column("published_date"),
        ARTICLES.column("language"),
        _count("articles", "Articles of that day."),
        _count("words", "Words in them."),
        _count("quotes", "Quotations in them."),
        _count("events", "Event mentions in them."),
    ),
)
_FETCHES = Table(
    name="fetches",
    grain="One row a source item that was read, without its body.",
    key=("fetch_id",),
    columns=tuple(c for c in FETCHES.columns if c.name != "body"),
)
_RAW = (POLLS, SOURCE_STATUS, REJECTS, RUNS, RUN_STAGES, RUN_SOURCES, ENTITY_MERGES, SYNDICATION_MERGES)

VIEWS: dict[str, Table] = {
    view.name: view
    for view in (
        _ARTICLES, _REVISIONS, _REVISION_CHANGES, _SYNDICATION, _SYNDICATION_GROUPS, _ENTITIES, _MENTIONS, _ROLES,
        _QUOTES, _EVENTS, _EVENT_MENTIONS, _EVENT_ARGUMENTS, _EVENT_QUANTITIES, _COVERAGE, _FETCHES, *_RAW,
    )
}  # fmt: skip
