"""Words that date something to days, counted from the article's own date. No clock, no time zone, no locale."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.normalise.numerals import read_number

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday weds wed", "thursday thurs thur thu", "friday fri",
         "saturday sat", "sunday sun"))
    for name in names.split()
}  # fmt: skip
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}

_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_UNIT = r"(?P<unit>day|week|fortnight|month|year|decade)s?\b"
_NUMBER = (
    r"(?P<number>a few|a couple of|several|an?|(?:twenty|thirty|forty|fifty)(?:-\w+)?|one|two|three|four|five|"
    r"(?:six|seven|eight|nine)(?!\w)|ten|eleven|twelve|\w+teen|\d+)"
)
_PART = r"(?:(?P<part>early|mid|late|the beginning of|the start of|the middle of|the end of)[ -]+)?"


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days that the words allow: both ends inclusive, None where open; precision day, month or year."""

    start: date | None
    end: date | None
    precision: str

    def written(self) -> tuple[str | None, str | None]:
        """Both ends at their precision: 2019, 2019-06 or 2019-06-03."""
        length = {"year": 4, "month": 7}.get(self.precision, 10)
        return tuple(end.isoformat()[:length] if end else None for end in (self.start, self.end))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _Context:
    """What relative words count from."""

    today: date | None
    """The article's day."""
    anchor: DateRange | None
    """The date told last, for "that day", "two years later"."""
    future: bool | None
    """Whether the act lies ahead; None where unknown."""


_Rule = Callable[[re.Match[str], _Context], DateRange | None]


def resolve(
    words: str, published: date | None, *, future: bool | None = None, anchor: DateRange | None = None
) -> DateRange | None:
    """The days that the words mean; None where they mean none or count from a date that is not known.

    Args:
        words: the phrase as the article has it: "on Wednesday night", "late May", "two weeks ago".
        published: the article's own day.
        future: whether the act lies ahead; None leaves the choice to the words, else to the nearer day.
        anchor: the date told before, for "the same day" and "a year later".
    """
    phrase = _plain(words)
    if any(hint in f" {phrase} " for hint in (" next ", " coming ", " upcoming ", " until ", " till ", " tomorrow ")):
        future = True
    elif re.search(r"\b(last|past|ago|earlier|since|previous|yesterday)\b", phrase):
        future = False
    found = _core(phrase, _Context(published, anchor, future))
    return _limited(phrase, found, published) if found else None


def _plain(words: str) -> str:
    """Lower case, one line, without possessives; "may" and "march" in lower case are no months."""
    names = re.sub(r"\b(?:may|march)\b(?! \d)", " ", words)
    lowered = " ".join(names.lower().replace("\u2019", "'").replace("\u2013", "-").replace("\u2014", "-").split())
    return re.sub(r"(?<=\b\d{4})-(?=\d\d\b(?!-))", " - ", re.sub(r"'s\b|'$", "", lowered))


def _core(phrase: str, context: _Context) -> DateRange | None:
    spanned = _between(phrase, context)
    if spanned:
        return spanned
    for pattern, rule in _RULES:
        if (match := pattern.search(phrase)) and (found := rule(match, context)):
            return found
    return None


