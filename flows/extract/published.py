"""When a page was first published and last changed, with the zone that it states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lxml.html import HtmlElement

from flows.extract.moments import Moment, moment
from flows.extract.statements import Statements, is_aside, parts_of, string_of, text_of

_PUBLISHED_METAS = (
    "article:published_time", "og:published_time", "datepublished", "og:article:published_time", "article:published",
    "publication_date", "publishdate", "publish_date", "publish-date", "pubdate", "published_time",
    "parsely-pub-date", "sailthru.date", "date.published", "dc.date.issued", "dcterms.created", "dc.date.created",
    "dc.date", "dcterms.date", "article.published", "published-date", "publisheddate", "article_date_original",
    "cxenseparse:recs:publishtime", "displaydate", "originalpublicationdate", "citation_publication_date",
    "rnews:datepublished", "ptime", "date", "created",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "og:article:modified_time", "article:modified",
    "lastmod", "last-modified", "dc.date.modified", "dcterms.modified", "revised", "utime",
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UPDATED = re.compile(r"\b(?:last\s+)?(?:updated|modified|edited)(?:\s+(?:on|at))?\b\s*:?", re.IGNORECASE)
_URL_DAY = (
    re.compile(r"/((?:19|20)\d{2})/(\d{1,2}|[a-z]{3})/(\d{1,2})(?=/|$)", re.IGNORECASE),
    re.compile(r"[/_-]((?:19|20)\d{2})-(\d{2})-(\d{2})(?=[/_.-]|$)"),
    re.compile(r"[/_-]((?:19|20)\d{2})(\d{2})(\d{2})(?=[/_.-]|$)"),
)
_FARTHEST = 14 * 60
"""Minutes from UTC of the farthest zone."""


@dataclass(slots=True)
class Times:
    """First publication with its source (jsonld, meta, markup) and last change; None where the page states none."""

    published: Moment | None = None
    source: str | None = None
    modified: Moment | None = None


def times_of(page: Statements, address: str | None) -> Times:
    """The times that a page states. `address` is the page's, where known: it may name the day."""
    stated = [(page.article.get("datePublished"), "jsonld"), (page.meta(*_PUBLISHED_METAS), "meta")]
    stated += [(node.get("datePublished"), "jsonld") for node in page.nodes[:6]]
    read = ((moment(string_of(value)), source) for value, source in stated)
    times = Times(*next(((at, source) for at, source in read if at), (None, None)))
    times.modified = moment(string_of(page.article.get("dateModified"))) or moment(page.meta(*_MODIFIED_METAS))
    _read_markup(page, times)
    times.modified = times.modified or _updated_in_byline(page, times)
    if times.published:
        times.published = _in_own_zone(times.published, page, address)
    return times


def url_day(url: str | None) -> date | None:
    """The day that an address names, as /2024/03/11/ or /2024/mar/11 or -2024-03-11; None where it names none."""
    path = parts_of(url).path
    match = next((match for pattern in _URL_DAY if (match := pattern.search(path))), None)
    if not match:
        return None
    month = match[2].lower()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdigit() else 0
    try:
        return date(int(match[1]), number, int(match[3]))
    except ValueError:
        return None


def _read_markup(page: Statements, times: Times) -> None:
    """What time elements and microdata add to the head's statements."""
    zone = times.modified.offset if times.modified else None
    for element in page.tree.iter("time", "abbr", "span", "div", "meta"):
        if times.published and times.modified:
            return
        prop = (element.get("itemprop") or "").lower()
        if (element.tag != "time" and prop not in ("datepublished", "datemodified")) or is_aside(element):
            continue
        at = moment(element.get("datetime") or element.get("content"))
        shown = text_of(element)
        if prop == "datemodified" or (at and _UPDATED.match(shown)):
            times.modified = times.modified or at
            _read_first(shown, at, times)
        elif times.published is None and (prop == "datepublished" or _near_heading(element)):
            times.published = at or moment(shown, zone=zone)
            times.source = "markup" if times.published else None


def _read_first(shown: str, changed: Moment | None, times: Times) -> None:
    """The first publication where "8 May, 6:40 | Updated 8 May, 19:05" shows it beside the change."""
    first = _UPDATED.split(shown, maxsplit=1)[0]
    if times.published is None and changed and first.strip(" |,-"):
        earlier = moment(first, day_first=_day_first(first, changed), zone=changed.offset)
        if earlier and earlier.at <= changed.at:
            times.published, times.source = earlier, "markup"


def _day_first(text: str, known: Moment) -> bool | None:
    """Whether 08/10/2021 is the 8th of October: the page's own machine-readable day settles it."""
    numbers = re.match(r"\D*(\d{1,2})[./-](\d{1,2})[./-]\d{4}", text)
    if not numbers:
        return None
    first, second = int(numbers[1]), int(numbers[2])
    day = known.day
    return (first, second) == (day.day, day.month) or first > 12 or not (second == day.day or first == day.month)


def _updated_in_byline(page: Statements, times: Times) -> Moment | None:
    """The change that a byline states: "Ada Quill | Updated: May 30, 2024, 16:45 IST"."""
    zone = times.published.offset if times.published else None
    for value in (*page.metas.get("author", ()), *page.metas.get("byline", ())):
        parts = _UPDATED.split(value, maxsplit=1)
        if len(parts) == 2 and (at := moment(parts[1], zone=zone)):
            return at
    return None


def _in_own_zone(published: Moment, page: Statements, address: str | None) -> Moment:
    """The moment with the zone of the page's place, where the head states UTC and the rest tells the place.

    The same instant written with another zone tells it, or the same minute and second at another hour. Failing both,
    an address that names the day before or after tells the day.
    """
    if not published.has_time or published.offset not in (0, None):
        return published
    for other in _other_times(page):
        if other.offset and abs((other.at - published.at).total_seconds()) < 1:
            return replace(published, offset=other.offset)
        apart = (other.at - published.at) / timedelta(minutes=1)
        if published.offset == 0 and other.offset is None and apart and apart % 15 == 0 and abs(apart) <= _FARTHEST:
            return replace(published, offset=int(apart))
    named = url_day(address)
    if named and abs((named - published.day).days) == 1:
        return replace(published, stated_day=named)
    return published


def _other_times(page: Statements) -> Iterator[Moment]:
    """Every machine-readable time of the page with seconds, so that two hardly agree by chance."""
    values = [value for name, found in page.metas.items() if "date" in name or "time" in name for value in found]
    values += [
        text
        for node in page.nodes[:20]
        for key, text in node.items()
        if key.startswith("date") and isinstance(text, str)
    ]
    values += [element.get("datetime") or "" for element in page.tree.iter("time")]
    for value in values:
        if (at := moment(value)) and at.has_time and at.at.second:
            yield at


def _near_heading(element: HtmlElement) -> bool:
    """Whether the element stands in an article or header part of the page, not in a list of other stories."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("article", "header", "main"):
            return True
        if ancestor.tag in ("li", "aside", "nav", "footer"):
            return False
    return False
