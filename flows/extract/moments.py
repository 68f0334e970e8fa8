"""Times as pages write them, to a moment with the precision and the zone that the page states."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from dateutil import parser as dateutil_parser

ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "IST": 330, "CET": 60, "WAT": 60, "CEST": 120, "EET": 120,
    "SAST": 120, "CAT": 120, "EEST": 180, "MSK": 180, "EAT": 180, "TRT": 180, "GST": 240, "PKT": 300, "NPT": 345,
    "WIB": 420, "ICT": 420, "SGT": 480, "HKT": 480, "MYT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "ET": -300, "CST": -360,
    "CDT": -300, "CT": -360, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "PT": -480, "AKST": -540,
    "AKDT": -480, "HST": -600, "BRT": -180, "ART": -180,
}  # fmt: skip
"""Minutes east of UTC. Where a name has several meanings, the one that news pages use most (IST India, CST America)."""

_ISO = re.compile(
    r"^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|"
    r"[+-]\d{1,2}:?\d{2}|[+-]\d{2})?)?"
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}|\d\s*[ap]\.?m\b", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)\d{2}")
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}", re.IGNORECASE)
_OLDEST = 1990
_JUNK = re.compile(
    r"\b(published|posted|updated|last|modified|first|created|on|at|by|publication|date|released|issued)\b:?|[|•·,–—]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a page states it; `offset` is minutes east of UTC, None where no zone is stated.

    `stated_day` is the day in the page's own zone where the page names it without naming the zone.
    """

    at: datetime
    has_time: bool
    offset: int | None
    stated_day: date | None = None

    @property
    def day(self) -> date:
        """The day in the page's own zone."""
        return self.stated_day or (self.at + timedelta(minutes=self.offset or 0)).date()


def moment(text: str | None, *, day_first: bool | None = None, zone: int | None = None) -> Moment | None:
    """The first date that the words state; None where they state none or one that cannot be.

    day_first settles 08/10/2021 where something else on the page told the order; zone is taken where none is stated.
    """
    if not text or len(text) > 200 or not text.strip():
        return None
    found = _iso(text) or _worded(text, day_first)
    if found is None or not _OLDEST <= found.at.year <= datetime.now(UTC).year + 1:
        return None
    if found.offset is None and found.has_time and zone is not None:
        return Moment(found.at - timedelta(minutes=zone), True, zone)
    return found


def _iso(text: str) -> Moment | None:
    match = _ISO.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    if hour is None or (hour, minute, second or "00", zone) == ("00", "00", "00", None):
        return Moment(at.replace(hour=0, minute=0), False, None)
    offset = _offset(zone)
    return Moment(at - timedelta(minutes=offset or 0), True, offset)


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone.upper() in ZONES:
        return ZONES[zone.upper()]
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "").rjust(2, "0")
    hours, minutes = (digits, "0") if len(digits) == 2 else (digits[:-2], digits[-2:])
    return sign * (int(hours) * 60 + int(minutes))


def _worded(text: str, day_first: bool | None) -> Moment | None:
    plain = re.sub(r"\s+", " ", _JUNK.sub(" ", text)).strip()
    if not (_YEAR.search(plain) and _MONTH.search(plain)):
        return None
    zones = {name: timezone(timedelta(minutes=minutes), name) for name, minutes in ZONES.items()}
    try:
        parsed, _ = dateutil_parser.parser().parse(  # type: ignore[attr-defined]
            plain, default=datetime(1900, 1, 1), tzinfos=zones, fuzzy_with_tokens=True, dayfirst=bool(day_first)
        )
    except (ValueError, OverflowError, TypeError):
        return None
    has_time = bool(_CLOCK.search(plain))
    if parsed.utcoffset() is None or not has_time:
        return Moment(
            parsed.replace(tzinfo=UTC) if has_time else parsed.replace(hour=0, minute=0, tzinfo=UTC), has_time, None
        )
    offset = parsed.utcoffset() or timedelta()
    return Moment(parsed.astimezone(UTC), True, int(offset.total_seconds() // 60))