def _between(phrase: str, context: _Context) -> DateRange | None:
    """Both ends read by themselves: "from Tuesday night to Wednesday", "between May and July", "2014 and 2016"."""
    match = re.search(r"^(?:from |between )?(.+?) (?:through to|through|to|until|and|-) (.+)$", phrase)
    if not match or not re.search(
        rf"\d|{_MONTH}|{_WEEKDAY}".replace("?P<month>", "?:").replace("?P<weekday>", "?:"), match[2]
    ):
        return None
    last = _simple(match[2], context)
    year = " last year" if phrase.endswith("last year") else ""
    first = _simple(match[1] + year, replace(context, anchor=last))
    if first and first.start and (rest := re.match(r"(\d\d?)(?:st|nd|rd|th)?\b(?! \w*[a-z]{3})", match[2])):
        # "December 5 and 6", "1919-33", "July 13 to 17 of last year"
        number = int(rest[1])
        last = (
            _day(first.start.year, first.start.month, number)
            if first.precision == "day"
            else _year(first.start.year // 100 * 100 + number)
        )
    if not first or not last or not first.start or not last.end or first.start > last.end:
        return None
    return DateRange(first.start, last.end, first.precision if first.precision == last.precision else "day")


def _simple(phrase: str, context: _Context) -> DateRange | None:
    for pattern, rule in _RULES:
        if (match := pattern.search(phrase)) and (found := rule(match, context)):
            return found
    return None


def _limited(phrase: str, found: DateRange, published: date | None) -> DateRange:
    """One end opened or closed by "since", "by", "before", "after"."""
    if re.search(r"\bsince\b", phrase):
        end = _widened(published, found.precision).end if published else None
        return replace(found, end=max(end, found.end) if end and found.end else end)
    if re.search(r"^by\b(?! the end of)|^as of\b", phrase):
        return replace(found, start=None)
    if re.search(r"^until\b", phrase) and found.precision == "year":
        return replace(found, start=None)
    if re.search(r"^before\b|^prior to\b", phrase) and found.start:
        return DateRange(
            None, found.start - timedelta(days=1) if found.precision == "day" else found.end, found.precision
        )
    if re.search(r"^after\b|^starting\b|^beginning\b|^effective\b", phrase):
        return replace(found, end=None) if phrase.startswith("after") else found
    return found


# Building ranges


def _day(year: int, month: int, day: int) -> DateRange | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return DateRange(found, found, "day")


def _one(day: date) -> DateRange:
    return DateRange(day, day, "day")


def _month(year: int, month: int) -> DateRange:
    return DateRange(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def _year(year: int, last: int | None = None) -> DateRange:
    return DateRange(date(year, 1, 1), date(last or year, 12, 31), "year")


def _widened(day: date, precision: str) -> DateRange:
    return {"month": _month(day.year, day.month), "year": _year(day.year)}.get(precision, _one(day))


def _shifted(day: date, months: int) -> date:
    """The same day of another month, the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _week(day: date, weeks: int = 0) -> DateRange:
    """Monday to Sunday of the week of that day, or of another."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return DateRange(monday, monday + timedelta(days=6), "day")


# Rules: the first that matches and answers wins


def _iso(match: re.Match[str], _: _Context) -> DateRange | None:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _full(match: re.Match[str], context: _Context) -> DateRange | None:
    """A day of a month, with or without the year."""
    month, day = MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return _day(int(match["year"]), month, day)
    if context.today and re.search(r"\blast year\b", match.string):
        return _day(context.today.year - 1, month, day)
    return _nearest(context, lambda year: _day(year, month, day))


def _month_year(match: re.Match[str], context: _Context) -> DateRange | None:
    month = MONTHS[match["month"]]
    if match["year"]:
        return _month(int(match["year"]), month)
    if re.search(r"last year", match.string) and context.today:
        return _month(context.today.year - 1, month)
    if re.search(r"\blast\b", match.string) and context.today:
        return _month(context.today.year - (month >= context.today.month), month)
    if re.search(r"\bnext\b", match.string) and context.today:
        return _month(context.today.year + (month <= context.today.month), month)
    if re.search(r"\bthis\b", match.string) and context.today:
        return _month(context.today.year, month)
    return _nearest(context, lambda year: _month(year, month))


def _nearest(context: _Context, of_year: Callable[[int], DateRange | None]) -> DateRange | None:
    """The date of that name next to the article: behind it or ahead where the context tells, else the nearer one.

    After a date of years ago ("in 2017 ... on November 21") the same year goes on.
    """
    told = context.anchor.end if context.anchor and context.future is False else None
    if told and (not context.today or told.year < context.today.year - 1):
        return of_year(told.year)
    if not context.today:
        return None
    today = context.today
    found = [r for year in (today.year - 1, today.year, today.year + 1) if (r := of_year(year)) and r.start and r.end]
    if context.future is False:
        found = [r for r in found if r.start and r.start <= today] or found
    elif context.future:
        found = [r for r in found if r.end and r.end >= today] or found
    return min(found, key=lambda r: _distance(r, today), default=None)


def _distance(found: DateRange, today: date) -> int:
    if not found.start or not found.end or found.start <= today <= found.end:
        return 0
    return min(abs((found.start - today).days), abs((found.end - today).days))


def _decade(match: re.Match[str], _: _Context) -> DateRange | None:
    first = int(match["first"])
    length = 100 if first % 100 == 0 else 10
    offset, span = {"early": (0, 0.4), "mid": (0.4, 0.7), "late": (0.6, 1)}.get(match["part"] or "", (0, 1))
    return _year(first + int(offset * length), first + int(span * length) - 1)


def _plain_year(match: re.Match[str], _: _Context) -> DateRange | None:
    return _year(int(match["year"]))


def _named_day(match: re.Match[str], context: _Context) -> DateRange | None:
    """today, yesterday, tomorrow, tonight, this morning, last night."""
    if not context.today:
        return None
    word = match[0]
    days = -2 if "before yesterday" in word else 2 if "after tomorrow" in word else None
    if days is None:
        days = -1 if "yesterday" in word or "last" in word or "overnight" in word else 1 if "tomorrow" in word else 0
    return _one(context.today + timedelta(days=days))


def _weekday(match: re.Match[str], context: _Context) -> DateRange | None:
    if not context.today:
        return None
    today, number, phrase = context.today, WEEKDAYS[match["weekday"]], match.string
    back = (today.weekday() - number) % 7
    ahead = (number - today.weekday()) % 7
    if re.search(r"\b(last week|next week|this week)\b", phrase):
        weeks = {"last": -1, "next": 1}.get(phrase[phrase.index(" week") - 4 : phrase.index(" week")], 0)
        return _one(today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=number))
    if re.search(r"\bnext\b", phrase):
        # "next Friday" is the one of next week, not the one at hand.
        return _one(today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=number))
    if re.search(r"\b(last|past|previous)\b", phrase):
        return _one(today - timedelta(days=back or 7))
    if context.future:
        return _one(today + timedelta(days=ahead))
    if context.future is False:
        return _one(today - timedelta(days=back))
    return _one(today - timedelta(days=back) if back <= 5 else today + timedelta(days=ahead))


