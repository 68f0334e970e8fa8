"""The summary for people who only have Excel: small tables, made from the marts, as CSV files and as sheets."""

from schemas.mart_dimensions import CELL_CHARACTERS
from schemas.model import Column, Table
from schemas.types import DAY, LARGE, REAL, TEXT

NEWEST_ROWS = 5_000
"""Rows of the tables of newest things: a sheet that opens at once. The marts have them all."""
TOP_ROWS = 1_000
"""Rows of the tables of most frequent things."""


def _text(name: str, doc: str) -> Column:
    return Column(name=name, type=TEXT, nullable=True, doc=doc)


def _day(name: str, doc: str) -> Column:
    return Column(name=name, type=DAY, nullable=True, doc=doc)


def _count(name: str, doc: str) -> Column:
    return Column(name=name, type=LARGE, doc=doc)


_MONTH = Column(name="month", type=TEXT, doc="Month of publication, as 2026-03; unknown where articles have no date.")
_SITE = Column(name="site", type=TEXT, doc="The site.")
_TITLE = _text("title", "Headline of the article.")
_URL = _text("url", "Address of the article.")

COVERAGE_BY_MONTH = Table(
    name="coverage_by_month",
    grain="Articles by site and month: compare other counts with these.",
    key=("month", "site"),
    columns=(
        _MONTH, _SITE,
        _count("articles", "Articles."), _count("words", "Words in them."),
        _count("quotes", "Quotations in them."), _count("events", "Tellings of events in them."),
    ),
)  # fmt: skip
MOST_QUOTED = Table(
    name="most_quoted",
    grain=f"The {TOP_ROWS:,} speakers with most quotations.",
    key=("speaker_id",),
    columns=(
        Column(name="speaker", type=TEXT, doc="Canonical name."),
        Column(name="kind", type=TEXT, doc="Person, organisation, country and so on."),
        _text("country", "Country that the speaker belongs to."),
        _count("quotes", "Quotations."), _count("articles", "Articles that quote."), _count("sites", "Sites that quote."),
        _day("first_quoted", "Day of the first article that quotes."),
        _day("last_quoted", "Day of the last one."),
        Column(name="speaker_id", type=TEXT, doc="The speaker in dim_entity."),
    ),
)  # fmt: skip
MOST_NAMED = Table(
    name="most_named",
    grain=f"The {TOP_ROWS:,} people, places, organisations and other things that most articles name.",
    key=("entity_id",),
    columns=(
        Column(name="name", type=TEXT, doc="Canonical name."),
        Column(name="kind", type=TEXT, doc="Person, organisation, country and so on."),
        _text("country", "Country that it is or belongs to."),
        _count("articles", "Articles that name it."), _count("mentions", "Mentions."),
        Column(name="entity_id", type=TEXT, doc="It in dim_entity."),
    ),
)  # fmt: skip
EVENTS_BY_MONTH = Table(
    name="events_by_month",
    grain="Events by type and month of the first article that tells them; what is said to have happened apart from what is planned, requested, threatened, possible or denied.",
    key=("month", "type"),
    columns=(
        _MONTH,
        Column(name="type", type=TEXT, doc="Type of the event."),
        _text("meaning", "What the type covers."),
        _count("happened", "Events that a telling asserts."),
        _count("not_asserted", "Events that are only planned, requested, threatened, possible or denied."),
        _count("articles", "Articles that tell them, each event counted for itself."),
        Column(name="killed_max", type=REAL, unit="people", doc="Dead in the events that happened, by the highest number told of each; tellings of one event that were not merged count twice."),
    ),
)  # fmt: skip
NEWEST_QUOTES = Table(
    name="newest_quotes",
    grain=f"The {NEWEST_ROWS:,} quotations published last.",
    key=("quote_id",),
    columns=(
        _day("published", "Day of publication."), _SITE,
        _text("speaker", "Who said it."), _text("role", "The speaker's office in this article."),
        Column(name="kind", type=TEXT, doc="Direct, mixed or indirect."),
        Column(name="words", type=TEXT, doc=f"What was said; its first {CELL_CHARACTERS:,} characters."),
        _TITLE, _URL, Column(name="quote_id", type=TEXT, doc="The quotation in fact_quote."),
    ),
)  # fmt: skip
NEWEST_EVENTS = Table(
    name="newest_events",
    grain=f"The {NEWEST_ROWS:,} events whose first article was published last.",
    key=("event_id",),
    columns=(
        _day("published", "Day of the first article that tells it."),
        _day("start", "First day on which it may have happened."), _day("end", "Last day on which it may have happened."),
        Column(name="type", type=TEXT, doc="Type of the event."), _text("mode", "How it was done."),
        Column(name="status", type=TEXT, doc="Whether it is said to have happened."),
        _text("actors", "Who did it."), _text("recipients", "To whom it was done."), _text("place", "Where."),
        Column(name="killed_max", type=REAL, unit="people", nullable=True, doc="Highest number of dead that is told."),
        _count("articles", "Articles that tell it."),
        Column(name="sentence", type=TEXT, doc="A sentence that tells it."),
        _TITLE, _URL, Column(name="event_id", type=TEXT, doc="The event in fact_event."),
    ),
)  # fmt: skip

SUMMARIES: dict[str, Table] = {
    table.name: table
    for table in (COVERAGE_BY_MONTH, MOST_QUOTED, MOST_NAMED, EVENTS_BY_MONTH, NEWEST_QUOTES, NEWEST_EVENTS)
}
