"""Which column of a dump holds what: mapped by the user or guessed from common names, and rows read through it."""

import ast
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from flows.ingest.records import Given

_COMMON_NAMES: dict[str, str] = {
    "text": "text body content articletext fulltext maintext bodytext articlebody articlecontent contenttext plaintext"
    " cleantext cleanedtext rawtext story storytext paragraphs article",
    "html": "html rawhtml pagehtml htmlcontent contenthtml bodyhtml htmlbody sourcehtml pagesource markup",
    "title": "title headline articletitle newstitle heading head webtitle",
    "url": "url link uri href pageurl articleurl weburl sourceurl finalurl originalurl permalink canonicalurl"
    " requestedurl",
    "date": "date published publishedat publishdate publisheddate datepublished datepublish pubdate publicationdate"
    " publishedon publicationtime publishtime webpublicationdate datetime articledate",
    "authors": "authors author byline bylines writer writers by creator journalist",
    "site": "site sitename domain sourcedomain publisher publication outlet newspaper source sourcename medianame media"
    " host hostname",
    "section": "section sectionname newsdesk desk rubric category channel",
    "language": "language lang languagecode langcode",
    "id": "id articleid docid documentid uid uuid guid newsid storyid identifier key",
    "fetched": "fetchedat fetched crawledat crawldate crawltime datedownload downloadedat retrievedat scrapedat"
    " scrapedate warcdate",
}
FIELDS: tuple[str, ...] = tuple(_COMMON_NAMES)
"""What a dump may tell: text or html is needed, the rest is optional."""

_SECONDS = (10**8, 10**10)
_MILLISECONDS = (10**11, 10**13)


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpColumns:
    """The column of each field, None where the dump has none; `guessed` names the fields that nobody mapped.

    Where both text and html are there, a row's html is taken, and its text where the html is empty.
    """

    text: str | None = None
    html: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    authors: str | None = None
    site: str | None = None
    section: str | None = None
    language: str | None = None
    id: str | None = None
    fetched: str | None = None
    guessed: frozenset[str] = frozenset()

    def mapped(self) -> dict[str, str]:
        """Field to column, in the order of FIELDS, only those that are there."""
        values = {name: getattr(self, name) for name in FIELDS}
        return {name: column for name, column in values.items() if column is not None}

    @property
    def usable(self) -> bool:
        """There is something to read."""
        return self.text is not None or self.html is not None


class MissingColumnError(LookupError):
    """The dump lacks a column that was asked for, or none of its names looks like text; says which it has."""


def matched(names: Iterable[str], wanted: Mapping[str, str]) -> DumpColumns:
    """The columns of the dump: those that the user named, the other fields by common names.

    Naming text or html turns off guessing of the other one. Raises MissingColumnError with a message for the user.
    """
    present = list(dict.fromkeys(names))
    for field, column in wanted.items():
        if column not in present:
            raise MissingColumnError(f"no column {column!r} (asked for as {field}); {_listing(present)}")
    guesses = _guesses(present, wanted)
    columns = replace(DumpColumns(guessed=frozenset(guesses)), **guesses, **wanted)
    if not columns.usable:
        advice = "name the one that holds it by --text-column or --html-column"
        raise MissingColumnError(f"no column looks like text or html; {_listing(present)}; {advice}")
    return columns


def guessable(names: Iterable[str]) -> bool:
    """The names are those of a dump: a common one for text or html, and one for something else."""
    fields = _guesses(list(names), {}).keys()
    return bool(fields & {"text", "html"}) and bool(fields - {"text", "html"})


def given(row: Mapping[str, object], columns: DumpColumns) -> Given:
    """What the row says about its article, every value as text; numbers in the date column are taken as Unix time."""

    def value(field: str) -> str | None:
        column = getattr(columns, field)
        return None if column is None else as_text(row.get(column))

    return Given(
        url=value("url"),
        title=value("title"),
        site=value("site"),
        section=value("section"),
        authors=_names(row.get(columns.authors)) if columns.authors else (),
        published=_moment_text(row.get(columns.date)) if columns.date else None,
        language=value("language"),
        id=value("id"),
        fetched_at=moment(row.get(columns.fetched)) if columns.fetched else None,
    )


def described(row: Mapping[str, object]) -> Given:
    """What a JSON object beside a page says about it, by the common names."""
    return given(row, replace(DumpColumns(), **_guesses(list(row), {"text": "", "html": ""})))


def as_text(value: object) -> str | None:
    """A cell as text: strings stripped, a list joined by commas, an object by its name; None where nothing stands."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title", "value", "text") if value.get(key)), None)
    if isinstance(value, list | tuple):
        return ", ".join(_names(value)) or None
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, date):
        value = value.isoformat()
    return str(value).strip() or None


def moment(value: object) -> datetime | None:
    """A moment in UTC from a date, an ISO 8601 text or a Unix time; None where it is none or has no zone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return _unix_time(value)
    try:
        return value.astimezone(UTC) if value.tzinfo else None
    except OverflowError:  # the first or last day that Python counts
        return None


def _guesses(present: list[str], wanted: Mapping[str, str]) -> dict[str, str]:
    bodies = {"text", "html"} & wanted.keys()
    fields = [field for field in FIELDS if field not in wanted and not (bodies and field in ("text", "html"))]
    folded = {_folded(name): name for name in reversed(present) if name not in wanted.values()}
    guesses: dict[str, str] = {}
    for field in fields:
        for name in _COMMON_NAMES[field].split():
            if name in folded:
                guesses[field] = folded[name]
                break
    return guesses


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _listing(names: list[str]) -> str:
    return f"the columns are {', '.join(names[:40]) or 'none'}{' ...' if len(names) > 40 else ''}"


def _names(value: object) -> tuple[str, ...]:
    """Names of a list column, or of one text: lists and semicolons part them, commas may belong to a name."""
    if isinstance(value, list | tuple):
        return tuple(name for item in value if (name := as_text(item)))
    text = as_text(value)
    if text and text.startswith("[") and text.endswith("]"):
        return _names(_literal(text))
    return tuple(name for part in text.split(";") if (name := part.strip())) if text else ()


def _literal(text: str) -> object:
    """A list that a CSV writer printed, as JSON or as Python; the text without brackets where it is neither."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text[1:-1]


def _moment_text(value: object) -> str | None:
    when = _unix_time(value)
    return when.isoformat() if when else as_text(value)


def _unix_time(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if _SECONDS[0] <= value < _SECONDS[1]:
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value / 1000, UTC) if _MILLISECONDS[0] <= value < _MILLISECONDS[1] else None