def _weekend(match: re.Match[str], context: _Context) -> DateRange | None:
    if not context.today:
        return None
    this = context.today - timedelta(days=context.today.weekday())
    over = context.today.weekday() < 5 and (context.future is False or re.search(r"\b(last|past)\b", match.string))
    weeks = -1 if over else 0
    weeks += 1 if re.search(r"\bnext\b", match.string) else 0
    saturday = this + timedelta(weeks=weeks, days=5)
    return DateRange(saturday, saturday + timedelta(days=1), "day")


def _relative_unit(match: re.Match[str], context: _Context) -> DateRange | None:
    """Last week, this month, next year, earlier this week, later this year."""
    today = context.today
    if not today:
        return None
    step = {"last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1, "following": 1}.get(match["which"], 0)
    match match["unit"]:
        case "week":
            found = _week(today, step)
        case "month":
            shifted = _shifted(today.replace(day=1), step)
            found = _month(shifted.year, shifted.month)
        case "year":
            found = _year(today.year + step)
        case _:
            return None
    return _trimmed(match["edge"], found, today) if step == 0 else found


def _trimmed(edge: str | None, found: DateRange, today: date) -> DateRange:
    """The part that "earlier" ends today and "later" begins today; months and years stay whole."""
    if found.precision != "day" or not edge:
        return found
    return replace(found, end=today) if edge == "earlier" else replace(found, start=today)


def _count(match: re.Match[str]) -> int | None:
    if match["number"] in ("a few", "several"):
        return None
    if match["number"] in ("a", "an"):
        return 1
    number = 2 if match["number"] == "a couple of" else read_number(match["number"])
    return int(number) if number is not None and number < 1000 else None


def _moved(day: date, unit: str, count: int) -> DateRange | None:
    """A day, so many units further (negative: back), as exactly as the unit tells."""
    try:
        match unit:
            case "day":
                return _one(day + timedelta(days=count))
            case "week":
                return _one(day + timedelta(weeks=count))
            case "fortnight":
                return _one(day + timedelta(weeks=2 * count))
            case "month":
                return _widened(_shifted(day, count), "month")
            case "year":
                return _year(day.year + count)
            case _:
                return _year(day.year + 10 * count)
    except (ValueError, OverflowError):
        return None


def _ago(match: re.Match[str], context: _Context) -> DateRange | None:
    count = _count(match)
    return _moved(context.today, match["unit"], -count) if context.today and count is not None else None


def _ahead(match: re.Match[str], context: _Context) -> DateRange | None:
    """That day for "in two weeks"; all days until then for "within ten days" and "in the next ten days"."""
    count = _count(match)
    found = _moved(context.today, match["unit"], count) if context.today and count is not None else None
    if found and re.search(r"\bwithin\b|\bnext\b|\bcoming\b", match[0]):
        return DateRange(context.today, found.end, found.precision)
    return found


def _stretch(match: re.Match[str], context: _Context) -> DateRange | None:
    """From then to the article's day: "in the past two years", "over the last three days"."""
    count = _count(match) if match["number"] else 1
    if not context.today or count is None:
        return None
    today, unit = context.today, match["unit"]
    if unit in ("day", "week", "fortnight"):
        return DateRange(today - timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit]), today, "day")
    months = count * {"month": 1, "year": 12, "decade": 120}[unit]
    start = _shifted(today, -months)
    return DateRange(start.replace(day=1), _month(today.year, today.month).end, "month")


