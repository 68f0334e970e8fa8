"""When something runs: an interval in words (30m, 6h, 1d) or a cron line."""

import re
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.intervals import EXAMPLES, interval
from flows.settings import ScheduleSettings, SettingsError

_CRON_FIELDS = ((0, 59, ""), (0, 23, ""), (1, 31, "l"), (1, 12, "[a-z]{3}"), (0, 7, "[a-z]{3}"))
"""Least and greatest number of each field, and which words may stand there."""
LEAST = timedelta(seconds=10)
"""A run takes some seconds to start: below this they would only wait for each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Either of the two, and how it was written."""

    text: str
    interval: timedelta | None = None
    cron: str | None = None
    timezone: str = "UTC"

    def __str__(self) -> str:
        """As a person says it."""
        return f"at {self.text} {self.timezone}" if self.cron else f"every {self.text}"


def when(name: str, settings: ScheduleSettings) -> When | None:
    """The schedule of that flow; None for never. Raises SettingsError.

    Prefect is not asked: it reads its settings when it is imported, and its server may not be there yet.
    """
    text = str(getattr(settings, name)).strip()
    if not text:
        return None
    if every := interval(text):
        if every < LEAST:
            raise SettingsError(f"schedule.{name}: {text} is less than {LEAST.seconds}s")
        return When(text=text, interval=every)
    if not _is_cron(text):
        raise SettingsError(f"schedule.{name}: {text!r} is no interval ({EXAMPLES}) and no cron line (15 3 * * *)")
    return When(text=text, cron=text, timezone=_checked_zone(settings.timezone))


def _is_cron(text: str) -> bool:
    fields = text.lower().split()
    return len(fields) == len(_CRON_FIELDS) and all(
        _is_cron_part(part, *limits)
        for field, limits in zip(fields, _CRON_FIELDS, strict=True)
        for part in field.split(",")
    )


def _is_cron_part(part: str, least: int, most: int, word: str) -> bool:
    """A value, a range or all of them, each also in steps."""
    value = rf"(?:\d+|{word})" if word else r"\d+"
    found = re.fullmatch(rf"(\*|{value}(?:-{value})?)(?:/([1-9]\d*))?", part)
    return bool(found) and all(least <= int(number) <= most for number in re.findall(r"\d+", found[1]))


def _checked_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"schedule.timezone: there is no zone {name!r}") from error
