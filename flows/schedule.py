"""When something runs: an interval in words (30m, 6h, 1d) or a cron line."""

import re
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.settings import ScheduleSettings, SettingsError

_INTERVAL = re.compile(r"(?P<count>\d+)\s*(?P<unit>[smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CRON_FIELDS = 5
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
    """The schedule of that flow; None for never. Raises SettingsError. Imports Prefect for a cron line."""
    text = str(getattr(settings, name)).strip()
    if not text:
        return None
    if found := _INTERVAL.fullmatch(text):
        interval = timedelta(**{_UNITS[found["unit"]]: int(found["count"])})
        if interval < LEAST:
            raise SettingsError(f"schedule.{name}: {text} is less than {LEAST.seconds}s")
        return When(text=text, interval=interval)
    if len(text.split()) != _CRON_FIELDS:
        raise SettingsError(f"schedule.{name}: {text!r} is no interval (30m, 6h, 1d) and no cron line (15 3 * * *)")
    return When(text=text, cron=_checked_cron(name, text), timezone=_checked_zone(settings.timezone))


def _checked_cron(name: str, text: str) -> str:
    from prefect.schedules import Cron

    try:
        Cron(text)
    except ValueError as error:
        raise SettingsError(f"schedule.{name}: {text!r} is no cron line: {error}") from error
    return text


def _checked_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"schedule.timezone: there is no zone {name!r}") from error