def _hours(match: re.Match[str], context: _Context) -> DateRange | None:
    hours = read_number(match["hours"])
    if not context.today or hours is None or hours > 1000:
        return None
    return DateRange(context.today - timedelta(days=max(1, round(hours / 24))), context.today, "day")


def _hour(_: re.Match[str], context: _Context) -> DateRange | None:
    """The day told before: "at around 3:30 a.m.", "in the evening", "at the time"."""
    return context.anchor if context.anchor and context.anchor.precision == "day" else None


def _same(match: re.Match[str], context: _Context) -> DateRange | None:
    """The date told before: "that day", "the same night", "that year"."""
    if not context.anchor or not context.anchor.start:
        return None
    unit = match["unit"]
    if unit in ("month", "year"):
        return _widened(context.anchor.start, unit)
    return _week(context.anchor.start) if unit == "week" else context.anchor


def _following(match: re.Match[str], context: _Context) -> DateRange | None:
    """One step from the date told before: "the following day", "the next month", "the previous year"."""
    if not context.anchor or not context.anchor.start:
        return None
    step = -1 if match["which"] == "previous" else 1
    if match["unit"] == "week":
        return _week(context.anchor.start, step)
    return _moved(context.anchor.start, match["unit"], step)


def _later(match: re.Match[str], context: _Context) -> DateRange | None:
    """Counted from the date told before: "two years later", "a week earlier"."""
    count = _count(match)
    if not context.anchor or not context.anchor.start or count is None:
        return None
    return _moved(context.anchor.start, match["unit"], count if match["where"] in ("later", "after") else -count)


def _season(match: re.Match[str], context: _Context) -> DateRange | None:
    first, last = _SEASONS[match["season"]]
    if match["year"]:
        year = int(match["year"])
    elif not context.today:
        return None
    else:
        step = {"last": -1, "next": 1}.get(match["which"] or "", 0)
        year = context.today.year + (step if step == 1 or context.today.month <= last else 0)
        year -= 1 if step == 0 and context.future is False and context.today.month < first else 0
    return DateRange(date(year, first, 1), _month(year, last).end, "month")


def _quarter(match: re.Match[str], context: _Context) -> DateRange | None:
    if not match["year"] and not context.today:
        return None
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(match["which"]) or int(match["which"])
    year = int(match["year"]) if match["year"] else context.today.year if context.today else 0
    return DateRange(date(year, 3 * number - 2, 1), _month(year, 3 * number).end, "month")


