"""The day of a page that states none in metadata: from its address, else from its visible text by htmldate."""

from datetime import UTC, datetime
from functools import cache

import htmldate.extractors
from dateparser import DateDataParser  # pyright: ignore[reportAttributeAccessIssue] exported at run time
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.settings import set_date_params

from flows.extract.moments import Moment
from flows.extract.published import url_day

_LANGUAGES = (
    "en", "es", "fr", "de", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "ro", "bg",
    "el", "tr", "ar", "he", "fa", "hi", "bn", "ur", "id", "ms", "vi", "th", "ja", "ko", "zh", "hr", "sr", "sl", "et",
    "lv", "lt",
)  # fmt: skip
"""Languages in which dates are read; dateparser's own default, all 200 locales, costs a worker 5 to 9 CPU seconds the
first time, by which a page on a busy machine ran past its time limit. These cost 0.6."""


@cache
def _dates() -> DateDataParser:
    """The settings of htmldate itself, in fewer languages."""
    settings = {
        "NORMALIZE": True,
        "PARSERS": ["custom-formats", "absolute-time"],
        "PREFER_DATES_FROM": "past",
        "PREFER_LOCALE_DATE_ORDER": True,
        "RETURN_AS_TIMEZONE_AWARE": False,
        "STRICT_PARSING": True,
    }
    return DateDataParser(languages=list(_LANGUAGES), settings=settings)


htmldate.extractors.get_external_parser = _dates


def guessed_day(tree: HtmlElement, url: str | None) -> tuple[Moment | None, str | None]:
    """The day and where it was found (url, htmldate); None and None where there is none."""
    if (day := url_day(url)) is not None:
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), False, None), "url"
    found = find_date(tree, url=url, **{k: v for k, v in set_date_params(True).items() if k != "url"})
    if not found:
        return None, None
    return Moment(datetime.fromisoformat(found).replace(tzinfo=UTC), False, None), "htmldate"
