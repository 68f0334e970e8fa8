"""Intervals in words, as settings and sources.toml have them: 30s, 10m, 6h, 1d."""

import re
from datetime import timedelta

EXAMPLES = "30m, 6h, 1d"
_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


def interval(text: str) -> timedelta | None:
    """The time that is meant, over 0; None where the words are no interval."""
    found = _INTERVAL.fullmatch(text.strip().lower())
    if found is None:
        return None
    try:
        return timedelta(**{_UNITS[found[2]]: float(found[1])}) or None
    except OverflowError:
        return None