def _now(_: re.Match[str], context: _Context) -> DateRange | None:
    return _one(context.today) if context.today else None


_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"\b(\d{4})-(\d{2})-(\d{2})\b", _iso),
        (rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?", _full),
        (rf"\b{_YEAR} {_MONTH} {_DAY}", _full),
        (rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", _full),
        (rf"\b{_PART}(?:the )?(?P<first>(?:1[5-9]|20)\d0)s\b", _decade),
        (rf"\b(?P<which>first|second|third|fourth) quarter(?: of {_YEAR})?", _quarter),
        (
            r"\b(?:(?P<which>last|this|next|early|late) )?(?P<season>spring|summer|autumn|fall)"
            rf"(?: (?:of )?{_YEAR})?(?!\w)",
            _season,
        ),
        (rf"\b{_MONTH},?(?: of)? {_YEAR}", _month_year),
        (rf"\b{_MONTH}(?P<year>)(?: of (?:last|this|next) year)?(?! \w+ (?:said|told))", _month_year),
        (r"\bthe day before yesterday\b|\bthe day after tomorrow\b", _named_day),
        (r"\b(?:today|tonight|yesterday|tomorrow|overnight|this (?:morning|afternoon|evening))\b", _named_day),
        (r"\blast (?:night|evening)\b", _named_day),
        (rf"\b{_WEEKDAY}", _weekday),
        (r"\bweekend\b", _weekend),
        (rf"\b{_NUMBER} {_UNIT}(?: and a half)? ago\b", _ago),
        (rf"\b(?:(?:in|within) |(?:the |over the )?(?:next|coming) ){_NUMBER} {_UNIT}(?: time)?$", _ahead),
        (rf"\b{_NUMBER} {_UNIT} (?P<where>later|earlier|after|before)\b", _later),
        (r"\b(?:past|last|previous) (?P<hours>\d+|twenty-four|forty-eight) hours\b", _hours),
        (rf"\b(?:past|last|previous) {_NUMBER} {_UNIT}", _stretch),
        (rf"\b(?:the|this) past (?P<number>){_UNIT}", _stretch),
        (r"\b(?:that|the same) (?P<unit>day|night|evening|morning|afternoon|week|month|year)\b", _same),
        (r"\bthe (?P<which>following|next|previous) (?P<unit>day|week|month|year)\b", _following),
        (
            r"\b(?:(?P<edge>earlier|later|early|late) )?(?P<which>last|this|next|previous|coming|current) "
            r"(?:(?:calendar|financial|fiscal) )?(?P<unit>week|month|year)\b",
            _relative_unit,
        ),
        (
            r"\bat the time\b|\b(?:in|during|by) the (?:morning|afternoon|evening|night)\b|\b\d{1,2}[:.]\d\d\b|"
            r"\b\d{1,2} ?[ap]\.?m\b|\b(?:at|around|after|before) (?:noon|midnight|dawn)\b",
            _hour,
        ),
        (r"\b(?:now|at present|currently|so far)\b", _now),
        (rf"\b{_YEAR}", _plain_year),
        (r"\bin (?P<year>1[0-4]\d\d)\b", _plain_year),
    )
)  # fmt: skip


_FULL_MONTHS = "|".join(name for name in MONTHS if name in ("may", "june", "july") or len(name) > 4)
_FULL_DAYS = "|".join(name for name in WEEKDAYS if name.endswith("day"))
_FIND = re.compile(
    rf"\b(?:(?:early|late|earlier|later) )?(?:on |last |this |next |earlier )*"
    rf"(?:\d{{4}}-\d\d-\d\d|(?:{_FULL_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|\d{{1,2}} (?:{_FULL_MONTHS})(?: \d{{4}})?"
    rf"|(?:{_FULL_DAYS})(?: (?:morning|afternoon|evening|night))?"
    rf"|yesterday|today|tomorrow|tonight|(?<=last )night)\b",
    re.IGNORECASE,
)


def find_dates(text: str) -> list[tuple[int, int]]:
    """Where the text names days, in order."""
    return [match.span() for match in _FIND.finditer(text)]
