"""What feeds and sitemaps list: addresses of pages with what is said of them, and the times in which it is said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser

from schemas.vocab import Reason

_ZONES = {"BST": 3600, "CET": 3600, "CEST": 7200, "EET": 7200, "EEST": 10800, "IST": 19800, "JST": 32400, "AEST": 36000}
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
_NUMBERED = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}")
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A page that a feed or sitemap lists."""

    url: str
    title: str | None = None
    published: str | None = None
    """ISO 8601, with the zone that is stated."""
    modified: datetime | None = None
    """Last change, UTC; midnight where only the day is stated."""
    authors: tuple[str, ...] = ()
    section: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a feed or sitemap holds: pages, or further sitemaps."""

    title: str | None = None
    items: tuple[Item, ...] = ()
    sitemaps: tuple[Item, ...] = ()
    passed_over: int = 0
    """Entries without a usable address."""


class ListingError(Exception):
    """A feed or sitemap that is not read: broken beyond use, too large, or built to do harm."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def stated_time(text: str | None) -> datetime | None:
    """The moment that a feed states, with its zone, else as UTC; None where it is no date.

    Takes RFC 822 and ISO 8601 with the faults that are seen: offsets like +5:30, names of zones, single digits.
    """
    words = " ".join((text or "").split())
    if not words or len(words) > _LONGEST:
        return None
    for read in (_iso, _rfc, _loose):
        try:
            found = read(words)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if found is not None and 1980 <= found.year <= 2200:
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def iso(moment: datetime | None) -> str | None:
    """The moment as given_published holds it."""
    return moment.isoformat() if moment else None


def in_utc(moment: datetime | None) -> datetime | None:
    """The same moment in UTC."""
    return moment.astimezone(UTC) if moment else None


def unique(items: Iterable[Item]) -> tuple[Item, ...]:
    """The first item of each address."""
    kept: dict[str, Item] = {}
    for item in items:
        kept.setdefault(item.url, item)
    return tuple(kept.values())


def _iso(words: str) -> datetime | None:
    return datetime.fromisoformat(words.replace("Z", "+00:00") if words.endswith("Z") else words)


def _rfc(words: str) -> datetime | None:
    """RFC 822, the offset read by ourselves: the library takes +5:30 for five minutes."""
    offset = _OFFSET.search(words)
    if offset is None or ":" not in words[: offset.start()]:
        found = parsedate_to_datetime(words)
        return None if words.rpartition(" ")[2].upper() in _ZONES else found
    seconds = int(offset[2]) * 3600 + int(offset[3] or 0) * 60
    zone = timezone(timedelta(seconds=-seconds if offset[1] == "-" else seconds))
    return parsedate_to_datetime(words[: offset.start()].rstrip() + " +0000").replace(tzinfo=zone)


def _loose(words: str) -> datetime | None:
    return dateutil_parser.parse(words, tzinfos=_ZONES) if _NUMBERED.search(words) else None
